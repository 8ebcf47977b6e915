//! Codes of the package formats: descriptors that do not parse or contradict themselves.

use crate::codes;

codes! {
    // IDE exports (DATAWORKS_V2 and DATAWORKS_V3).

    /// The application XML cannot be read to its end.
    IDE_XML = "FMT-IDE-XML", Error,
        "the application XML cannot be read: {cause}", "Export the package again, or repair the file at the place named.",
        "无法读取应用 XML：{cause}", "请重新导出该包，或修复所示位置的文件。";
    /// There is not exactly one application XML.
    IDE_APPLICATION = "FMT-IDE-APPLICATION", Error,
        "exactly one application XML is expected at the root of an IDE export; found: {found}", "Keep one XML file at the root of the package.",
        "IDE 导出包的根目录应恰好有一个应用 XML，实际为：{found}", "请在包的根目录只保留一个 XML 文件。";
    /// version.txt holds something else than V2 or V3.
    IDE_VERSION = "FMT-IDE-VERSION", Warning,
        "version.txt says {value}; {taken} is assumed", "Force the format if the assumption is wrong.",
        "version.txt 的内容为 {value}，按 {taken} 处理", "若判断有误，请显式指定包格式。";
    /// A side file of an IDE export is not what it should be.
    IDE_SIDE_FILE = "FMT-IDE-SIDE-FILE", Warning,
        "the file is left out because it is not valid: {cause}", "Repair the file if its content matters.",
        "该文件无效，已忽略：{cause}", "如需其内容，请修复该文件。";
    /// An attribute of an IDE export cannot be understood.
    IDE_ATTRIBUTE = "FMT-IDE-ATTRIBUTE", Error,
        "attribute {attribute} has the value {value}, which is not {expected}", "Correct the attribute in the application XML.",
        "属性 {attribute} 的值 {value} 不是{expected}", "请在应用 XML 中更正该属性。";
    /// A file has no useType.
    IDE_USE_TYPE = "FMT-IDE-USE-TYPE", Error,
        "useType is missing; {taken} is assumed, and the object is not committed", "Check how the object is to be scheduled, then commit it by hand.",
        "缺少 useType，按 {taken} 处理，对象不提交", "请检查该对象的调度方式，再手动提交。";
    /// A file lacks an attribute without which it is nothing.
    IDE_FILE_INCOMPLETE = "FMT-IDE-FILE-INCOMPLETE", Error,
        "a file has no {attribute}", "Export the package again, or add the attribute.",
        "文件缺少 {attribute}", "请重新导出该包，或补上该属性。";
    /// A file type number that the table of node types does not hold.
    IDE_FILE_TYPE = "FMT-IDE-FILE-TYPE", Note,
        "file type {code} is not known; it is kept as it is", "",
        "未知的文件类型 {code}，原样保留", "";
    /// A file names a business flow that the export does not list.
    IDE_FLOW_UNLISTED = "FMT-IDE-FLOW-UNLISTED", Warning,
        "the business flow is used by files but not listed; it is made from what they say", "Check owner and parameters of the flow after the import.",
        "有文件属于该业务流程，但包中未列出；已按文件内容补建", "导入后请检查该流程的责任人和参数。";
    /// The bytes of a resource are not in the package.
    IDE_RESOURCE = "FMT-IDE-RESOURCE", Error,
        "the resource file is missing; looked for: {wanted}", "Add the file to the package, or export it again.",
        "缺少资源文件，查找过：{wanted}", "请将该文件加入包中，或重新导出。";
    /// An inner file names an outer file that does not exist.
    IDE_ORPHAN = "FMT-IDE-ORPHAN", Error,
        "the inner node has no outer node: no node is at {outer}", "Add the outer node, or remove the inner file.",
        "内部节点没有对应的外层节点：{outer} 处没有节点", "请补上外层节点，或删除该内部文件。";
    /// A function's definition is not JSON.
    IDE_FUNCTION = "FMT-IDE-FUNCTION", Error,
        "the function definition is not valid JSON: {cause}", "Repair the definition in the package.",
        "函数定义不是合法的 JSON：{cause}", "请修复包中的函数定义。";
    /// Nodes inside nodes go too deep.
    IDE_INNER_DEPTH = "FMT-IDE-INNER-DEPTH", Error,
        "nodes are nested in nodes more than {limit} deep", "Flatten the node, or raise the limit inner_node_depth_max.",
        "节点嵌套超过 {limit} 层", "请减少嵌套，或提高限制 inner_node_depth_max。";

    // Code files and names of IDE exports and SPEC packages.

    /// A code file is not UTF-8.
    CODE_NOT_UTF8 = "FMT-CODE-NOT-UTF8", Error,
        "the code file {entry} is not valid UTF-8 (byte {offset})", "Save the file as UTF-8.",
        "代码文件 {entry} 不是合法的 UTF-8（第 {offset} 字节）", "请将该文件保存为 UTF-8。";
    /// A text is longer than the limit.
    TEXT_TOO_LONG = "FMT-TEXT-TOO-LONG", Error,
        "{field} has {size} bytes; at most {limit} are allowed", "Shorten it, or raise the limit.",
        "{field} 有 {size} 字节，最多允许 {limit} 字节", "请缩短内容，或提高该限制。";

    // FlowSpec packages.

    /// There is no FlowSpec document.
    SPEC_EMPTY = "FMT-SPEC-EMPTY", Error,
        "the package holds no FlowSpec document", "Check that the right file was chosen.",
        "包中没有 FlowSpec 文档", "请检查是否选择了正确的文件。";
    /// The marker of SPEC packages is absent.
    SPEC_NO_MARKER = "FMT-SPEC-NO-MARKER", Note,
        "the marker SPEC.FORMAT is missing; the package is read by its layout", "",
        "缺少标记文件 SPEC.FORMAT，按目录结构读取", "";
    /// A JSON or YAML file is not a FlowSpec document.
    SPEC_FOREIGN = "FMT-SPEC-FOREIGN", Warning,
        "the file is not a FlowSpec document and is left out", "Remove it, or give it the members version, kind and spec.",
        "该文件不是 FlowSpec 文档，已忽略", "请移除该文件，或补充 version、kind 和 spec。";
    /// A list of deleted objects is not applied.
    SPEC_DELETED = "FMT-SPEC-DELETED", Note,
        "the package lists deleted objects; an import deletes nothing", "",
        "包中列有已删除对象；导入不会删除任何内容", "";
    /// Snapshots are not read.
    SPEC_SNAPSHOTS = "FMT-SPEC-SNAPSHOTS", Note,
        "the package holds older versions of objects under .snapshots; they are not imported", "",
        ".snapshots 中的旧版本对象不会导入", "";
    /// A document is not JSON or YAML.
    SPEC_SYNTAX = "FMT-SPEC-SYNTAX", Error,
        "the document is not valid {language}: {cause}", "Repair the document at the place named.",
        "文档不是合法的 {language}：{cause}", "请修复所示位置。";
    /// A document is not UTF-8.
    SPEC_NOT_UTF8 = "FMT-SPEC-NOT-UTF8", Error,
        "the document is not valid UTF-8 (byte {offset})", "Save the document as UTF-8.",
        "文档不是合法的 UTF-8（第 {offset} 字节）", "请将文档保存为 UTF-8。";
    /// A document is nested too deeply.
    SPEC_DEPTH = "FMT-SPEC-DEPTH", Error,
        "the document is nested more than {limit} deep", "Flatten the document, or raise the limit json_depth_max.",
        "文档嵌套超过 {limit} 层", "请减少嵌套，或提高限制 json_depth_max。";
    /// A document is too large.
    SPEC_SIZE = "FMT-SPEC-SIZE", Error,
        "the document has {size} bytes; at most {limit} are allowed", "Split the document, or raise the limit descriptor_bytes_max.",
        "文档有 {size} 字节，最多允许 {limit} 字节", "请拆分文档，或提高限制 descriptor_bytes_max。";
    /// A member has the wrong JSON type.
    SPEC_TYPE = "FMT-SPEC-TYPE", Error,
        "{path} must be {expected}, but it is {found}", "Correct the document.",
        "{path} 应为{expected}，实际为{found}", "请更正文档。";
    /// A member that is needed is absent.
    SPEC_MISSING = "FMT-SPEC-MISSING", Error,
        "{path} is missing", "Add the member to the document.",
        "缺少 {path}", "请在文档中补上该成员。";
    /// A member has a value outside its vocabulary.
    SPEC_VALUE = "FMT-SPEC-VALUE", Warning,
        "{path} has the unknown value {value}", "Correct the value, or check the object after the import.",
        "{path} 的值 {value} 未知", "请更正该值，或在导入后检查该对象。";
    /// A reference points to nothing.
    SPEC_REFERENCE = "FMT-SPEC-REFERENCE", Error,
        "{path} refers to {reference}, which the document does not hold", "Add what is referred to, or correct the reference.",
        "{path} 引用了 {reference}，但文档中没有", "请补充被引用的内容，或更正引用。";
    /// Two objects share one id.
    SPEC_DUPLICATE_ID = "FMT-SPEC-DUPLICATE-ID", Warning,
        "the id {id} is used by {first} and by {second}", "Give every object its own id; references to this one are ambiguous.",
        "标识 {id} 同时用于 {first} 和 {second}", "请为每个对象使用唯一标识；对它的引用有歧义。";
    /// The script of a node is not in the package.
    SPEC_CODE_FILE = "FMT-SPEC-CODE-FILE", Error,
        "the script file is missing; looked for: {wanted}", "Add the script to the package, or export it again.",
        "缺少脚本文件，查找过：{wanted}", "请将脚本加入包中，或重新导出。";
    /// The bytes of a resource are not in the package.
    SPEC_RESOURCE_FILE = "FMT-SPEC-RESOURCE-FILE", Error,
        "the resource file is missing; looked for: {wanted}", "Add the file to the package, or export it again.",
        "缺少资源文件，查找过：{wanted}", "请将该文件加入包中，或重新导出。";
    /// Child packages or inner nodes go too deep.
    SPEC_INNER_DEPTH = "FMT-SPEC-INNER-DEPTH", Error,
        "nodes are nested in nodes more than {limit} deep", "Flatten the node, or raise the limit inner_node_depth_max.",
        "节点嵌套超过 {limit} 层", "请减少嵌套，或提高限制 inner_node_depth_max。";
    /// Alert settings are left out.
    SPEC_ALERTS = "FMT-SPEC-ALERTS", Note,
        "alert and subscription settings of the rule are left out", "Set up alerts in the destination.",
        "规则的告警与订阅设置不会导入", "请在目标工作空间中设置告警。";
    /// What was kept beside a member no longer fits, because the document was changed.
    SPEC_EDITED = "FMT-SPEC-EDITED", Note,
        "{field} was changed after the package was written; the document counts, what was kept beside it does not", "",
        "{field} 在包写出后被修改；以文档为准，忽略附带保存的内容", "";
    /// The extra that was kept for an object cannot be used.
    SPEC_EXTRA = "FMT-SPEC-EXTRA", Error,
        "what the package keeps beside the document cannot be used: {cause}", "Remove metadata.ferry from the document, or export the package again.",
        "文档附带保存的内容无法使用：{cause}", "请移除文档中的 metadata.ferry，或重新导出该包。";

    // XML documents of DATAWORKS_MODEL packages.

    /// A document of zero bytes.
    XML_EMPTY = "FMT-XML-EMPTY", Error,
        "the document is empty", "Export the package again, or remove the file.",
        "文档为空", "请重新导出该包，或删除该文件。";
    /// A document that is not well-formed.
    XML_MALFORMED = "FMT-XML-MALFORMED", Error,
        "the document is not well-formed XML at line {line}, column {column}: {cause}", "Repair the document at the place named, or export the package again. Nothing that it holds is imported.",
        "文档不是格式良好的 XML（第 {line} 行第 {column} 列）：{cause}", "请修复所示位置，或重新导出该包。该文档中的内容均不导入。";
    /// A document that is not text of its encoding.
    XML_NOT_TEXT = "FMT-XML-NOT-TEXT", Error,
        "the document is not valid {encoding} at byte {offset}", "Save the document as UTF-8. Nothing that it holds is imported.",
        "文档在第 {offset} 字节处不是合法的 {encoding}", "请将文档保存为 UTF-8。该文档中的内容均不导入。";
    /// A declared encoding that is not supported.
    XML_ENCODING = "FMT-XML-ENCODING", Error,
        "the document declares the encoding {encoding}; UTF-8 and UTF-16 with a byte-order mark are read", "Save the document as UTF-8. Nothing that it holds is imported.",
        "文档声明的编码为 {encoding}；仅支持 UTF-8 和带字节序标记的 UTF-16", "请将文档保存为 UTF-8。该文档中的内容均不导入。";
    /// A document in UTF-16.
    XML_UTF16 = "FMT-XML-UTF16", Note,
        "the document is UTF-16 and was decoded", "",
        "文档为 UTF-16 编码，已解码", "";
    /// A character that XML forbids.
    XML_CHARACTER = "FMT-XML-CHARACTER", Error,
        "the document holds the character {character}, which XML does not allow, at line {line}, column {column}", "Remove the character in the source and export again. Nothing that the document holds is imported.",
        "文档在第 {line} 行第 {column} 列含有 XML 不允许的字符 {character}", "请在源端移除该字符后重新导出。该文档中的内容均不导入。";
    /// A document type declaration.
    XML_DOCTYPE = "FMT-XML-DOCTYPE", Error,
        "the document declares a DOCTYPE; DOCTYPE and entities are not allowed in a package", "Do not use this package: exports never hold a DOCTYPE, attacks do.",
        "文档声明了 DOCTYPE；包中不允许出现 DOCTYPE 和实体", "请勿使用该包：正常导出不含 DOCTYPE，只有攻击才会使用。";
    /// Elements nested too deeply.
    XML_TOO_DEEP = "FMT-XML-TOO-DEEP", Error,
        "elements are nested more than {limit} deep", "Remove the nesting, or raise the limit xml_depth_max. Nothing that the document holds is imported.",
        "元素嵌套超过 {limit} 层", "请减少嵌套，或提高限制 xml_depth_max。该文档中的内容均不导入。";
    /// One tag or text that does not fit into memory.
    XML_TOO_LONG = "FMT-XML-TOO-LONG", Error,
        "one tag or text of the document is longer than {limit} bytes", "Shorten it, or raise the limit text_bytes_max. Nothing that the document holds is imported.",
        "文档中有一个标签或文本超过 {limit} 字节", "请缩短内容，或提高限制 text_bytes_max。该文档中的内容均不导入。";
    /// A document with another root element.
    XML_ROOT = "FMT-XML-ROOT", Error,
        "the root element is {found}; {expected} is expected here", "Remove the file, or put it where it belongs.",
        "根元素为 {found}，此处应为 {expected}", "请移除该文件，或将其放到正确的位置。";

    // DATAWORKS_MODEL packages.

    /// Neither a project descriptor nor an object.
    DWMA_NOTHING = "FMT-DWMA-NOTHING", Error,
        "the package holds neither project.xml nor an object under src", "Check that the right file was chosen.",
        "包中既没有 project.xml，src 下也没有任何对象", "请检查是否选择了正确的文件。";
    /// There is no project.xml.
    DWMA_PROJECT_MISSING = "FMT-DWMA-PROJECT-MISSING", Warning,
        "project.xml is missing: the name of the source workspace is unknown", "Give the source workspace name in the settings, so that its occurrences can be rewritten.",
        "缺少 project.xml：源工作空间名称未知", "请在设置中给出源工作空间名称，以便改写其出现之处。";
    /// project.xml names no workspace.
    DWMA_PROJECT_NAME = "FMT-DWMA-PROJECT-NAME", Warning,
        "project.xml does not say the name of the source workspace", "Give the source workspace name in the settings, so that its occurrences can be rewritten.",
        "project.xml 未给出源工作空间名称", "请在设置中给出源工作空间名称，以便改写其出现之处。";
    /// Files that belong to nothing.
    DWMA_LEFTOVER = "FMT-DWMA-LEFTOVER", Note,
        "{count} files belong to no object and are left out: {files}", "",
        "{count} 个文件不属于任何对象，已忽略：{files}", "";
    /// Packages of other systems inside the package.
    DWMA_ASSETS = "FMT-DWMA-ASSETS", Warning,
        "{count} files under src/assets belong to packages of other systems, which are not converted: {files}", "Convert them with the tool of that system and import the result.",
        "src/assets 下有 {count} 个其他系统的包文件，不会转换：{files}", "请使用对应系统的工具转换后再导入。";
    /// An object without a name.
    DWMA_NAME_MISSING = "FMT-DWMA-NAME-MISSING", Error,
        "an element {element} has no attribute {attribute}", "Add the attribute, or export the package again.",
        "元素 {element} 缺少属性 {attribute}", "请补上该属性，或重新导出该包。";
    /// Characters in a name that the real system does not accept.
    DWMA_NAME_CHARACTERS = "FMT-DWMA-NAME-CHARACTERS", Warning,
        "the name {name} holds characters that are not allowed in names ({characters}); it is kept as it is", "Rename the object in the source, or after the import.",
        "名称 {name} 含有不允许的字符（{characters}），原样保留", "请在源端或导入后重命名该对象。";
    /// A value outside a list.
    DWMA_NOT_ONE_OF = "FMT-DWMA-NOT-ONE-OF", Error,
        "{name}: attribute {attribute} has the value {value}, which is not one of {allowed}", "Correct the attribute in the package, or the object in the source.",
        "{name}：属性 {attribute} 的值 {value} 不在允许范围（{allowed}）内", "请更正包中的属性，或源端的对象。";
    /// A value that is not true or false.
    DWMA_NOT_BOOLEAN = "FMT-DWMA-NOT-BOOLEAN", Error,
        "{name}: attribute {attribute} has the value {value}, which is neither true nor false", "Correct the attribute in the package, or the object in the source.",
        "{name}：属性 {attribute} 的值 {value} 既不是 true 也不是 false", "请更正包中的属性，或源端的对象。";
    /// A value that is not a whole number.
    DWMA_NOT_NUMBER = "FMT-DWMA-NOT-NUMBER", Error,
        "{name}: attribute {attribute} has the value {value}, which is not a whole number", "Correct the attribute in the package, or the object in the source.",
        "{name}：属性 {attribute} 的值 {value} 不是整数", "请更正包中的属性，或源端的对象。";
    /// A value that is not a date.
    DWMA_NOT_DATE = "FMT-DWMA-NOT-DATE", Error,
        "{name}: attribute {attribute} has the value {value}, which is neither epoch milliseconds nor an ISO 8601 date", "Correct the attribute in the package, or the object in the source.",
        "{name}：属性 {attribute} 的值 {value} 既不是毫秒时间戳也不是 ISO 8601 日期", "请更正包中的属性，或源端的对象。";
    /// A schedule that is not a cron expression, on an object that is refused anyway.
    DWMA_NOT_CRON = "FMT-DWMA-NOT-CRON", Error,
        "{name}: attribute {attribute} has the value {value}, which is not a cron expression of six fields", "Correct the attribute in the package, or the object in the source.",
        "{name}：属性 {attribute} 的值 {value} 不是六段 cron 表达式", "请更正包中的属性，或源端的对象。";
    /// Escaped text that cannot be decoded.
    DWMA_ESCAPE = "FMT-DWMA-ESCAPE", Error,
        "{name}: {field} cannot be decoded: bad \\u escape {escape} at offset {offset}", "Correct the text in the package, or export the object again.",
        "{name}：{field} 无法解码：偏移 {offset} 处的 \\u 转义 {escape} 不合法", "请更正包中的文本，或重新导出该对象。";
    /// Unpaired surrogates in escaped text.
    DWMA_SURROGATE = "FMT-DWMA-SURROGATE", Warning,
        "{name}: {field} holds {count} unpaired surrogates; each was replaced by U+FFFD", "Check the text in the source: it was damaged before it was exported.",
        "{name}：{field} 含有 {count} 个不成对的代理项，均已替换为 U+FFFD", "请检查源端的文本：它在导出前已损坏。";
    /// Elements where a text is expected.
    DWMA_NOT_TEXT = "FMT-DWMA-NOT-TEXT", Error,
        "{name}: {field} holds elements where a text is expected", "Correct the document, or export the object again.",
        "{name}：{field} 应为文本，却含有子元素", "请更正文档，或重新导出该对象。";
    /// Nodes nested too deeply.
    DWMA_INNER_DEPTH = "FMT-DWMA-INNER-DEPTH", Error,
        "{name}: inner nodes are nested more than {limit} deep", "Flatten the node, or raise the limit inner_node_depth_max.",
        "{name}：内部节点嵌套超过 {limit} 层", "请减少嵌套，或提高限制 inner_node_depth_max。";
    /// Too many parts of one object.
    DWMA_TOO_MANY = "FMT-DWMA-TOO-MANY", Error,
        "{name}: more than {limit} inputs, outputs, context parameters and inner nodes", "Split the node.",
        "{name}：输入、输出、上下文参数和内部节点超过 {limit} 个", "请拆分该节点。";
    /// Folder and document disagree about a workflow's type.
    DWMA_WORKFLOW_TYPE = "FMT-DWMA-WORKFLOW-TYPE", Warning,
        "the folder says the workflow is {folder}, the document says type {document}, scheduled {scheduled}; the document was followed: {taken}", "Check that the workflow has the right type after the import.",
        "目录名表示该业务流程为 {folder}，文档中为 {document}、scheduled 为 {scheduled}；以文档为准：{taken}", "导入后请检查该业务流程的类型。";
    /// A workflow does not say whether it is scheduled.
    DWMA_SCHEDULED_MISSING = "FMT-DWMA-SCHEDULED-MISSING", Warning,
        "the attribute scheduled is missing; {taken} is assumed from the type {kind}", "Check that the workflow has the right type after the import.",
        "缺少属性 scheduled；根据类型 {kind} 按 {taken} 处理", "导入后请检查该业务流程的类型。";
    /// A query or component that says it is something else.
    DWMA_USE_TYPE = "FMT-DWMA-USE-TYPE", Note,
        "useType is {use_type}; the folder {folder} was followed", "",
        "useType 为 {use_type}；以目录 {folder} 为准", "";
    /// A resource path that leaves the package.
    DWMA_RESOURCE_PATH = "FMT-DWMA-RESOURCE-PATH", Error,
        "the path {path} of the resource is unsafe; nothing was read", "Correct the path in the package; it must stay inside the workflow's folder.",
        "资源路径 {path} 不安全，未读取任何内容", "请更正包中的路径；它必须位于业务流程目录内。";
    /// The bytes of a resource are absent.
    DWMA_RESOURCE_MISSING = "FMT-DWMA-RESOURCE-MISSING", Error,
        "the file of resource {name} is not in the package; looked for: {wanted}", "Add the file to the package, or export it again. Nodes and functions that refer to the resource need it.",
        "资源 {name} 的文件不在包中，查找过：{wanted}", "请将该文件加入包中，或重新导出。引用该资源的节点和函数需要它。";
    /// A character that XML cannot hold.
    DWMA_WRITE_CHARACTER = "FMT-DWMA-WRITE-CHARACTER", Error,
        "{field} holds the character {character}, which XML cannot hold; the object was not written", "Remove the character from the object.",
        "{field} 含有 XML 无法表示的字符 {character}，未写出该对象", "请从对象中移除该字符。";
    /// A name that cannot be that of an attribute.
    DWMA_WRITE_NAME = "FMT-DWMA-WRITE-NAME", Error,
        "{name} cannot be the name of an attribute here; the object was not written", "Rename or remove the attribute of the object.",
        "{name} 不能作为此处的属性名，未写出该对象", "请重命名或移除该对象的这一属性。";
    /// A kept element that is none.
    DWMA_WRITE_ELEMENT = "FMT-DWMA-WRITE-ELEMENT", Error,
        "what was kept of the object is not one well-formed XML element: {element}; the object was not written", "Import the object again from its package.",
        "对象中保留的内容不是格式良好的 XML 元素：{element}，未写出该对象", "请从原始包中重新导入该对象。";
    /// A part that the model cannot keep.
    DWMA_NOT_KEPT = "FMT-DWMA-NOT-KEPT", Warning,
        "{part} is not part of the format here and is left out", "",
        "{part}不属于此处的格式，已忽略", "";
}
