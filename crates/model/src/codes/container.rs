//! Codes of the container: what makes a zip file or a directory unusable as a package.

use crate::codes;

codes! {
    /// There is nothing at the path.
    FILE_MISSING = "PKG-FILE-MISSING", Error,
        "there is no file or directory {path}", "Check the path.",
        "文件或目录 {path} 不存在", "请检查路径。";
    /// The operating system refuses to read.
    FILE_UNREADABLE = "PKG-FILE-UNREADABLE", Error,
        "{path} cannot be read: {error}", "Check that the file exists and may be read, and that the disk is sound.",
        "无法读取 {path}：{error}", "请检查文件是否存在、是否有读取权限以及磁盘是否正常。";
    /// Zero bytes.
    FILE_EMPTY = "PKG-FILE-EMPTY", Error,
        "the file is empty (0 bytes)", "Export or download the package again.",
        "文件为空（0 字节）", "请重新导出或下载该包。";
    /// Something else than a zip archive.
    NOT_A_ZIP = "PKG-NOT-A-ZIP", Error,
        "the file is not a zip archive; it looks like {looks}", "Give the package file itself. A web page or an error message saved under a .zip name comes from a failed download.",
        "文件不是 zip 压缩包，看起来是：{looks}", "请提供包文件本身。以 .zip 保存的网页或错误信息说明下载失败。";
    /// The end is missing.
    ZIP_TRUNCATED = "PKG-ZIP-TRUNCATED", Error,
        "the archive is truncated: its end (the end of central directory) is missing", "Upload or download the package again, whole.",
        "压缩包被截断：缺少结尾（中央目录结束记录）", "请重新完整地上传或下载该包。";
    /// The central directory cannot be walked.
    ZIP_DIRECTORY = "PKG-ZIP-DIRECTORY", Error,
        "the archive's central directory is damaged: {detail}", "Make the package again; the file is damaged or was not written by a zip tool.",
        "压缩包的中央目录已损坏：{detail}", "请重新生成该包；文件已损坏或不是由 zip 工具生成。";
    /// No entries.
    EMPTY_ARCHIVE = "PKG-EMPTY", Error,
        "the package holds no files", "Export again; select at least one object.",
        "包中没有任何文件", "请重新导出，并至少选择一个对象。";
    /// Too many entries.
    ENTRIES_MAX = "PKG-ENTRIES-MAX", Error,
        "the package holds more than {limit} files", "Split the export, or raise limits.entries_max if the package is trusted.",
        "包中的文件数超过 {limit}", "请拆分导出，或在信任该包时调高 limits.entries_max。";
    /// A name climbs out.
    NAME_TRAVERSAL = "PKG-NAME-TRAVERSAL", Error,
        "the entry name {entry} leaves the package (..)", "Do not use this package: its names were made to write outside of the place it is unpacked in.",
        "条目名 {entry} 越出了包的范围（..）", "请勿使用该包：其条目名意图写到解压目录之外。";
    /// An absolute name.
    NAME_ABSOLUTE = "PKG-NAME-ABSOLUTE", Error,
        "the entry name {entry} is an absolute path", "Make the package again with relative names.",
        "条目名 {entry} 是绝对路径", "请使用相对路径重新生成该包。";
    /// Control characters or bidirectional overrides.
    NAME_CONTROL = "PKG-NAME-CONTROL", Error,
        "the entry name {entry} holds control characters or invisible direction marks", "Rename the object in the source and export again.",
        "条目名 {entry} 含有控制字符或不可见的方向标记", "请在源端重命名该对象后重新导出。";
    /// Too long a name.
    NAME_TOO_LONG = "PKG-NAME-TOO-LONG", Error,
        "the entry name {entry} is longer than {limit} bytes", "Shorten the name in the source, or raise limits.entry_name_bytes_max.",
        "条目名 {entry} 超过 {limit} 字节", "请在源端缩短名称，或调高 limits.entry_name_bytes_max。";
    /// Neither UTF-8 nor GBK.
    NAME_ENCODING = "PKG-NAME-ENCODING", Error,
        "the entry name {entry} is neither UTF-8 nor GBK", "Make the archive again with a tool that writes UTF-8 names.",
        "条目名 {entry} 既不是 UTF-8 也不是 GBK 编码", "请使用以 UTF-8 写入条目名的工具重新打包。";
    /// GBK names.
    NAME_GBK = "PKG-NAME-GBK", Warning,
        "{count} entry names are not UTF-8 and were read as GBK, such as {entry}", "Look at the names in the preview; if they are wrong, make the archive again with UTF-8 names.",
        "{count} 个条目名不是 UTF-8，已按 GBK 读取，例如 {entry}", "请在预览中核对名称；如有误，请以 UTF-8 名称重新打包。";
    /// Backslashes instead of slashes.
    NAME_BACKSLASH = "PKG-NAME-BACKSLASH", Warning,
        "the archive separates folders by backslashes; they were read as slashes", "Nothing, if the preview is complete. The tool that made the archive does not follow the zip standard.",
        "压缩包以反斜杠分隔目录，已按斜杠读取", "若预览完整则无需处理。生成该压缩包的工具不符合 zip 标准。";
    /// The same name twice.
    NAME_DUPLICATE = "PKG-NAME-DUPLICATE", Error,
        "the name {entry} stands twice in the package; which of the two counts is ambiguous", "Make the package again so that every name stands once.",
        "名称 {entry} 在包中出现两次，无法确定以哪个为准", "请重新生成该包，使每个名称只出现一次。";
    /// A name that is a file and a folder.
    NAME_FILE_AND_FOLDER = "PKG-NAME-FILE-AND-FOLDER", Error,
        "the name {entry} is a file and a folder at the same time", "Make the package again.",
        "名称 {entry} 同时是文件和目录", "请重新生成该包。";
    /// Symbolic links and devices.
    LINK = "PKG-LINK", Error,
        "{entry} is a {what}; only plain files are allowed in a package, and what it points to is not read", "Put the file itself into the package.",
        "{entry} 是{what}；包中只允许普通文件，其指向的内容不会被读取", "请把文件本身放入包中。";
    /// Password.
    ENCRYPTED = "PKG-ENCRYPTED", Error,
        "{entry} is encrypted: the archive is protected by a password", "Make the archive without a password.",
        "{entry} 已加密：压缩包受密码保护", "请生成不带密码的压缩包。";
    /// Another compression method.
    METHOD = "PKG-METHOD", Error,
        "{entry} is compressed by method {method}, which is not supported; 0 (stored) and 8 (deflate) are", "Make the archive again with the deflate method, which zip tools use unless told otherwise.",
        "{entry} 使用压缩方法 {method}，不受支持；支持 0（存储）和 8（deflate）", "请使用 deflate 方法重新打包（zip 工具的默认方法）。";
    /// Overlapping entries.
    OVERLAP = "PKG-OVERLAP", Error,
        "{entry} overlaps {other} inside the archive", "Do not use this archive: entries that share bytes are damage or an attack.",
        "压缩包内 {entry} 与 {other} 重叠", "请勿使用该压缩包：共享字节的条目意味着损坏或攻击。";
    /// Another size than declared.
    SIZE_LIE = "PKG-SIZE-LIE", Error,
        "{entry} does not hold the {declared} bytes that it declares but {actual}; it is corrupt or hostile", "Make the package again, or ask where it came from.",
        "{entry} 的内容不是其声明的 {declared} 字节，而是 {actual}；文件已损坏或有恶意", "请重新生成该包，或核实其来源。";
    /// Expands too much for its size.
    RATIO = "PKG-RATIO", Error,
        "{entry} expands from {compressed} to {declared} bytes, more than {limit} times; it was not expanded", "Raise limits.ratio_max if the package is trusted.",
        "{entry} 由 {compressed} 字节膨胀到 {declared} 字节，超过 {limit} 倍，未予解压", "若信任该包，可调高 limits.ratio_max。";
    /// One entry too large.
    ENTRY_TOO_LARGE = "PKG-ENTRY-TOO-LARGE", Error,
        "{entry} is {declared} bytes; at most {limit} are accepted here", "Split it, or raise the limit if the package is trusted.",
        "{entry} 为 {declared} 字节，此处最多接受 {limit} 字节", "请拆分，或在信任该包时调高限制。";
    /// All entries too large.
    TOTAL_TOO_LARGE = "PKG-TOTAL-TOO-LARGE", Error,
        "the package expands to {declared} bytes; at most {limit} are accepted", "Split the export, or raise limits.total_bytes_max.",
        "包解压后为 {declared} 字节，最多接受 {limit} 字节", "请拆分导出，或调高 limits.total_bytes_max。";
    /// Checksum.
    CRC = "PKG-CRC", Error,
        "{entry} is corrupt: its checksum (CRC-32) is {actual}, not {declared}", "Upload or download the package again; if it stays so, export it again.",
        "{entry} 已损坏：校验和（CRC-32）为 {actual}，应为 {declared}", "请重新上传或下载该包；若仍如此，请重新导出。";
    /// The compressed bytes cannot be decompressed.
    CORRUPT = "PKG-CORRUPT", Error,
        "{entry} is corrupt: its bytes cannot be decompressed", "Upload or download the package again; if it stays so, export it again.",
        "{entry} 已损坏：无法解压", "请重新上传或下载该包；若仍如此，请重新导出。";
    /// Local header and central directory disagree.
    HEADER_MISMATCH = "PKG-HEADER-MISMATCH", Error,
        "the archive contradicts itself about {entry}: its local header says {field} {local}, the central directory {central}", "Make the archive again; tools would read different packages out of this one.",
        "压缩包对 {entry} 的记录自相矛盾：本地文件头的{field}为 {local}，中央目录为 {central}", "请重新打包；不同工具会从中读出不同的内容。";
    /// Junk around the archive.
    JUNK = "PKG-JUNK", Warning,
        "there are {before} extra bytes in front of the archive and {after} behind it; they were skipped", "Nothing, if the preview is complete. A clean download has no extra bytes.",
        "压缩包前有 {before} 个、后有 {after} 个多余字节，已跳过", "若预览完整则无需处理。正常下载的文件没有多余字节。";
    /// Files of file managers.
    IGNORED = "PKG-IGNORED", Note,
        "{count} files of file managers were ignored, such as {entry}", "",
        "已忽略文件管理器生成的 {count} 个文件，例如 {entry}", "";
    /// More of the same.
    MORE = "PKG-MORE", Error,
        "the same was found {count} times more ({code})", "",
        "同样的问题还有 {count} 处（{code}）", "";
    /// A wrapping folder.
    WRAPPED = "PKG-WRAPPED", Note,
        "the package was found below the folder {folder}", "",
        "在目录 {folder} 下找到了包", "";
    /// No layout recognised.
    LAYOUT_UNKNOWN = "PKG-LAYOUT-UNKNOWN", Error,
        "no supported package layout was found; looked for {looked}", "Give a package that was exported by the Migration Assistant. If it is one, force its format.",
        "未找到受支持的包结构；查找过：{looked}", "请提供由迁移助手导出的包。若确实如此，请强制指定格式。";
    /// Several application documents.
    LAYOUT_AMBIGUOUS = "PKG-LAYOUT-AMBIGUOUS", Error,
        "exactly one application XML is expected at the root of the package, but there are {count}: {entries}", "Remove the documents that do not belong to the package.",
        "包的根目录应恰有一个应用 XML，但有 {count} 个：{entries}", "请移除不属于该包的文件。";
    /// A forced format that another one fits better.
    FORMAT_FORCED = "PKG-FORMAT-FORCED", Warning,
        "the package is read as {forced} as asked, but looks like {detected}", "Leave the format out if the preview is not as expected.",
        "已按要求以 {forced} 格式读取，但该包看起来是 {detected}", "若预览与预期不符，请不要指定格式。";
}
