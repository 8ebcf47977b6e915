//! Parts of sentences about packages: what an entry is, what a file looks like, why an object cannot be written.

use crate::reasons;

reasons! {
    /// An entry that stands for another file.
    SYMBOLIC_LINK = "symbolic link", "符号链接";
    /// An entry that is a device.
    DEVICE = "device", "设备文件";
    /// An entry that is a pipe.
    PIPE = "pipe", "命名管道";
    /// An entry that is a socket.
    SOCKET = "socket", "套接字";
    /// A file that was exchanged for something else.
    NO_LONGER_A_FILE = "it is no longer a plain file", "已不再是普通文件";
    /// The package as a whole, where its path is not known.
    THE_PACKAGE = "the package", "导入包";

    /// What a file looks like: text.
    LOOKS_LIKE_TEXT = "text", "文本";
    /// What a file looks like: nothing that is known.
    LOOKS_LIKE_BINARY = "binary data", "二进制数据";
    /// What a file looks like: something that has a name.
    LOOKS_LIKE = "{format}", "{format} 文件";
    /// What a package has, format by format.
    LOOKED_FOR = "project.xml, src/workflows and its siblings (DATAWORKS_MODEL); one *.xml at the root whose root element is application \
                  (DATAWORKS_V2, DATAWORKS_V3); SPEC.FORMAT, *.schedule.json, *.spec.json, *.flow, FlowSpec documents (SPEC)",
        "project.xml、src/workflows 及同级目录（DATAWORKS_MODEL）；根目录下唯一的、根元素为 application 的 *.xml\
         （DATAWORKS_V2、DATAWORKS_V3）；SPEC.FORMAT、*.schedule.json、*.spec.json、*.flow、FlowSpec 文档（SPEC）";
    /// No application document at all.
    NO_APPLICATION = "none", "无";

    /// The directory at the end of an archive.
    CENTRAL_DIRECTORY = "the central directory", "中央目录";
    /// An archive with another number of entries than it says.
    ENTRY_COUNT = "{found} entries instead of the {declared} that it declares", "实际有 {found} 个条目，声明的是 {declared} 个";
    /// An archive without its end.
    NO_END = "{detail}", "缺少中央目录结束记录";
    /// An archive that breaks off.
    BREAKS_OFF = "{detail}", "文件提前结束";
    /// A record that does not begin as it should.
    BAD_SIGNATURE = "{detail}", "记录的签名不正确";
    /// An archive whose end contradicts the rest.
    BAD_END = "{detail}", "中央目录结束记录无效";
    /// Any other damage of an archive.
    BAD_RECORD = "{detail}", "记录内容无效";
    /// Field of a header: its first bytes.
    FIELD_SIGNATURE = "signature", "签名";
    /// Field of a header: where the content ends.
    FIELD_END = "end", "内容结束位置";
    /// Field of a header: the name.
    FIELD_NAME = "name", "名称";
    /// Field of a header: how the content is packed.
    FIELD_METHOD = "method", "压缩方法";
    /// Field of a header: its flags.
    FIELD_FLAGS = "flags", "加密标志";
    /// Field of a header: the checksum.
    FIELD_CRC = "CRC-32", "校验和（CRC-32）";
    /// A flag that is set.
    ENCRYPTED = "encrypted", "1（已加密）";
    /// A flag that is not set.
    NOT_ENCRYPTED = "not encrypted", "0（未加密）";

    /// An element of a document.
    ELEMENT = "the element {name}", "元素“{name}”";
    /// An attribute of a document.
    ATTRIBUTE = "the attribute {name}", "属性“{name}”";
    /// Text where none belongs.
    TEXT_BETWEEN = "text between elements", "元素之间的文本";

    /// An object that was handed over too late.
    NOT_BEHIND_WORKFLOW = "{kind} {key} does not follow its workflow", "{kind} {key} 没有紧跟在所属业务流程之后";
    /// A resource that was handed over too late.
    BYTES_TOO_LATE = "{kind} {key} has bytes, but nodes of a workflow came before it", "{kind} {key} 带有文件内容，但业务流程的节点已先写出";
    /// Nodes in nodes in nodes.
    NODES_TOO_DEEP = "{key}: nodes are nested more than {limit} deep in a node that is not a loop", "{key}：非循环节点内的节点嵌套超过 {limit} 层";
    /// A name that the container does not take.
    BAD_FILE_NAME = "{name} cannot be the name of a file of a package", "{name} 不能作为包内的文件名";
    /// A name that is longer than zip files can hold.
    LONG_FILE_NAME = "a name is longer than {limit} bytes", "包内的文件名超过 {limit} 字节";
    /// A file that was written already.
    FILE_TWICE = "the package has a file {name} already", "包中已有文件 {name}";
    /// A version of an object that holds nothing.
    NO_BODY = "no body", "没有内容";

    /// A workspace name that is empty.
    EMPTY_NAME = "a name to rewrite is empty (`{from}` to `{to}`)", "存在空的名称（{from} 映射到 {to}）";
    /// A workspace name with a character that no name has.
    NAME_CHARACTER = "`{name}` is not a name: {character} cannot stand at character {position}", "{name} 不是有效的名称：第 {position} 个字符不能是 {character}";
    /// A workspace name that is mapped twice.
    NAME_TWICE = "`{from}` is mapped twice to the same name", "{from} 被重复映射到同一名称";
    /// A workspace name with two replacements.
    NAME_CONFLICT = "`{from}` is mapped to both `{first}` and `{second}`", "{from} 同时映射到了 {first} 和 {second}";
    /// Too many workspace names.
    NAMES_TOO_LARGE = "the names to rewrite do not fit into one search", "要替换的名称过多或过长";
}
