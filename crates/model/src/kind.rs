//! The kinds of objects that travel in a package.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of object. The order is the order in which an import applies kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// A solution: a named set of business flows.
    Solution,
    /// A folder of the object tree.
    Folder,
    /// A user-defined node type.
    UserDefinedNode,
    /// A data source, one object per environment.
    DataSource,
    /// A table: its DDL and flags.
    Table,
    /// A resource file.
    Resource,
    /// A function.
    Function,
    /// A business flow (workflow), scheduled or manual.
    Workflow,
    /// A node of a workflow.
    Node,
    /// An ad hoc query.
    AdHocQuery,
    /// A component (script template).
    Component,
    /// A Data Quality monitoring rule.
    QualityRule,
    /// A DataService Studio business process.
    DataServiceProcess,
    /// A DataService API.
    DataServiceApi,
}

impl ObjectKind {
    /// Every kind, in the order of applying.
    pub const ALL: [Self; 14] = [
        Self::Solution,
        Self::Folder,
        Self::UserDefinedNode,
        Self::DataSource,
        Self::Table,
        Self::Resource,
        Self::Function,
        Self::Workflow,
        Self::Node,
        Self::AdHocQuery,
        Self::Component,
        Self::QualityRule,
        Self::DataServiceProcess,
        Self::DataServiceApi,
    ];

    /// The name used in JSON, selectors and the database: `ad_hoc_query`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Solution => "solution",
            Self::Folder => "folder",
            Self::UserDefinedNode => "user_defined_node",
            Self::DataSource => "data_source",
            Self::Table => "table",
            Self::Resource => "resource",
            Self::Function => "function",
            Self::Workflow => "workflow",
            Self::Node => "node",
            Self::AdHocQuery => "ad_hoc_query",
            Self::Component => "component",
            Self::QualityRule => "quality_rule",
            Self::DataServiceProcess => "data_service_process",
            Self::DataServiceApi => "data_service_api",
        }
    }

    /// The name for people, in English and Chinese (`facts/dataworks.md` section 9 has the sources of the terms).
    pub fn label(self, lang: crate::lang::Lang) -> &'static str {
        let (en, zh) = match self {
            Self::Solution => ("solution", "解决方案"),
            Self::Folder => ("folder", "文件夹"),
            Self::UserDefinedNode => ("user-defined node", "自定义节点"),
            Self::DataSource => ("data source", "数据源"),
            Self::Table => ("table", "表"),
            Self::Resource => ("resource", "资源"),
            Self::Function => ("function", "函数"),
            Self::Workflow => ("workflow", "业务流程"),
            Self::Node => ("node", "节点"),
            Self::AdHocQuery => ("ad hoc query", "临时查询"),
            Self::Component => ("component", "组件"),
            Self::QualityRule => ("quality rule", "质量规则"),
            Self::DataServiceProcess => ("DataService business process", "数据服务业务流程"),
            Self::DataServiceApi => ("DataService API", "数据服务API"),
        };
        if lang == crate::lang::Lang::Zh { zh } else { en }
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind(pub String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a kind of object", self.0)
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for ObjectKind {
    type Err = UnknownKind;

    /// Accepts the JSON name, also with `-` for `_` and in the plural (`ad-hoc-queries`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.to_ascii_lowercase().replace(['-', ' '], "_");
        let singular = name.strip_suffix("ies").map_or_else(|| name.trim_end_matches('s').to_owned(), |stem| format!("{stem}y"));
        Self::ALL
            .into_iter()
            .find(|kind| {
                let own = kind.as_str();
                own == name || own == singular || (own.ends_with("ss") && format!("{own}es") == name)
            })
            .ok_or_else(|| UnknownKind(text.to_owned()))
    }
}
