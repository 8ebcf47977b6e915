//! What a database says when it fails. Its own words are English.

use crate::reasons;

reasons! {
    /// The database refuses a statement, with the code of its error.
    REFUSED = "it answers with the error {code}: {detail}", "数据库返回错误 {code}";
    /// The connection cannot be made, or broke off.
    NO_CONNECTION = "{detail}", "无法连接数据库，或连接已中断";
    /// No connection became free in time.
    POOL_TIMED_OUT = "{detail}", "等待数据库连接超时";
    /// The address of the database cannot be used.
    CONFIGURATION = "{detail}", "数据库的连接配置无效";
    /// TLS to the database failed.
    TLS = "{detail}", "与数据库建立 TLS 连接失败";
    /// The schema cannot be brought up to date.
    MIGRATION = "{detail}", "数据库结构升级失败";
    /// Anything else.
    FAILED = "{detail}", "数据库操作失败";
}
