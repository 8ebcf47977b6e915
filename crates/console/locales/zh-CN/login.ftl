login-title = 登录控制台
login-user = 账号名称
login-password = 密码
login-or = 或
login-oidc = 单点登录
login-with-password = 使用密码登录
