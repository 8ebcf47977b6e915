//! Codes of logging in with an identity provider (OpenID Connect).

use crate::codes;

codes! {
    /// The log-in was not begun in this browser, took too long, or was finished before.
    LOG_IN_STATE = "AUTH-OIDC-STATE", Error,
        "this log-in was not begun in this browser, took longer than ten minutes, or was finished before", "Begin again on the log-in page.",
        "此次登录不是在当前浏览器中发起，或已超过十分钟，或已完成", "请返回登录页重新登录。";
    /// The provider says no.
    PROVIDER_REFUSED = "AUTH-OIDC-REFUSED", Error,
        "the identity provider refused the log-in: {error}", "Try again, or ask whoever runs the identity provider.",
        "身份提供方拒绝了登录：{error}", "请重试，或联系身份提供方的管理员。";
    /// The provider cannot be reached, or does not answer as the protocol says.
    PROVIDER_UNAVAILABLE = "AUTH-OIDC-UNAVAILABLE", Error,
        "the identity provider does not answer as it should", "Try again in a minute; if it fails again, the operator finds the cause in the server's log.",
        "身份提供方未正常响应", "请一分钟后重试；若仍失败，运营方可在服务器日志中查看原因。";
    /// The ID token fails a check.
    ID_TOKEN = "AUTH-OIDC-TOKEN", Error,
        "what the identity provider says about the visitor is not accepted: {reason}", "Begin again; if it fails again, the operator has to compare client, issuer, keys and clocks of both sides.",
        "身份提供方返回的身份信息未通过校验：{reason}", "请重新登录；若仍失败，请运营方核对双方的客户端、签发方、密钥和时钟。";
    /// The ID token has no name that an account could have.
    NO_NAME = "AUTH-OIDC-NO-NAME", Error,
        "the identity provider gives no account name in the claim {claim}", "Ask the operator to check oidc.user_claim and oidc.scopes; an e-mail address has to be verified.",
        "身份提供方未在声明 {claim} 中提供可用的账号名称", "请运营方检查 oidc.user_claim 和 oidc.scopes；邮箱须已验证。";
    /// Nobody here is who the provider vouches for.
    NO_ACCOUNT = "AUTH-OIDC-NO-ACCOUNT", Error,
        "no account of this installation is linked with {name}", "Ask the tenant account for an account, or to link yours with the subject {subject}.",
        "本系统中没有与 {name} 关联的账号", "请联系主账号开通账号，或将您的账号与标识 {subject} 关联。";
    /// The account may not log in with its password.
    PASSWORD_OFF = "AUTH-PASSWORD-OFF", Error,
        "this account does not log in with a password here", "Log in with the identity provider.",
        "该账号不能使用密码登录", "请通过身份提供方登录。";
    /// The subject or the user is linked already.
    IDENTITY_TAKEN = "AUTH-OIDC-LINKED", Error,
        "{user} is linked with another identity, or the subject {subject} with another user", "Remove that link first.",
        "{user} 已关联其他身份，或标识 {subject} 已关联其他用户", "请先解除该关联。";
    /// There is no identity provider to link with.
    NO_PROVIDER = "AUTH-OIDC-OFF", Error,
        "no identity provider is configured", "The operator sets oidc.issuer; see docs/OPERATIONS.md.",
        "未配置身份提供方", "请运营方设置 oidc.issuer，参见 docs/OPERATIONS.md。";
}
