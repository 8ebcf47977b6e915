//! Codes of the content of a package: duplicates, unknown types, missing parts, broken dependencies.

use crate::codes;

codes! {
    /// An object that cannot be written as JSON.
    UNREADABLE = "CNT-UNREADABLE", Error,
        "the object cannot be represented: {error}", "Report this; the package is likely sound.",
        "无法表示该对象：{error}", "请反馈此问题；包本身可能没有问题。";
    /// A resource without bytes.
    RESOURCE_BYTES = "CNT-RESOURCE-BYTES", Error,
        "the package does not hold the file of the resource {name}", "Export again with the file, or upload it to the destination by hand.",
        "包中没有资源 {name} 的文件", "请重新导出并包含该文件，或在目标端手动上传。";
    /// The same object several times.
    DUPLICATE_EQUAL = "CNT-DUPLICATE-EQUAL", Note,
        "the {kind} {key} stands {count} times in the package, always the same; it is taken once ({places})", "",
        "{kind} {key} 在包中出现 {count} 次且内容相同，只取一次（{places}）", "";
    /// Several objects of the same key that differ.
    DUPLICATE_DIFFERS = "CNT-DUPLICATE-DIFFERS", Warning,
        "the {kind} {key} stands {count} times in the package with different content ({places}); the one at {kept} is taken", "If another one is meant, remove the rest from the package or choose by the setting for duplicates.",
        "{kind} {key} 在包中出现 {count} 次且内容不同（{places}），采用位于 {kept} 的那个", "若应采用其他版本，请从包中移除其余版本，或通过重复对象的设置进行选择。";
    /// Several objects of the same key that differ, all refused.
    DUPLICATE_REFUSED = "CNT-DUPLICATE-REFUSED", Error,
        "the {kind} {key} stands {count} times in the package with different content ({places}); none is taken, as the settings say (the first is at {kept})", "Remove all but one from the package, or choose by the setting for duplicates.",
        "{kind} {key} 在包中出现 {count} 次且内容不同（{places}）；按设置全部不采用（第一个位于 {kept}）", "请只保留其中一个，或通过重复对象的设置进行选择。";
    /// Names that differ in letter case only.
    CASE_COLLISION = "CNT-CASE-COLLISION", Warning,
        "the names {one} and {other} ({kind}) differ only in letter case; engines take them for the same", "Rename one of them in the source.",
        "{kind}的名称 {one} 与 {other} 仅大小写不同，计算引擎会视为同名", "请在源端重命名其中一个。";
    /// A type outside of the table.
    UNKNOWN_TYPE = "CNT-UNKNOWN-TYPE", Warning,
        "the type {type} is not known; it is kept as it is on {nodes}", "Check that the destination knows this type; if not, these objects can be saved but not run.",
        "未知类型 {type}，在 {nodes} 上原样保留", "请确认目标端支持该类型；否则这些对象可以保存但无法运行。";
    /// No producer, own namespace.
    INPUT_UNRESOLVED = "CNT-INPUT-UNRESOLVED", Warning,
        "the input {input} of {nodes} has no producer in the package", "Add the node that produces it to the export, or make sure that the destination has it; otherwise the node can be saved but not committed.",
        "{nodes} 的输入 {input} 在包中没有产出节点", "请把产出该输出的节点加入导出，或确认目标端已存在；否则节点可以保存但无法提交。";
    /// No producer, other namespace.
    INPUT_FOREIGN = "CNT-INPUT-FOREIGN", Note,
        "the input {input} of {nodes} is produced outside of the package", "Make sure that the destination knows that output, or map its workspace.",
        "{nodes} 的输入 {input} 由包外节点产出", "请确认目标端存在该输出，或为其工作空间配置映射。";
    /// A node that waits for itself.
    SELF_DEPENDENCY = "CNT-SELF-DEPENDENCY", Warning,
        "the node {node} depends on itself by its output {output}", "Remove the input; for a dependency on the cycle before use the cross-cycle setting.",
        "节点 {node} 通过输出 {output} 依赖自身", "请移除该输入；如需依赖上一周期，请使用跨周期依赖设置。";
    /// A cycle.
    CYCLE = "CNT-CYCLE", Error,
        "the dependencies go in a circle: {path}", "Remove one of the dependencies; none of these nodes can run before the others.",
        "依赖关系成环：{path}", "请移除其中一个依赖；这些节点互相等待，均无法运行。";
    /// An output of two nodes.
    DUPLICATE_OUTPUT = "CNT-DUPLICATE-OUTPUT", Warning,
        "the output {output} is declared by {count} nodes: {nodes}", "Keep it on one node; only one of them can be committed.",
        "输出 {output} 被 {count} 个节点声明：{nodes}", "请只在一个节点上保留；只有一个节点能够提交。";
    /// A cron expression that no scheduler takes.
    CRON = "CNT-CRON", Error,
        "the cron expression {cron} of {node} is not valid: {reason}", "Correct the schedule in the source, or set it in the destination before committing.",
        "{node} 的 cron 表达式 {cron} 无效：{reason}", "请在源端修正调度，或在目标端提交前重新设置。";
    /// A name with a separator.
    NAME_SLASH = "CNT-NAME-SLASH", Warning,
        "the name {name} holds a path separator", "Rename the object in the source; the real system does not accept such names.",
        "名称 {name} 含有路径分隔符", "请在源端重命名该对象；真实系统不接受这样的名称。";
    /// A name with control characters.
    NAME_CONTROL = "CNT-NAME-CONTROL", Warning,
        "the name {name} holds control characters or invisible marks", "Rename the object in the source.",
        "名称 {name} 含有控制字符或不可见标记", "请在源端重命名该对象。";
    /// A nameless object.
    NAME_EMPTY = "CNT-NAME-EMPTY", Error,
        "a {kind} has no name", "Give it a name in the source.",
        "有一个{kind}没有名称", "请在源端为其命名。";
    /// A resource that is not there.
    RESOURCE_ABSENT = "CNT-RESOURCE-ABSENT", Warning,
        "the resource {resource} is not in the package; it is used by {users}", "Add it to the export, or make sure that the destination has it.",
        "资源 {resource} 不在包中，以下对象使用它：{users}", "请将其加入导出，或确认目标端已存在。";
    /// A resource that cannot be used.
    RESOURCE_REFUSED = "CNT-RESOURCE-REFUSED", Warning,
        "the resource {resource} cannot be used and is needed by {users}", "Repair the resource first; these objects do not work without it.",
        "资源 {resource} 无法使用，但以下对象引用了它：{users}", "请先修复该资源；缺少它这些对象无法工作。";
    /// More of the same.
    MORE = "CNT-MORE", Note,
        "the same was found {count} times more ({code})", "",
        "同样的问题还有 {count} 处（{code}）", "";
}
