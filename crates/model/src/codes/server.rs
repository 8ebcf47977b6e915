//! Codes of the server as a process: configuration, listeners, workers.

use crate::codes;

codes! {
    /// A key of the configuration that does not exist.
    CONFIG_UNKNOWN = "SRV-CONFIG-UNKNOWN", Error,
        "there is nothing to configure called `{key}` (from {origin})", "Did you mean {nearest}? config/ferry.default.toml lists every key.",
        "没有名为 `{key}` 的配置项（来自 {origin}）", "是否指 {nearest}？全部配置项见 config/ferry.default.toml。";
    /// A value of the configuration that does not fit.
    CONFIG_VALUE = "SRV-CONFIG-VALUE", Error,
        "`{key}` (from {origin}): {cause}", "Correct it there; config/ferry.default.toml explains every key.",
        "`{key}`（来自 {origin}）：{cause}", "请在该处修改；各配置项的说明见 config/ferry.default.toml。";
    /// The listener cannot be opened.
    LISTEN = "SRV-LISTEN", Error,
        "cannot listen on {address} (from {origin}): {error}", "Stop what listens there, or give another address with --listen.",
        "无法监听 {address}（来自 {origin}）：{error}", "请停止占用该地址的程序，或用 --listen 指定其他地址。";
    /// The file of the secret key cannot be used.
    SECRET_KEY = "SRV-SECRET-KEY", Error,
        "the secret key file {path} cannot be used: {error}", "Restore it from the backup, or copy it from another replica: access keys in the database are sealed with it.",
        "密钥文件 {path} 无法使用：{error}", "请从备份恢复，或从其他副本复制：数据库中的访问密钥由其加密。";
    /// A worker on its own without what it shares with the server.
    WORKER_ALONE = "SRV-WORKER-ALONE", Error,
        "a worker of its own shares database and storage with the server, but {key} (from {origin}) is {value}", "Set database.url to a PostgreSQL database, and storage.kind to s3 or oss or storage.directory to a directory that all machines share, here and for ferry serve; one machine needs no ferry worker.",
        "独立的 worker 需与服务器共享数据库和存储，但 {key}（来自 {origin}）为{value}", "请在此处和 ferry serve 中将 database.url 设为 PostgreSQL，并将 storage.kind 设为 s3 或 oss，或将 storage.directory 设为各机器共享的目录；单机部署无需 ferry worker。";
}
