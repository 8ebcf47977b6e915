login-title = Log in to the console
login-user = Account name
login-password = Password
login-or = or
login-oidc = Log in with single sign-on
login-with-password = Log in with a password
