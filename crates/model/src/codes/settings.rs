//! Codes of the settings document and its mappings.

use crate::codes;

codes! {
    /// There is no such settings file.
    FILE_MISSING = "SET-FILE-MISSING", Error,
        "there is no settings file {path}", "Check the path. Settings files in {folder}: {valid}.",
        "设置文件 {path} 不存在", "请检查路径。目录 {folder} 中的设置文件：{valid}。";
    /// There is no such settings file, and none like it beside.
    FILE_MISSING_ALONE = "SET-FILE-MISSING-ALONE", Error,
        "there is no settings file {path}, and no TOML, JSON or CSV file in {folder}", "Check the path.",
        "设置文件 {path} 不存在，目录 {folder} 中也没有 TOML、JSON 或 CSV 文件", "请检查路径。";
    /// The operating system refuses to read it.
    FILE_UNREADABLE = "SET-FILE-UNREADABLE", Error,
        "the settings file {path} cannot be read: {error}", "Check that it is a file and may be read.",
        "无法读取设置文件 {path}：{error}", "请检查它是否为文件以及是否有读取权限。";
    /// Too large a settings file.
    FILE_TOO_LARGE = "SET-FILE-TOO-LARGE", Error,
        "the settings file {path} is larger than {limit} bytes", "Give the settings document itself.",
        "设置文件 {path} 超过 {limit} 字节", "请提供设置文档本身。";
    /// Not text in UTF-8.
    FILE_ENCODING = "SET-FILE-ENCODING", Error,
        "the settings file {path} is not text in UTF-8", "Save it in UTF-8.",
        "设置文件 {path} 不是 UTF-8 编码的文本", "请以 UTF-8 编码保存。";
    /// Neither TOML nor JSON.
    SYNTAX = "SET-SYNTAX", Error,
        "this is not valid {language}: {error}", "Correct the text at this place.",
        "不是有效的 {language}：{error}", "请更正此处的文本。";
    /// A section or key that does not exist.
    UNKNOWN_KEY = "SET-UNKNOWN-KEY", Error,
        "there is no setting {key}", "Did you mean {nearest}? Valid here: {valid}.",
        "没有名为 {key} 的设置", "是否想写 {nearest}？此处可用：{valid}。";
    /// A key that stands twice.
    DUPLICATE_KEY = "SET-DUPLICATE-KEY", Error,
        "{key} stands twice", "Keep one of the two.",
        "{key} 出现了两次", "请只保留其中一个。";
    /// Another type of value.
    VALUE_TYPE = "SET-VALUE-TYPE", Error,
        "{key} is a value of type {found}; it has to be of type {expected}", "Write it as {expected}, as in docs/SETTINGS.md.",
        "{key}：值的类型为{found}，应为{expected}", "请写成{expected}，参见 docs/SETTINGS.md。";
    /// A word that is not one of the choices.
    VALUE_CHOICE = "SET-VALUE-CHOICE", Error,
        "{key} cannot be {value}", "Did you mean {nearest}? Valid: {valid}.",
        "{key} 不能是 {value}", "是否想写 {nearest}？可用：{valid}。";
    /// An empty text where a name belongs.
    VALUE_EMPTY = "SET-VALUE-EMPTY", Error,
        "{key} is empty", "Give a name, or leave the line out.",
        "{key} 为空", "请填写名称，或删除该行。";
    /// A key that has to be there.
    KEY_MISSING = "SET-KEY-MISSING", Error,
        "{key} is missing", "Add it.",
        "缺少 {key}", "请补上。";
    /// A value that is no object's key.
    OBJECT_KEY = "SET-OBJECT-KEY", Error,
        "{key}: {value} does not name an object", "Write kind:key as the plan prints it, such as node:orders/load. Kinds: {valid}.",
        "{key}：{value} 不是对象", "请按计划中的写法书写 类型:键，例如 node:orders/load。类型：{valid}。";
    /// A flag whose value has another form.
    FLAG_FORM = "SET-FLAG-FORM", Error,
        "{flag} {value} has not the form {form}", "Write it as in {flag} {example}.",
        "{flag} {value} 的格式不是 {form}", "请参照 {flag} {example}。";
    /// An empty selector.
    SELECTOR_EMPTY = "SET-SELECTOR-EMPTY", Error,
        "the selector is empty", "Write kind:pattern (node:sales_*/load_*), type:ODPS_SQL, owner:alice, a kind, or all.",
        "选择器为空", "请写 类型:模式（node:sales_*/load_*）、type:ODPS_SQL、owner:alice、某个类型，或 all。";
    /// A selector of an unknown kind.
    SELECTOR_KIND = "SET-SELECTOR-KIND", Error,
        "the selector {selector} begins with {word}, which is no kind of object", "Did you mean {nearest}? Valid: {valid}.",
        "选择器 {selector} 以 {word} 开头，它不是对象类型", "是否想写 {nearest}？可用：{valid}。";
    /// A selector without a pattern.
    SELECTOR_NO_PATTERN = "SET-SELECTOR-NO-PATTERN", Error,
        "the selector {selector} has nothing after its colon", "Add a pattern, such as {example}, or leave the colon out.",
        "选择器 {selector} 的冒号之后没有内容", "请补充模式，例如 {example}，或去掉冒号。";
    /// A pattern that cannot be read.
    SELECTOR_PATTERN = "SET-SELECTOR-PATTERN", Error,
        "the pattern of the selector {selector} cannot be read: {error}", "Put a backslash before *, ?, brackets and braces that belong to a name.",
        "无法解析选择器 {selector} 的模式：{error}", "名称中的 *、?、方括号和花括号前请加反斜杠。";
    /// A selector of other things than nodes where only nodes count.
    SELECTOR_NOT_NODES = "SET-SELECTOR-NOT-NODES", Warning,
        "the dry-run selector {selector} selects no nodes, whatever the package holds", "Only nodes have the dry-run property: use node:pattern, type:, owner: or all.",
        "空跑选择器 {selector} 不会选中任何节点", "只有节点具有空跑属性：请使用 node:模式、type:、owner: 或 all。";
    /// An engine type that does not exist.
    ENGINE_UNKNOWN = "SET-ENGINE-UNKNOWN", Error,
        "{engine} is not an engine type", "Did you mean {nearest}? Valid: {valid}.",
        "{engine} 不是计算引擎类型", "是否想写 {nearest}？可用：{valid}。";
    /// A mapping for an engine that needs none.
    ENGINE_NEEDS_NONE = "SET-ENGINE-NEEDS-NONE", Warning,
        "nodes of {engine} need no computing resource; its mapping has no effect", "Leave the mapping out.",
        "{engine} 类型的节点不需要计算资源，其映射不起作用", "请删除该映射。";
    /// A display name that the destination does not have.
    COMPUTE_UNKNOWN = "SET-COMPUTE-UNKNOWN", Error,
        "the workspace {workspace} has no {engine} computing resource with the display name {name} (mapped from {source})",
        "Did you mean --map-compute {engine}:{source}={nearest}? Display names there: {valid}.",
        "工作空间 {workspace} 没有显示名称为 {name} 的 {engine} 计算资源（映射自 {source}）",
        "是否想写 --map-compute {engine}:{source}={nearest}？可用的显示名称：{valid}。",
        on a server "Did you mean {nearest} for {engine}:{source}? Display names there: {valid}.", "{engine}:{source} 是否应映射到 {nearest}？可用的显示名称：{valid}。";
    /// An engine that the destination has no computing resource of.
    COMPUTE_NONE = "SET-COMPUTE-NONE", Error,
        "the workspace {workspace} has no computing resource of type {engine}, so {source} cannot be mapped to {name}",
        "Add a computing resource of type {engine} to {workspace}, or leave objects that need {engine} out of the package.",
        "工作空间 {workspace} 没有 {engine} 类型的计算资源，因此 {source} 无法映射到 {name}",
        "请为 {workspace} 添加 {engine} 计算资源，或从包中去掉需要 {engine} 的对象。";
    /// A resource group that is not bound.
    GROUP_UNKNOWN = "SET-GROUP-UNKNOWN", Error,
        "the workspace {workspace} has no {group} resource group {name} (from {source})",
        "Did you mean {nearest}? Identifiers there: {valid}.",
        "工作空间 {workspace} 没有{group}资源组 {name}（来自 {source}）",
        "是否想写 {nearest}？可用的标识符：{valid}。";
    /// No resource group of the kind is bound.
    GROUP_NONE = "SET-GROUP-NONE", Error,
        "the workspace {workspace} has no {group} resource groups, so {source} cannot be mapped to {name}",
        "Bind a resource group ({group}) to {workspace}, or leave the mapping out.",
        "工作空间 {workspace} 没有{group}资源组，因此 {source} 无法映射到 {name}",
        "请为 {workspace} 绑定{group}资源组，或删除该映射。";
    /// An owner who is no member.
    MEMBER_UNKNOWN = "SET-MEMBER-UNKNOWN", Error,
        "{user} is not a member of the workspace {workspace} (Change Owner, {source})", "Did you mean {nearest}? Members: {valid}.",
        "{user} 不是工作空间 {workspace} 的成员（责任人变更，{source}）", "是否想写 {nearest}？成员：{valid}。";
    /// A new project name that is not a workspace name.
    WORKSPACE_NAME = "SET-WORKSPACE-NAME", Warning,
        "the new project name {name} (for {source}) is not a plain identifier: code that names it may have to quote it",
        "Use the name of the workspace: letters, digits and underscores.",
        "新项目名称 {name}（对应 {source}）不是普通标识符：引用它的代码可能需要加引号",
        "请使用工作空间的名称：字母、数字和下划线。";
    /// A mapping of a name to itself.
    MAPS_TO_ITSELF = "SET-MAPS-TO-ITSELF", Note,
        "{key} maps {source} to itself", "",
        "{key} 将 {source} 映射到它自身", "";
    /// An owner file that is not one.
    OWNER_FILE = "SET-OWNER-FILE", Error,
        "the owner map is not a list of source owner and member: {error}",
        "Write one line per owner as source,member (CSV), or a flat table of source = \"member\" (TOML, JSON).",
        "责任人映射不是来源责任人与成员的列表：{error}",
        "请每行写一个 来源,成员（CSV），或使用扁平表 来源 = \"成员\"（TOML、JSON）。";
}
