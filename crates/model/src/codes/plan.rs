//! Codes of the plan: what will happen to an object and why.

use crate::codes;

codes! {
    /// A workspace name of the dependency mapping cannot be used.
    BAD_WORKSPACE_NAME = "PLAN-BAD-WORKSPACE-NAME", Error,
        "the dependency mapping cannot be used: {cause}", "Map workspace names made of letters, digits and underscores, each once.",
        "依赖映射无法使用：{cause}", "请映射由字母、数字和下划线组成的工作空间名称，每个名称只映射一次。";
    /// The destination has no computing resource of a type that the package needs.
    MISSING_COMPUTE_TYPE = "PLAN-MISSING-COMPUTE-TYPE", Error,
        "the destination workspace has no computing resource of type {engine}, which {count} objects need ({types})",
        "Bind a computing resource of type {engine} to the workspace, or leave these objects out.",
        "目标工作空间没有 {engine} 类型的计算资源，而 {count} 个对象需要它（{types}）", "请为工作空间绑定 {engine} 类型的计算资源，或不导入这些对象。";
    /// A source instance is not mapped.
    UNMAPPED_COMPUTE = "PLAN-UNMAPPED-COMPUTE", Error,
        "the source computing resource {engine}:{instance} is not mapped; {count} objects use it (candidates: {candidates})",
        "Did you mean --map-compute {engine}:{instance}={suggestion}? --map-compute auto confirms every suggestion.",
        "源计算资源 {engine}:{instance} 未映射；有 {count} 个对象使用它（可选：{candidates}）",
        "是否要使用 --map-compute {engine}:{instance}={suggestion}？--map-compute auto 确认全部建议。",
        on a server "Choose a computing resource for it under Computing Resource Mapping; {suggestion} is suggested.", "请在“计算资源映射”中为其选择计算资源；建议选择 {suggestion}。";
    /// A suggestion for a source instance was confirmed.
    COMPUTE_SUGGESTED = "PLAN-COMPUTE-SUGGESTED", Note,
        "the source computing resource {engine}:{instance} is mapped to {target} by suggestion", "",
        "源计算资源 {engine}:{instance} 按建议映射到 {target}", "";
    /// A mapping names a computing resource that the destination does not have.
    UNKNOWN_COMPUTE = "PLAN-UNKNOWN-COMPUTE", Error,
        "the destination workspace has no computing resource of type {engine} with the display name {target} (it has: {candidates})",
        "Use a display name of the destination workspace.",
        "目标工作空间没有显示名称为 {target} 的 {engine} 计算资源（现有：{candidates}）", "请使用目标工作空间中的显示名称。";
    /// A data source of the mapping does not exist in the destination.
    UNKNOWN_DATA_SOURCE = "PLAN-UNKNOWN-DATA-SOURCE", Error,
        "the data source mapping names {target}, which neither the destination workspace nor the package has", "Create the data source first, or correct the mapping.",
        "数据源映射中的 {target} 在目标工作空间和导入包中都不存在", "请先创建该数据源，或更正映射。";
    /// A node names a data source that does not exist.
    DATA_SOURCE_MISSING = "PLAN-DATA-SOURCE-MISSING", Warning,
        "the data source {name} exists neither in the package nor in the destination workspace", "Create it, or map it with --map-data-source {name}=NAME.",
        "数据源 {name} 在导入包和目标工作空间中都不存在", "请创建该数据源，或使用 --map-data-source {name}=NAME 进行映射。",
        on a server "Create it, or map {name} to another one in the settings of the import.", "请创建该数据源，或在导入设置中将 {name} 映射到其他数据源。";
    /// A mapped data source of the package is not imported itself.
    DATA_SOURCE_MAPPED = "PLAN-DATA-SOURCE-MAPPED", Note,
        "the data source is mapped to {target} and is not imported itself", "",
        "该数据源已映射到 {target}，自身不导入", "";
    /// A resource group fell back to the default.
    RESOURCE_GROUP_DEFAULT = "PLAN-RESOURCE-GROUP-DEFAULT", Note,
        "the {group} resource group {source} is not mapped; {count} objects use the default group {target}", "Map it with --map-resource-group {kind}:{source}=GROUP if another group is meant.",
        "{group}资源组 {source} 未映射；{count} 个对象使用默认资源组 {target}", "如需其他资源组，请使用 --map-resource-group {kind}:{source}=GROUP。",
        on a server "Map {kind}:{source} under Resource Group Mapping if another group is meant.", "如需其他资源组，请在“资源组映射”中映射 {kind}:{source}。";
    /// There is no resource group to fall back to.
    RESOURCE_GROUP_NONE = "PLAN-RESOURCE-GROUP-NONE", Warning,
        "the {group} resource group {source} is not mapped and the destination workspace has none of this kind; {count} objects keep its name", "Bind a resource group of the kind {group} to the workspace and import again.",
        "{group}资源组 {source} 未映射，且目标工作空间没有此类资源组；{count} 个对象保留原名称", "请为工作空间绑定{group}资源组后重新导入。";
    /// The name of the source workspace is not known.
    SOURCE_UNKNOWN = "PLAN-SOURCE-UNKNOWN", Warning,
        "the package does not say which workspace it came from", "Set source_workspace in the settings if names have to be rewritten.",
        "导入包未说明来源工作空间", "如需替换名称，请在设置中指定 source_workspace。";
    /// Names of the source workspace stay because they are not mapped.
    SOURCE_NOT_MAPPED = "PLAN-SOURCE-NOT-MAPPED", Warning,
        "outputs of {count} nodes begin with the source workspace {source}, which the dependency mapping does not name", "Did you mean --rename-workspace {source}={destination}?",
        "{count} 个节点的输出名以源工作空间 {source} 开头，而依赖映射中没有它", "是否要使用 --rename-workspace {source}={destination}？",
        on a server "Map {source} to {destination} under Dependency Mapping if its outputs are meant to become those of the destination.", "如需将其输出改为目标工作空间的输出，请在“依赖映射”中将 {source} 映射为 {destination}。";
    /// A destination object of the same name stands in the way of committing.
    SAME_NAME = "PLAN-SAME-NAME", Warning,
        "the destination workspace already has another {kind} of this name; the incoming one is saved as its draft and cannot be committed", "Compare the two, then commit by hand, or import with --conflicts {kind}=overwrite.",
        "目标工作空间中已存在同名且内容不同的{kind}；导入的内容保存为草稿，不能提交", "请比较差异后手动提交，或使用 --conflicts {kind}=overwrite 导入。",
        on a server "Compare the two, then commit by hand, or choose overwrite for {kind} among the conflict policies.", "请比较差异后手动提交，或在同名冲突策略中为{kind}选择覆盖。";
    /// The conflict policy keeps the destination's object.
    KEPT = "PLAN-KEPT", Note,
        "the destination workspace has another {kind} of this name, and the conflict policy keeps it", "",
        "目标工作空间已有同名且内容不同的{kind}，按冲突策略保留", "";
    /// The conflict policy refuses the import.
    CONFLICT_FAILS = "PLAN-CONFLICT-FAILS", Error,
        "the destination workspace has another {kind} {key}, and the conflict policy is fail", "Remove the object from the package, or choose another policy with --conflicts.",
        "目标工作空间已有内容不同的{kind} {key}，冲突策略为 fail", "请从导入包中去掉该对象，或用 --conflicts 选择其他策略。",
        on a server "Remove the object from the package, or choose another conflict policy.", "请从导入包中去掉该对象，或选择其他同名冲突策略。";
    /// Imported under another name.
    RENAMED = "PLAN-RENAMED", Note,
        "the destination workspace has another {kind} of the name {from}; this one is imported as {to}", "References from outside the package still mean the old name.",
        "目标工作空间已有名为 {from} 的不同{kind}；导入为 {to}", "包外的引用仍指向原名称。";
    /// Replaces an object of the destination by policy.
    OVERWRITTEN = "PLAN-OVERWRITTEN", Note,
        "replaces the {kind} that the destination workspace has under this name", "Undo restores it.",
        "替换目标工作空间中的同名{kind}", "撤销导入可恢复。";
    /// Somebody else holds the edit lock.
    LOCKED = "PLAN-LOCKED", Warning,
        "{user} has locked the object for editing", "Ask {user} to unlock it and import again, or import with --ignore-lock.",
        "对象已被 {user} 锁定编辑", "请让 {user} 解锁后重新导入，或使用 --ignore-lock。",
        on a server "Ask {user} to unlock it and import again, or ignore locks in the committing rule.", "请让 {user} 解锁后重新导入，或在提交规则中选择自动绕过锁定。";
    /// The owner could not be kept.
    OWNER_FALLBACK = "PLAN-OWNER-FALLBACK", Note,
        "the source owner {owner} is no member of the destination workspace; {importer} becomes the owner", "Map owners with --owner FILE, or add the member.",
        "源责任人 {owner} 不是目标工作空间成员；由 {importer} 担任责任人", "请使用 --owner FILE 映射责任人，或添加该成员。",
        on a server "Map owners under Change Owner, or add the member.", "请在“责任人变更”中映射责任人，或添加该成员。";
    /// The object had no owner.
    OWNER_NONE = "PLAN-OWNER-NONE", Note,
        "the object has no owner; {importer}, who imports it, becomes the owner", "",
        "对象没有责任人；由导入人 {importer} 担任责任人", "";
    /// An input has no producer anywhere.
    UNKNOWN_PARENT = "PLAN-UNKNOWN-PARENT", Warning,
        "the output name of the parent node does not exist: {output}", "Import or create the parent first, map its workspace with --rename-workspace, or remove the dependency.",
        "当前节点依赖的父节点输出名不存在：{output}", "请先导入或创建父节点，用 --rename-workspace 映射其工作空间，或删除该依赖。",
        on a server "Import or create the parent first, map its workspace under Dependency Mapping, or remove the dependency.", "请先导入或创建父节点，在“依赖映射”中映射其工作空间，或删除该依赖。";
    /// A parent is not committed, so the node cannot be.
    WAITS_FOR_PARENT = "PLAN-WAITS-FOR-PARENT", Warning,
        "the parent node {parent} (output {output}) is not committed", "Commit the parent, then import again.",
        "父节点 {parent}（输出 {output}）尚未提交", "请先提交父节点，再重新导入。";
    /// A parent is not deployed, so the node cannot be.
    WAITS_FOR_DEPLOYED_PARENT = "PLAN-WAITS-FOR-DEPLOYED-PARENT", Warning,
        "the parent node {parent} (output {output}) is not deployed", "Deploy the parent, then import again.",
        "父节点 {parent}（输出 {output}）尚未发布", "请先发布父节点，再重新导入。";
    /// Two nodes produce one output.
    DUPLICATE_OUTPUT = "PLAN-DUPLICATE-OUTPUT", Warning,
        "the output {output} is also produced by {other}", "An output name must be unique: rename one of the two outputs.",
        "输出 {output} 同时由 {other} 产生", "输出名必须唯一：请重命名其中一个。";
    /// The node depends on itself.
    SELF_DEPENDENCY = "PLAN-SELF-DEPENDENCY", Warning,
        "the node depends on its own output {output}", "Remove the dependency; a dependency on the previous cycle is a scheduling property.",
        "节点依赖自身的输出 {output}", "请删除该依赖；依赖上一周期应使用调度属性。";
    /// A cycle of dependencies.
    CYCLE = "PLAN-CYCLE", Warning,
        "the node is part of a dependency cycle: {path}", "Break the cycle by removing one dependency.",
        "节点处于依赖环中：{path}", "请删除其中一个依赖以打破环。";
    /// The node comes after a cycle.
    BEHIND_CYCLE = "PLAN-BEHIND-CYCLE", Warning,
        "the node depends on nodes of a dependency cycle ({path}) and cannot be committed before it is broken", "Break the cycle by removing one dependency.",
        "节点依赖于依赖环（{path}）中的节点，打破该环之前无法提交", "请删除其中一个依赖以打破环。";
    /// A resource that the object needs does not exist.
    RESOURCE_MISSING = "PLAN-RESOURCE-MISSING", Warning,
        "the resource {name} exists neither in the package nor in the destination workspace", "Upload the resource to the destination, then import again.",
        "资源 {name} 在导入包和目标工作空间中都不存在", "请先将资源上传到目标工作空间，再重新导入。";
    /// A resource that the object needs is not committed.
    WAITS_FOR_RESOURCE = "PLAN-WAITS-FOR-RESOURCE", Warning,
        "the resource {name} is not committed", "Commit the resource, then import again.",
        "资源 {name} 尚未提交", "请先提交资源，再重新导入。";
    /// A resource that the object needs is not deployed.
    WAITS_FOR_DEPLOYED_RESOURCE = "PLAN-WAITS-FOR-DEPLOYED-RESOURCE", Warning,
        "the resource {name} is not deployed", "Deploy the resource, then import again.",
        "资源 {name} 尚未发布", "请先发布资源，再重新导入。";
    /// The workspace of the object's node type is unknown.
    UNKNOWN_TYPE = "PLAN-UNKNOWN-TYPE", Warning,
        "the node type {type} is neither in the table of types nor defined in the package; it is kept as it came, saved, and not committed", "Define the node type in the destination workspace and commit by hand.",
        "节点类型 {type} 既不在类型表中，也未在包中定义；按原样保存，不提交", "请在目标工作空间定义该节点类型后手动提交。";
    /// Damaged in the package.
    DAMAGED = "PLAN-DAMAGED", Error,
        "the object has damage that the findings describe; it is saved as a draft and not committed", "Look at the draft, correct it, and commit by hand.",
        "对象存在发现项所述的损坏；保存为草稿，不提交", "请检查并更正草稿后手动提交。";
    /// An equal object stands in the package before it.
    DUPLICATE_EQUAL = "PLAN-DUPLICATE-EQUAL", Note,
        "the package holds this object more than once with equal content ({place}); it is imported once", "",
        "导入包多次包含内容相同的该对象（{place}）；只导入一次", "";
    /// Objects of one key contradict each other.
    DUPLICATE_CONTRADICTS = "PLAN-DUPLICATE-CONTRADICTS", Warning,
        "the package holds several objects of this key with different content ({places}); the setting duplicates = {policy} decides", "Remove all but one, or choose duplicates = first, last or refuse.",
        "导入包中有多个键相同而内容不同的对象（{places}）；由设置 duplicates = {policy} 决定", "请只保留一个，或选择 duplicates = first、last 或 refuse。";
    /// The quality rule waits for its node.
    RULE_WAITS = "PLAN-RULE-WAITS", Warning,
        "the rule waits for the node {node} (output {output}) to be deployed", "Deploy the node, then import again.",
        "规则等待节点 {node}（输出 {output}）发布", "请先发布该节点，再重新导入。";
    /// The rule is imported without node information.
    RULE_WITHOUT_NODE = "PLAN-RULE-WITHOUT-NODE", Note,
        "the rule is imported without node information", "Associate a node with the rule in the destination workspace if one triggers it.",
        "规则已导入，不含节点信息", "如由节点触发，请在目标工作空间为规则关联节点。";
    /// The rule's node is nowhere.
    RULE_NODE_UNKNOWN = "PLAN-RULE-NODE-UNKNOWN", Warning,
        "no node produces the output {output} that triggers the rule; it is imported without node information", "Associate a node with the rule in the destination workspace.",
        "没有节点产生触发该规则的输出 {output}；规则已导入，不含节点信息", "请在目标工作空间为规则关联节点。";
    /// The rule's table is missing.
    RULE_TABLE_MISSING = "PLAN-RULE-TABLE-MISSING", Note,
        "the table {table} does not exist in the destination workspace: the rule is kept but does not appear on the Monitoring Rules page", "Create the table; the rule then shows on the table's rule page.",
        "目标工作空间中不存在表 {table}：规则会保留，但不显示在规则页面", "请创建该表；之后规则会显示在表的规则详情页。";
    /// Alert settings were taken out.
    RULE_ALERTS_DROPPED = "PLAN-RULE-ALERTS-DROPPED", Note,
        "alert and subscription settings of the rule are not imported", "Subscribe to the rule in the destination workspace.",
        "规则的告警和订阅配置不会导入", "请在目标工作空间重新订阅该规则。";
    /// The business process of an API does not exist.
    PROCESS_MISSING = "PLAN-PROCESS-MISSING", Warning,
        "the business process {process} exists neither in the package nor in the destination workspace", "Map it with --map-process {process}=NAME, or create it.",
        "业务流程 {process} 在导入包和目标工作空间中都不存在", "请使用 --map-process {process}=NAME 映射，或先创建。",
        on a server "Map {process} under DataService Studio Settings, or create it.", "请在“数据服务设置”中映射 {process}，或先创建。";
    /// A mapped business process is not imported itself.
    PROCESS_MAPPED = "PLAN-PROCESS-MAPPED", Note,
        "the business process is mapped to {target}, which the destination workspace has; it is not imported itself", "",
        "该业务流程已映射到目标工作空间已有的 {target}，自身不导入", "";
    /// A saved plan no longer fits.
    STALE = "PLAN-STALE", Error,
        "{count} objects of the plan have changed in the destination since the plan was made: {keys}", "Make a new plan.",
        "自生成计划以来，目标中有 {count} 个对象已变化：{keys}", "请重新生成计划。";
    /// What would be done is not what was agreed to.
    CHANGED = "PLAN-CHANGED", Error,
        "the destination has changed since this plan was agreed to; nothing was imported", "Look at the plan as it is now, and start again.",
        "自确认计划以来，目标工作空间已发生变化；未导入任何对象", "请查看最新的计划后重新启动导入。";
    /// The package is not the one of the plan.
    OTHER_PACKAGE = "PLAN-OTHER-PACKAGE", Error,
        "the package {location} is not the one the plan was made for", "Give the package of the plan, or make a new plan.",
        "导入包 {location} 与生成计划时的包不同", "请提供计划对应的导入包，或重新生成计划。";
    /// The plan file cannot be read.
    BAD_PLAN_FILE = "PLAN-BAD-FILE", Error,
        "{path} is not a plan: {cause}", "Make a plan with ferry plan -o FILE.",
        "{path} 不是计划文件：{cause}", "请使用 ferry plan -o FILE 生成计划。",
        on a server "Make a plan and save it anew.", "请重新生成并保存计划。";
    /// An object of an all-or-nothing import cannot be imported fully.
    ALL_OR_NOTHING = "PLAN-ALL-OR-NOTHING", Error,
        "{count} objects cannot be imported fully, and the failure policy is undo: {keys}", "Mend what the findings say, or import with --on-failure continue.",
        "{count} 个对象无法完整导入，而失败策略为 undo：{keys}", "请按发现项修复，或使用 --on-failure continue 导入。",
        on a server "Mend what the findings say, or choose to continue after failures.", "请按发现项修复，或将失败策略改为继续导入。";
}
