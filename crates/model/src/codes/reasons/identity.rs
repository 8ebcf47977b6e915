//! Why an identity provider cannot be used as it is configured, or what it says about a visitor is not believed.

use crate::reasons;

reasons! {
    /// Text that is no address.
    NOT_AN_ADDRESS = "{value} is no address: {detail}", "{value} 不是有效的地址";
    /// An address without TLS.
    NOT_HTTPS = "{value} does not begin with https://", "{value} 未以 https:// 开头";
    /// An address with more than it may have.
    PLAIN_ADDRESS = "an address without user, password and fragment is expected", "地址不能包含用户名、密码和片段";
    /// An issuer with a query.
    ISSUER_QUERY = "an issuer has no query", "签发方地址不能包含查询参数";
    /// No client.
    NO_CLIENT = "the provider has to know the client", "必须填写在身份提供方注册的客户端 ID";
    /// Scopes without `openid`.
    NO_OPENID = "openid has to be among them", "必须包含 openid";
    /// No claim for the account name.
    NO_CLAIM = "a claim of the ID token, such as preferred_username, email or sub", "应为 ID 令牌中的声明，例如 preferred_username、email 或 sub";
    /// Owners made by logging in.
    NO_OWNER = "an owner is made by another owner", "所有者只能由其他所有者指定";
    /// The client for requests to the provider cannot be made.
    NO_TRANSPORT = "requests to it cannot be made: {detail}", "无法向其发送请求";

    /// A token that cannot be read.
    MALFORMED = "malformed", "格式错误";
    /// A signature of a kind that is not believed.
    ALGORITHM = "algorithm", "签名算法不受支持";
    /// A header that must not be passed over, and is not known.
    CRITICAL = "critical header", "含有无法识别的关键头部";
    /// A key that cannot be used.
    KEY = "key", "密钥无法使用";
    /// A key that the provider does not publish.
    UNKNOWN_KEY = "unknown key", "密钥未由身份提供方公布";
    /// A signature that does not fit.
    SIGNATURE = "signature", "签名不正确";
    /// A token whose time is over.
    EXPIRED = "expired", "已过期";
    /// A token whose time has not come.
    NOT_YET_VALID = "not yet valid", "尚未生效";
    /// A token of another provider.
    ISSUER = "issuer", "签发方不符";
    /// A token for somebody else.
    AUDIENCE = "audience", "受众不符";
    /// A token of another attempt.
    NONCE = "nonce", "随机数不符";
    /// A token without a usable subject.
    SUBJECT = "subject", "主体标识无效";
}
