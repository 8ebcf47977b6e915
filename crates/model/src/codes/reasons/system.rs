//! What the operating system says when a file, a stream or an address cannot be used. Its own words are English.

use crate::reasons;

reasons! {
    /// Nothing is there.
    NOT_FOUND = "{detail}", "文件或目录不存在";
    /// Somebody else may, but not this user.
    PERMISSION_DENIED = "{detail}", "没有权限";
    /// Something is there already.
    ALREADY_EXISTS = "{detail}", "文件或目录已存在";
    /// A directory where a file is meant.
    IS_A_DIRECTORY = "{detail}", "这是目录，不是文件";
    /// A file where a directory is meant.
    NOT_A_DIRECTORY = "{detail}", "路径中有一级不是目录";
    /// A directory that holds something.
    DIRECTORY_NOT_EMPTY = "{detail}", "目录不为空";
    /// Nothing can be written there.
    READ_ONLY_FILE_SYSTEM = "{detail}", "文件系统为只读";
    /// The disk is full.
    STORAGE_FULL = "{detail}", "磁盘空间不足";
    /// The user has used up what the disk gives.
    QUOTA_EXCEEDED = "{detail}", "超出磁盘配额";
    /// Longer than files may be.
    FILE_TOO_LARGE = "{detail}", "超出文件大小的上限";
    /// A name that the file system does not take.
    INVALID_FILE_NAME = "{detail}", "文件名无效或过长";
    /// Two places that are not on the same disk.
    CROSSES_DEVICES = "{detail}", "源和目标不在同一文件系统";
    /// More links than files may have.
    TOO_MANY_LINKS = "{detail}", "链接数过多";
    /// More files than a process may have open.
    TOO_MANY_OPEN_FILES = "{detail}", "打开的文件过多";
    /// The disk itself fails.
    DEVICE_FAILED = "{detail}", "设备读写错误";
    /// A file of the network that is gone.
    STALE_FILE_HANDLE = "{detail}", "网络文件句柄已失效";
    /// Somebody else uses it.
    BUSY = "{detail}", "资源正被占用";
    /// Bytes end before their end.
    UNEXPECTED_END = "{detail}", "内容提前结束";
    /// Bytes that are not what they should be, or no text.
    INVALID_DATA = "{detail}", "数据无效，或不是 UTF-8 编码的文本";
    /// A call that makes no sense.
    INVALID_INPUT = "{detail}", "参数无效";
    /// Nothing more can be written.
    WRITE_ZERO = "{detail}", "无法继续写入";
    /// Too late.
    TIMED_OUT = "{detail}", "操作超时";
    /// Broken off by a signal.
    INTERRUPTED = "{detail}", "操作被中断";
    /// Not now.
    WOULD_BLOCK = "{detail}", "资源暂时不可用";
    /// The system cannot do that.
    UNSUPPORTED = "{detail}", "操作系统不支持该操作";
    /// There is no memory.
    OUT_OF_MEMORY = "{detail}", "内存不足";
    /// Nobody reads any more.
    BROKEN_PIPE = "{detail}", "对端已关闭";
    /// Nobody listens there.
    CONNECTION_REFUSED = "{detail}", "连接被拒绝";
    /// The other side ended it.
    CONNECTION_RESET = "{detail}", "连接被重置";
    /// It was ended.
    CONNECTION_ABORTED = "{detail}", "连接已中断";
    /// There is none.
    NOT_CONNECTED = "{detail}", "尚未建立连接";
    /// Another program listens there.
    ADDRESS_IN_USE = "{detail}", "地址已被占用";
    /// The address is another machine's.
    ADDRESS_NOT_AVAILABLE = "{detail}", "该地址不属于本机";
    /// No way leads there.
    UNREACHABLE = "{detail}", "网络不可达";
    /// What the system knows by a number alone.
    NUMBERED = "{detail} (os error {number})", "操作系统报错（错误号 {number}）";
    /// Anything else.
    FAILED = "{detail}", "读写失败";
    /// The body of a message that broke off.
    BROKE_OFF = "{detail}", "传输中断";
    /// A thread that ended before its work.
    TASK_ENDED = "{detail}", "后台任务异常结束";
}
