//! The settings document as data: every section and key with its shape, its flag and what it does. Reading, checking and the reference
//! all go by this table.

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A text that is not empty.
    Text,
    /// `true` or `false`.
    Switch,
    /// A whole number from 1.
    Count,
    /// A selector.
    Selector,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// A table with keys of the user's.
    Map(Keys, &'static Shape),
    /// A table with these keys.
    Table(&'static [Key]),
}

/// What the keys of a [`Shape::Map`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// Names of the source, or of parameters: any text.
    Name(&'static str),
    /// Engine types.
    Engine,
    /// Kinds of objects.
    Kind,
    /// Objects, `kind:key`.
    Object,
}

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub shape: Shape,
    /// What happens when it is left out.
    pub default: &'static str,
    /// The flag of the command line that sets it, or nothing.
    pub flag: &'static str,
    /// What it does, in English.
    pub en: &'static str,
    /// The name that the console shows, in Chinese.
    pub zh: &'static str,
}

const POLICIES: Shape = Shape::Choice(&["keep", "draft", "overwrite", "rename", "fail"]);

const FAMILIES: &[Key] = &[
    Key { name: "resources", shape: Shape::Switch, default: "false", flag: "", en: "Resources.", zh: "资源" },
    Key { name: "functions", shape: Shape::Switch, default: "false", flag: "", en: "Functions.", zh: "函数" },
    Key { name: "tables", shape: Shape::Switch, default: "false", flag: "", en: "Tables.", zh: "表" },
    Key {
        name: "nodes",
        shape: Shape::Switch,
        default: "false",
        flag: "",
        en: "Nodes, and every other kind that can be committed.",
        zh: "节点",
    },
];

const PLACE: &[Key] = &[
    Key {
        name: "object",
        shape: Shape::Text,
        default: "required",
        flag: "",
        en: "`kind:key` of the object in the destination.",
        zh: "对象",
    },
    Key {
        name: "field",
        shape: Shape::Text,
        default: "required",
        flag: "",
        en: "The field, as the plan prints it: `code`, `parameter`, `inputs`, …",
        zh: "字段",
    },
    Key { name: "line", shape: Shape::Count, default: "required", flag: "", en: "Line in the field, from 1.", zh: "行" },
    Key { name: "column", shape: Shape::Count, default: "required", flag: "", en: "Column in characters, from 1.", zh: "列" },
];

/// The whole document.
pub(super) const DOCUMENT: &[Key] = &[
    Key {
        name: "source_workspace",
        shape: Shape::Text,
        default: "what the package says",
        flag: "",
        en: "Name of the source workspace, for packages that do not say it.",
        zh: "源工作空间",
    },
    Key {
        name: "computing_resource_mapping",
        shape: Shape::Table(&[
            Key {
                name: "auto",
                shape: Shape::Switch,
                default: "false",
                flag: "--map-compute auto",
                en: "Confirms every suggestion for instances that `map` does not hold: a computing resource of the same name, or the only one of its type.",
                zh: "确认建议的映射",
            },
            Key {
                name: "map",
                shape: Shape::Map(Keys::Engine, &Shape::Map(Keys::Name("source instance"), &Shape::Text)),
                default: "empty",
                flag: "--map-compute TYPE:SOURCE=DISPLAY_NAME",
                en: "Engine type → source instance → display name of the computing resource in the destination. Every instance that an object uses has to be mapped.",
                zh: "计算引擎实例映射关系",
            },
        ]),
        default: "empty",
        flag: "",
        en: "Computing Resource Mapping. Required when the package uses any computing resource.",
        zh: "计算资源映射",
    },
    Key {
        name: "resource_group_mapping",
        shape: Shape::Table(&[
            Key {
                name: "scheduling",
                shape: Shape::Map(Keys::Name("source identifier"), &Shape::Text),
                default: "empty",
                flag: "--map-resource-group scheduling:SRC=DST",
                en: "Scheduling resource groups by identifier.",
                zh: "调度资源组",
            },
            Key {
                name: "integration",
                shape: Shape::Map(Keys::Name("source identifier"), &Shape::Text),
                default: "empty",
                flag: "--map-resource-group integration:SRC=DST",
                en: "Data Integration resource groups by identifier.",
                zh: "数据集成资源组",
            },
            Key {
                name: "scheduling_default",
                shape: Shape::Text,
                default: "the workspace's default group",
                flag: "",
                en: "Group for scheduling groups that are not mapped.",
                zh: "默认调度资源组",
            },
            Key {
                name: "integration_default",
                shape: Shape::Text,
                default: "the workspace's default group",
                flag: "",
                en: "Group for Data Integration groups that are not mapped.",
                zh: "默认数据集成资源组",
            },
        ]),
        default: "empty",
        flag: "",
        en: "Resource Group Mapping. Groups that are not mapped fall back to a default, with a note in the report.",
        zh: "资源组映射",
    },
    Key {
        name: "dependency_mapping",
        shape: Shape::Table(&[
            Key {
                name: "workspaces",
                shape: Shape::Map(Keys::Name("source workspace"), &Shape::Text),
                default: "empty",
                flag: "--rename-workspace SOURCE=NEW",
                en: "Source workspace name → New Project Name. `NAME_dev` is mapped beside each name.",
                zh: "新项目名称",
            },
            Key {
                name: "literal",
                shape: Shape::Switch,
                default: "false",
                flag: "",
                en: "Replaces every literal occurrence, also inside longer words, instead of whole identifiers.",
                zh: "按字面替换",
            },
            Key {
                name: "leave_classes",
                shape: Shape::List(&Shape::Choice(&["identifier", "string", "comment"])),
                default: "empty",
                flag: "",
                en: "Classes of occurrences in code that are left alone.",
                zh: "不替换的类别",
            },
            Key {
                name: "leave",
                shape: Shape::List(&Shape::Table(PLACE)),
                default: "empty",
                flag: "",
                en: "Single occurrences that are left alone, each with `object`, `field`, `line` and `column` as the plan prints them.",
                zh: "不替换的位置",
            },
        ]),
        default: "empty",
        flag: "",
        en: "Dependency Mapping: names of workspaces in code, parameters, inputs and outputs.",
        zh: "依赖映射",
    },
    Key {
        name: "dry_run",
        shape: Shape::Table(&[Key {
            name: "nodes",
            shape: Shape::List(&Shape::Selector),
            default: "empty",
            flag: "--dry-run-nodes SELECTOR",
            en: "Selectors of the nodes that are imported with the dry-run schedule type.",
            zh: "设为空跑的节点",
        }]),
        default: "empty",
        flag: "",
        en: "Dry-run Property.",
        zh: "空跑属性",
    },
    Key {
        name: "data_service",
        shape: Shape::Table(&[Key {
            name: "processes",
            shape: Shape::Map(Keys::Name("source business process"), &Shape::Text),
            default: "empty",
            flag: "--map-process SRC=DST",
            en: "Source business process → destination business process.",
            zh: "数据服务业务流程映射",
        }]),
        default: "empty",
        flag: "",
        en: "DataService Studio Settings.",
        zh: "数据服务设置",
    },
    Key {
        name: "committing_rule",
        shape: Shape::Table(&[
            Key {
                name: "commit",
                shape: Shape::Table(FAMILIES),
                default: "nothing",
                flag: "--commit resources,functions,tables,nodes | all | none",
                en: "What is committed; tables: to the development environment.",
                zh: "自动提交",
            },
            Key {
                name: "deploy",
                shape: Shape::Table(FAMILIES),
                default: "nothing",
                flag: "--deploy resources,functions,tables,nodes | all | none",
                en: "What is deployed; tables: to the production environment. Deploying implies committing.",
                zh: "自动发布",
            },
            Key {
                name: "ignore_lock",
                shape: Shape::Switch,
                default: "false",
                flag: "--ignore-lock",
                en: "Writes over objects that somebody else has locked for editing.",
                zh: "自动绕过锁定",
            },
            Key {
                name: "change_owner",
                shape: Shape::Table(&[
                    Key {
                        name: "to",
                        shape: Shape::Text,
                        default: "Not Modify",
                        flag: "--owner USER",
                        en: "One member who becomes the owner of everything.",
                        zh: "变更为",
                    },
                    Key {
                        name: "map",
                        shape: Shape::Map(Keys::Name("source owner"), &Shape::Text),
                        default: "empty",
                        flag: "--owner FILE",
                        en: "Source owner, by id or account name → member.",
                        zh: "责任人映射",
                    },
                ]),
                default: "Not Modify",
                flag: "--owner keep",
                en: "Change Owner. Without `to` and `map` the source owner is kept when that user is a member; otherwise the importer becomes the owner.",
                zh: "责任人变更",
            },
        ]),
        default: "empty",
        flag: "",
        en: "Committing Rule.",
        zh: "提交规则",
    },
    Key {
        name: "data_source_mapping",
        shape: Shape::Map(Keys::Name("source data source"), &Shape::Text),
        default: "empty",
        flag: "--map-data-source SRC=DST",
        en: "Source data source → destination data source.",
        zh: "数据源映射",
    },
    Key {
        name: "parameters",
        shape: Shape::Map(Keys::Name("parameter"), &Shape::Text),
        default: "empty",
        flag: "",
        en: "Text parameters: `${ferry.NAME}` in code, parameters, DDL and connections becomes the value.",
        zh: "文本参数",
    },
    Key {
        name: "conflicts",
        shape: Shape::Table(&[
            Key {
                name: "all",
                shape: POLICIES,
                default: "nodes and workflows are updated, the rest is `draft`",
                flag: "--conflicts POLICY",
                en: "For every kind that `kinds` does not name.",
                zh: "全部",
            },
            Key {
                name: "kinds",
                shape: Shape::Map(Keys::Kind, &POLICIES),
                default: "empty",
                flag: "--conflicts KIND=POLICY",
                en: "By kind.",
                zh: "按类型",
            },
            Key {
                name: "objects",
                shape: Shape::Map(Keys::Object, &POLICIES),
                default: "empty",
                flag: "",
                en: "By object, `kind:key` as the plan prints it.",
                zh: "按对象",
            },
        ]),
        default: "empty",
        flag: "",
        en: "What happens to objects that the destination already has with another content: `keep` leaves the destination's, `draft` saves a draft that cannot be committed, `overwrite` replaces it, `rename` imports under another name, `fail` refuses the import.",
        zh: "同名冲突策略",
    },
    Key {
        name: "failure_policy",
        shape: Shape::Choice(&["continue", "undo"]),
        default: "continue",
        flag: "--on-failure continue|undo",
        en: "What happens when an object fails: `continue` imports the rest (partial success), `undo` leaves nothing behind.",
        zh: "失败策略",
    },
    Key {
        name: "duplicates",
        shape: Shape::Choice(&["first", "last", "refuse"]),
        default: "first",
        flag: "",
        en: "Which of several contradicting objects of one key counts; `refuse` means none.",
        zh: "重复对象",
    },
];

/// The key that a dotted path of names leads to, for labels.
pub(super) fn find(path: &[&str]) -> Option<&'static Key> {
    let mut keys = DOCUMENT;
    let mut found = None;
    for name in path {
        let key = keys.iter().find(|key| key.name == *name)?;
        found = Some(key);
        keys = match key.shape {
            Shape::Table(inner) => inner,
            _ => &[],
        };
    }
    found
}
