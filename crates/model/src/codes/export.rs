//! Codes of exports.

use crate::codes;

codes! {
    /// Incremental without a time.
    SINCE_MISSING = "EXP-SINCE-MISSING", Error,
        "an incremental export needs the time since which objects count as changed", "Add --since TIME, such as --since 2026-03-01.",
        "增量导出需要指定起始时间", "请添加 --since 时间，例如 --since 2026-03-01。",
        on a server "Give the time since which objects count as changed, such as 2026-03-01.", "请指定起始时间，例如 2026-03-01。";
    /// A time where it has no meaning.
    SINCE_UNUSED = "EXP-SINCE-UNUSED", Error,
        "a time was given, but the export is {mode}", "Choose the mode incremental, or leave the time out.",
        "指定了起始时间，但导出方式是{mode}", "请选择增量导出，或去掉起始时间。";
    /// Custom without selectors.
    ONLY_MISSING = "EXP-ONLY-MISSING", Error,
        "a custom export needs at least one selector", "Add --only SELECTOR, such as --only node:orders/*.",
        "自定义导出至少需要一个选择器", "请添加 --only 选择器，例如 --only node:orders/*。",
        on a server "Choose at least one object or selector, such as node:orders/*.", "请至少选择一个对象或选择器，例如 node:orders/*。";
    /// A format that is not written.
    FORMAT = "EXP-FORMAT", Error,
        "packages of the format {format} are read but not written", "Choose dataworks-model or spec.",
        "{format} 格式的包只能读取，不能写出", "请选择 dataworks-model 或 spec。";
    /// Nothing to export.
    NOTHING = "EXP-NOTHING", Error,
        "there is nothing to export: no object of {workspace} is selected and has a {status} version",
        "Look at the objects with ferry workspace objects {workspace}, and at the selectors, the time and the status.",
        "没有可导出的内容：{workspace} 中没有对象被选中且具有{status}版本",
        "请用 ferry workspace objects {workspace} 查看对象，并检查选择器、时间和状态。",
        on a server "Look at the objects of the workspace {workspace}, and at the selectors, the time and the status.", "请查看工作空间 {workspace} 的对象，并检查选择器、时间和状态。";
    /// A selector without effect.
    SELECTOR_NOTHING = "EXP-SELECTOR-NOTHING", Warning,
        "the selector {selector} selects nothing in {workspace}", "Check the spelling; letter case counts.",
        "选择器 {selector} 在 {workspace} 中没有选中任何对象", "请检查拼写；区分大小写。";
    /// An object that has not come that far.
    NO_VERSION = "EXP-NO-VERSION", Note,
        "there is no {status} version of it", "Commit or deploy it, or export with --status saved.",
        "它没有{status}版本", "请提交或发布它，或使用 --status saved 导出。",
        on a server "Commit or deploy it, or export saved objects.", "请提交或发布它，或导出已保存的对象。";
    /// A workflow that comes along.
    WORKFLOW_ADDED = "EXP-WORKFLOW-ADDED", Note,
        "it was not selected and is in the package because selected objects live in it", "",
        "它未被选中，但所选对象位于其中，因此包含在包中", "";
    /// A parent that stays behind.
    PARENT_LEFT_OUT = "EXP-PARENT-LEFT-OUT", Note,
        "it depends on the output {output} of {parent}, which is not in the package",
        "Select {parent} too, unless the destination has it.",
        "它依赖 {parent} 的输出 {output}，而该节点不在包中",
        "请同时选择 {parent}，除非目标工作空间已有。";
    /// A resource that stays behind.
    RESOURCE_LEFT_OUT = "EXP-RESOURCE-LEFT-OUT", Note,
        "it needs the resource {name}, which is not in the package", "Select resource:{name} too, unless the destination has it.",
        "它需要资源 {name}，而该资源不在包中", "请同时选择 resource:{name}，除非目标工作空间已有。";
    /// A function that stays behind.
    FUNCTION_LEFT_OUT = "EXP-FUNCTION-LEFT-OUT", Note,
        "its code seems to call the function {name}, which is not in the package", "Select function:{name} too, unless the destination has it.",
        "其代码似乎调用了函数 {name}，而该函数不在包中", "请同时选择 function:{name}，除非目标工作空间已有。";
    /// A business process that stays behind.
    PROCESS_LEFT_OUT = "EXP-PROCESS-LEFT-OUT", Note,
        "it belongs to the business process {name}, which is not in the package",
        "Select data_service_process:{name} too, unless the destination has it.",
        "它属于数据服务业务流程 {name}，而该业务流程不在包中",
        "请同时选择 data_service_process:{name}，除非目标工作空间已有。";
    /// An object that the format cannot hold.
    CANNOT_WRITE = "EXP-CANNOT-WRITE", Error,
        "it cannot be written in this format: {reason}", "Export it in the other format, or change what the format cannot hold.",
        "无法以该格式写出：{reason}", "请使用另一种格式导出，或修改该格式无法容纳的内容。";
    /// A stored object that cannot be read.
    DAMAGED = "EXP-DAMAGED", Error,
        "its stored version cannot be read: {reason}", "Restore the database from a backup; report this if it was never touched by hand.",
        "无法读取其存储的版本：{reason}", "请从备份恢复数据库；若从未手动改动，请报告此问题。";
}
