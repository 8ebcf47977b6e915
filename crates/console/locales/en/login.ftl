login-title = Log in to the console
login-user = Account name
login-password = Password
login-or = or
