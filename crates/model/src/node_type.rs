//! The table of node types and engines of the real system: constant name, code number, engine, label, file extension.
//!
//! Types that are not in the table (user-defined ones, newer ones) pass through untouched.

use crate::lang::Lang;

/// What a node type belongs to inside an engine's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Directly under the engine.
    None,
    /// Data Analytics.
    DataProcess,
    /// Resource.
    Resource,
    /// Function.
    Function,
    /// Table.
    Table,
}

impl Label {
    /// Name of the label's folder, empty for [`Label::None`].
    pub fn folder(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::None, _) => "",
            (Self::DataProcess, Lang::En) => "Data Analytics",
            (Self::DataProcess, Lang::Zh) => "数据开发",
            (Self::Resource, Lang::En) => "Resource",
            (Self::Resource, Lang::Zh) => "资源",
            (Self::Function, Lang::En) => "Function",
            (Self::Function, Lang::Zh) => "函数",
            (Self::Table, Lang::En) => "Table",
            (Self::Table, Lang::Zh) => "表",
        }
    }
}

/// One node type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeType {
    /// Constant name, as packages write it.
    pub name: &'static str,
    /// Code number, as IDE exports write it.
    pub code: i64,
    /// Name shown to people.
    pub display: &'static str,
    /// Label.
    pub label: Label,
    /// Extension of the code file in SPEC packages, with its dot; empty when it has none.
    pub extension: &'static str,
    /// Constant name of the engine.
    pub engine: &'static str,
}

/// One engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Constant name.
    pub name: &'static str,
    /// Number.
    pub number: i64,
    /// Name shown in English.
    pub en: &'static str,
    /// Name shown in Chinese.
    pub zh: &'static str,
    /// Key of its folder in IDE exports; empty when it has none.
    pub folder_key: &'static str,
}

impl Engine {
    /// Whether nodes of this engine run on a computing resource of the workspace that has to be mapped.
    ///
    /// General, Data Integration, Algorithm and user-defined nodes need none, and nodes of DATABASE name a data source.
    pub fn needs_compute(self) -> bool {
        !matches!(self.name, "GENERAL" | "DI" | "ALGORITHM" | "CUSTOM" | "DATABASE")
    }
}

/// The engine with this constant name, in any letter case; `HOLOGRES` is accepted for `HOLO`.
pub fn engine(name: &str) -> Option<&'static Engine> {
    let name = if name.eq_ignore_ascii_case("HOLOGRES") { "HOLO" } else { name };
    ENGINES.iter().find(|engine| engine.name.eq_ignore_ascii_case(name))
}

/// The type with this constant name, in any letter case.
pub fn by_name(name: &str) -> Option<&'static NodeType> {
    static BY_NAME: std::sync::LazyLock<std::collections::HashMap<String, &'static NodeType>> =
        std::sync::LazyLock::new(|| NODE_TYPES.iter().map(|t| (t.name.to_ascii_uppercase(), t)).collect());
    if name.bytes().any(|b| b.is_ascii_lowercase()) { BY_NAME.get(&name.to_ascii_uppercase()).copied() } else { BY_NAME.get(name).copied() }
}

/// The type with this code number.
pub fn by_code(code: i64) -> Option<&'static NodeType> {
    NODE_TYPES.iter().find(|t| t.code == code)
}

/// Constant name of the engine of a node type; `CUSTOM` for types that are not in the table.
pub fn engine_of(name: &str) -> &'static str {
    by_name(name).map_or("CUSTOM", |t| t.engine)
}

/// Whether nodes of this type are Data Integration nodes whose code names a resource group.
pub fn is_data_integration(name: &str) -> bool {
    matches!(name, "DI" | "DATAX" | "DATAX2" | "RI")
}

/// Every engine.
pub const ENGINES: &[Engine] = &[
    Engine { name: "GENERAL", number: 0, en: "General", zh: "通用", folder_key: "folderGeneral" },
    Engine { name: "ODPS", number: 1, en: "MaxCompute", zh: "MaxCompute", folder_key: "folderMaxCompute" },
    Engine { name: "EMR", number: 2, en: "EMR", zh: "EMR", folder_key: "folderEMR" },
    Engine { name: "BLINK", number: 3, en: "Blink", zh: "Blink", folder_key: "folderFlink" },
    Engine { name: "HOLO", number: 4, en: "Hologres", zh: "Hologres", folder_key: "folderHologres" },
    Engine { name: "MaxGraph", number: 5, en: "MaxGraph", zh: "MaxGraph", folder_key: "" },
    Engine {
        name: "HYBRIDDB_FOR_POSTGRESQL",
        number: 7,
        en: "AnalyticDB for PostgreSQL",
        zh: "AnalyticDB for PostgreSQL",
        folder_key: "folderADB",
    },
    Engine { name: "ADB_MYSQL", number: 8, en: "AnalyticDB for MySQL", zh: "AnalyticDB for MySQL", folder_key: "folderADBMysql" },
    Engine { name: "HADOOP_CDH", number: 11, en: "CDH", zh: "CDH", folder_key: "folderCDH" },
    Engine { name: "CLICKHOUSE", number: 14, en: "ClickHouse", zh: "ClickHouse", folder_key: "folderClickHouse" },
    Engine { name: "FLINK", number: 15, en: "Flink", zh: "Flink", folder_key: "folderFlink" },
    Engine { name: "DATABASE", number: 100, en: "Database", zh: "数据库", folder_key: "folderJdbc" },
    Engine { name: "DI", number: 101, en: "Data Integration", zh: "数据集成", folder_key: "folderDi" },
    Engine { name: "ALGORITHM", number: 102, en: "Algorithm", zh: "算法", folder_key: "folderAlgm" },
    Engine { name: "STAR_ROCKS", number: 10001, en: "StarRocks", zh: "StarRocks", folder_key: "" },
    Engine { name: "HIVE", number: 10002, en: "Hive", zh: "Hive", folder_key: "" },
    Engine { name: "ADB_SPARK", number: 10003, en: "ADB Spark", zh: "ADB Spark", folder_key: "" },
    Engine { name: "CUSTOM", number: 99999, en: "CUSTOM", zh: "CUSTOM", folder_key: "folderUserDefined" },
];

/// Every node type, engine by engine.
pub const NODE_TYPES: &[NodeType] = &[
    NodeType { name: "SHELL", code: 2, display: "SHELL", label: Label::None, extension: ".sh", engine: "GENERAL" },
    NodeType { name: "DIDE_SHELL", code: 6, display: "DIDE_SHELL", label: Label::None, extension: ".sh", engine: "GENERAL" },
    NodeType { name: "PERL", code: 31, display: "PERL", label: Label::None, extension: ".pl", engine: "GENERAL" },
    NodeType { name: "SUB_PROCESS", code: 1122, display: "SUB_PROCESS", label: Label::None, extension: "", engine: "GENERAL" },
    NodeType { name: "VIRTUAL_WORKFLOW", code: 97, display: "VIRTUAL_WORKFLOW", label: Label::None, extension: "", engine: "GENERAL" },
    NodeType { name: "WORKFLOW", code: 1001, display: "WORKFLOW", label: Label::None, extension: "", engine: "GENERAL" },
    NodeType { name: "COMBINED_NODE", code: 98, display: "COMBINED_NODE", label: Label::None, extension: ".json", engine: "GENERAL" },
    NodeType { name: "VIRTUAL", code: 99, display: "VIRTUAL", label: Label::None, extension: ".vi", engine: "GENERAL" },
    NodeType {
        name: "CONTROLLER_ASSIGNMENT",
        code: 1100,
        display: "CONTROLLER_ASSIGNMENT",
        label: Label::None,
        extension: ".assign.json",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_BRANCH",
        code: 1101,
        display: "CONTROLLER_BRANCH",
        label: Label::None,
        extension: ".branch.json",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_JOIN",
        code: 1102,
        display: "CONTROLLER_JOIN",
        label: Label::None,
        extension: ".join.json",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_CYCLE",
        code: 1103,
        display: "CONTROLLER_CYCLE",
        label: Label::None,
        extension: ".do-while.json",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_CYCLE_START",
        code: 1104,
        display: "CONTROLLER_CYCLE_START",
        label: Label::None,
        extension: ".do-while-start",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_CYCLE_END",
        code: 1105,
        display: "CONTROLLER_CYCLE_END",
        label: Label::None,
        extension: ".do-while-end",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_TRAVERSE",
        code: 1106,
        display: "CONTROLLER_TRAVERSE",
        label: Label::None,
        extension: ".for-each.json",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_TRAVERSE_START",
        code: 1107,
        display: "CONTROLLER_TRAVERSE_START",
        label: Label::None,
        extension: ".for-each-start",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_TRAVERSE_END",
        code: 1108,
        display: "CONTROLLER_TRAVERSE_END",
        label: Label::None,
        extension: ".for-each-end",
        engine: "GENERAL",
    },
    NodeType {
        name: "CONTROLLER_WAIT",
        code: 1109,
        display: "CONTROLLER_WAIT",
        label: Label::None,
        extension: ".wait.json",
        engine: "GENERAL",
    },
    NodeType {
        name: "SCHEDULER_TRIGGER",
        code: 1114,
        display: "SCHEDULER_TRIGGER",
        label: Label::None,
        extension: ".json",
        engine: "GENERAL",
    },
    NodeType { name: "PARAM_HUB", code: 1115, display: "PARAM_HUB", label: Label::None, extension: ".param-hub.json", engine: "GENERAL" },
    NodeType { name: "FTP_CHECK", code: 1320, display: "FTP_CHECK", label: Label::None, extension: ".json", engine: "GENERAL" },
    NodeType { name: "SSH", code: 1321, display: "SSH", label: Label::None, extension: ".ssh.sh", engine: "GENERAL" },
    NodeType { name: "CHECK", code: 19, display: "CHECK", label: Label::None, extension: ".json", engine: "GENERAL" },
    NodeType { name: "CHECK_NODE", code: 241, display: "CHECK_NODE", label: Label::None, extension: ".json", engine: "GENERAL" },
    NodeType { name: "OSS_INSPECT", code: 239, display: "OSS_INSPECT", label: Label::None, extension: ".json", engine: "GENERAL" },
    NodeType { name: "CROSS_TENANTS", code: 1089, display: "CROSS_TENANTS", label: Label::None, extension: ".json", engine: "GENERAL" },
    NodeType { name: "PYTHON", code: 1322, display: "PYTHON", label: Label::None, extension: ".py", engine: "GENERAL" },
    NodeType { name: "DATA_PUSH", code: 1332, display: "DATA_PUSH", label: Label::None, extension: ".json", engine: "GENERAL" },
    NodeType {
        name: "DATA_QUALITY_MONITOR",
        code: 1333,
        display: "DATA_QUALITY_MONITOR",
        label: Label::None,
        extension: ".json",
        engine: "GENERAL",
    },
    NodeType { name: "HIVE", code: 3, display: "HIVE", label: Label::DataProcess, extension: ".sql", engine: "ODPS" },
    NodeType {
        name: "YSF_DESEN",
        code: 82,
        display: "YSF_DESEN",
        label: Label::DataProcess,
        extension: ".mc.data.masking.sql",
        engine: "ODPS",
    },
    NodeType { name: "ODPS_XLIB", code: 8, display: "ODPS_XLIB", label: Label::DataProcess, extension: ".mc.xlib.py", engine: "ODPS" },
    NodeType { name: "ODPS_PERL", code: 9, display: "odps_pl", label: Label::DataProcess, extension: ".mc.pl", engine: "ODPS" },
    NodeType { name: "ODPS_SQL", code: 10, display: "ODPS_SQL", label: Label::DataProcess, extension: ".sql", engine: "ODPS" },
    NodeType { name: "LIGHTNING_SQL", code: 61, display: "LIGHTNING_SQL", label: Label::DataProcess, extension: ".sql", engine: "ODPS" },
    NodeType {
        name: "EXTREME_STORAGE",
        code: 30,
        display: "EXTREME_STORAGE",
        label: Label::DataProcess,
        extension: ".mc.extreme.store.sh",
        engine: "ODPS",
    },
    NodeType { name: "ODPS_SPARK_SQL", code: 226, display: "ODPS_SPARK_SQL", label: Label::DataProcess, extension: ".sql", engine: "ODPS" },
    NodeType { name: "ODPS_MR", code: 11, display: "ODPS_MR", label: Label::DataProcess, extension: ".mr.sql", engine: "ODPS" },
    NodeType { name: "PYODPS3", code: 1221, display: "PYODPS3", label: Label::DataProcess, extension: ".py", engine: "ODPS" },
    NodeType { name: "ODPS_SCRIPT", code: 24, display: "ODPS_SQL_SCRIPT", label: Label::DataProcess, extension: ".ms", engine: "ODPS" },
    NodeType { name: "PYODPS", code: 221, display: "PY_ODPS", label: Label::DataProcess, extension: ".py", engine: "ODPS" },
    NodeType {
        name: "ODPS_SHARK",
        code: 223,
        display: "ODPS_SHARK",
        label: Label::DataProcess,
        extension: ".mc.shark.json",
        engine: "ODPS",
    },
    NodeType {
        name: "ODPS_SPARK",
        code: 225,
        display: "ODPS_SPARK",
        label: Label::DataProcess,
        extension: ".mc.spark.json",
        engine: "ODPS",
    },
    NodeType { name: "COMPONENT_SQL", code: 1010, display: "COMPONENT_SQL", label: Label::DataProcess, extension: ".sql", engine: "ODPS" },
    NodeType { name: "SQL_COMPONENT", code: 3010, display: "SQL_COMPONENT", label: Label::DataProcess, extension: ".sql", engine: "ODPS" },
    NodeType { name: "ODPS_PYTHON", code: 12, display: "ODPS_PYTHON", label: Label::Resource, extension: ".json", engine: "ODPS" },
    NodeType { name: "ODPS_JAR", code: 13, display: "ODPS_JAR", label: Label::Resource, extension: ".json", engine: "ODPS" },
    NodeType { name: "ODPS_ARCHIVE", code: 14, display: "ODPS_ARCHIVE", label: Label::Resource, extension: ".json", engine: "ODPS" },
    NodeType { name: "ODPS_FILE", code: 15, display: "ODPS_FILE", label: Label::Resource, extension: ".json", engine: "ODPS" },
    NodeType { name: "ODPS_DDL", code: 18, display: "ODPS_DDL", label: Label::Resource, extension: ".json", engine: "ODPS" },
    NodeType { name: "ODPS_TABLE", code: 16, display: "ODPS_TABLE", label: Label::Table, extension: ".json", engine: "ODPS" },
    NodeType { name: "ODPS_FUNCTION", code: 17, display: "ODPS_FUNCTION", label: Label::Function, extension: ".json", engine: "ODPS" },
    NodeType {
        name: "DATASERVICE_STUDIO",
        code: 238,
        display: "DataService_studio",
        label: Label::DataProcess,
        extension: ".json",
        engine: "ODPS",
    },
    NodeType { name: "DATAX", code: 4, display: "DATAX", label: Label::None, extension: ".json", engine: "DI" },
    NodeType { name: "DATAX2", code: 20, display: "DATAX2", label: Label::None, extension: ".json", engine: "DI" },
    NodeType { name: "DT", code: 21, display: "DT", label: Label::None, extension: ".json", engine: "DI" },
    NodeType { name: "CDP", code: 22, display: "CDP", label: Label::None, extension: ".json", engine: "DI" },
    NodeType { name: "DI", code: 23, display: "DI", label: Label::None, extension: ".json", engine: "DI" },
    NodeType { name: "RI", code: 900, display: "RI", label: Label::None, extension: ".json", engine: "DI" },
    NodeType { name: "DD_MERGE", code: 222, display: "DD_MERGE", label: Label::None, extension: ".json", engine: "DI" },
    NodeType { name: "TT_MERGE", code: 200, display: "TT_MERGE", label: Label::None, extension: ".json", engine: "DI" },
    NodeType { name: "EMR_HIVE", code: 227, display: "EMR_HIVE", label: Label::DataProcess, extension: ".sql", engine: "EMR" },
    NodeType { name: "EMR_SPARK", code: 228, display: "EMR_SPARK", label: Label::DataProcess, extension: ".sh", engine: "EMR" },
    NodeType { name: "EMR_SPARK_SQL", code: 229, display: "EMR_SPARK_SQL", label: Label::DataProcess, extension: ".sql", engine: "EMR" },
    NodeType { name: "EMR_MR", code: 230, display: "EMR_MR", label: Label::DataProcess, extension: ".sh", engine: "EMR" },
    NodeType { name: "EMR_SHELL", code: 257, display: "EMR_SHELL", label: Label::DataProcess, extension: ".sh", engine: "EMR" },
    NodeType { name: "EMR_SPARK_SHELL", code: 258, display: "EMR_SPARK_SHELL", label: Label::DataProcess, extension: ".sh", engine: "EMR" },
    NodeType { name: "EMR_PRESTO", code: 259, display: "EMR_PRESTO", label: Label::DataProcess, extension: ".sql", engine: "EMR" },
    NodeType { name: "EMR_IMPALA", code: 260, display: "EMR_IMPALA", label: Label::DataProcess, extension: ".sql", engine: "EMR" },
    NodeType { name: "EMR_SCOOP", code: 263, display: "EMR_SCOOP", label: Label::DataProcess, extension: "", engine: "EMR" },
    NodeType {
        name: "EMR_SPARK_STREAMING",
        code: 264,
        display: "EMR_SPARK_STREAMING",
        label: Label::DataProcess,
        extension: ".sh",
        engine: "EMR",
    },
    NodeType { name: "EMR_HIVE_CLI", code: 265, display: "EMR_HIVE_CLI", label: Label::DataProcess, extension: "", engine: "EMR" },
    NodeType {
        name: "EMR_STREAMING_SQL",
        code: 266,
        display: "EMR_STREAMING_SQL",
        label: Label::DataProcess,
        extension: ".sql",
        engine: "EMR",
    },
    NodeType { name: "EMR_TRINO", code: 267, display: "EMR_TRINO", label: Label::DataProcess, extension: ".sql", engine: "EMR" },
    NodeType { name: "EMR_KYUUBI", code: 268, display: "EMR_KYUUBI", label: Label::DataProcess, extension: ".sql", engine: "EMR" },
    NodeType { name: "EMR_JAR", code: 231, display: "EMR_JAR", label: Label::Resource, extension: ".json", engine: "EMR" },
    NodeType { name: "EMR_FILE", code: 232, display: "EMR_FILE", label: Label::Resource, extension: ".json", engine: "EMR" },
    NodeType { name: "EMR_TABLE", code: 261, display: "EMR_TABLE", label: Label::Table, extension: "", engine: "EMR" },
    NodeType { name: "EMR_FUNCTION", code: 262, display: "EMR_FUNCTION", label: Label::Function, extension: "", engine: "EMR" },
    NodeType {
        name: "SERVERLESS_SPARK_BATCH",
        code: 2100,
        display: "SERVERLESS_SPARK_BATCH",
        label: Label::DataProcess,
        extension: ".sh",
        engine: "EMR",
    },
    NodeType {
        name: "SERVERLESS_SPARK_SQL",
        code: 2101,
        display: "SERVERLESS_SPARK_SQL",
        label: Label::DataProcess,
        extension: ".sql",
        engine: "EMR",
    },
    NodeType {
        name: "SERVERLESS_SPARK_STREAMING",
        code: 2102,
        display: "SERVERLESS_SPARK_STREAMING",
        label: Label::DataProcess,
        extension: ".sh",
        engine: "EMR",
    },
    NodeType {
        name: "SERVERLESS_KYUUBI",
        code: 2103,
        display: "SERVERLESS_KYUUBI",
        label: Label::DataProcess,
        extension: ".sql",
        engine: "EMR",
    },
    NodeType { name: "CDH_HIVE", code: 270, display: "CDH_HIVE", label: Label::DataProcess, extension: ".sql", engine: "HADOOP_CDH" },
    NodeType { name: "CDH_SPARK", code: 271, display: "CDH_SPARK", label: Label::DataProcess, extension: ".sh", engine: "HADOOP_CDH" },
    NodeType {
        name: "CDH_SPARK_SQL",
        code: 272,
        display: "CDH_SPARK_SQL",
        label: Label::DataProcess,
        extension: ".sql",
        engine: "HADOOP_CDH",
    },
    NodeType { name: "CDH_MR", code: 273, display: "CDH_MR", label: Label::DataProcess, extension: "", engine: "HADOOP_CDH" },
    NodeType { name: "CDH_SHELL", code: 276, display: "CDH_SHELL", label: Label::DataProcess, extension: ".sh", engine: "HADOOP_CDH" },
    NodeType {
        name: "CDH_SPARK_SHELL",
        code: 277,
        display: "CDH_SPARK_SHELL",
        label: Label::DataProcess,
        extension: ".sh",
        engine: "HADOOP_CDH",
    },
    NodeType { name: "CDH_PRESTO", code: 278, display: "CDH_PRESTO", label: Label::DataProcess, extension: ".sql", engine: "HADOOP_CDH" },
    NodeType { name: "CDH_IMPALA", code: 279, display: "CDH_IMPALA", label: Label::DataProcess, extension: ".sql", engine: "HADOOP_CDH" },
    NodeType { name: "CDH_JAR", code: 274, display: "CDH_JAR", label: Label::Resource, extension: ".json", engine: "HADOOP_CDH" },
    NodeType { name: "CDH_FILE", code: 275, display: "CDH_FILE", label: Label::Resource, extension: ".json", engine: "HADOOP_CDH" },
    NodeType { name: "CDH_TABLE", code: 280, display: "CDH_TABLE", label: Label::Table, extension: "", engine: "HADOOP_CDH" },
    NodeType { name: "CDH_FUNCTION", code: 281, display: "CDH_FUNCTION", label: Label::Function, extension: "", engine: "HADOOP_CDH" },
    NodeType { name: "PAI", code: 1002, display: "pai", label: Label::None, extension: ".json", engine: "ALGORITHM" },
    NodeType { name: "PAI_STUDIO", code: 1117, display: "pai_studio", label: Label::None, extension: ".json", engine: "ALGORITHM" },
    NodeType { name: "RECOMMEND_PLUS", code: 1116, display: "RECOMMEND_PLUS", label: Label::None, extension: ".json", engine: "ALGORITHM" },
    NodeType { name: "PAI_DLC", code: 1119, display: "pai_dlc", label: Label::None, extension: ".pai.dlc.sh", engine: "ALGORITHM" },
    NodeType { name: "ALINK", code: 240, display: "alink", label: Label::None, extension: ".alink.py", engine: "ALGORITHM" },
    NodeType { name: "XLAB", code: 87, display: "xlab", label: Label::None, extension: ".xlab.json", engine: "ALGORITHM" },
    NodeType { name: "PAI_FLOW", code: 1250, display: "PAI_FLOW", label: Label::None, extension: ".yaml", engine: "ALGORITHM" },
    NodeType {
        name: "HOLOGRES_DEVELOP",
        code: 1091,
        display: "HOLOGRES_DEVELOP",
        label: Label::DataProcess,
        extension: ".sql",
        engine: "HOLO",
    },
    NodeType {
        name: "HOLOGRES_SYNC",
        code: 1092,
        display: "HOLOGRES_DEVELOP",
        label: Label::DataProcess,
        extension: ".json",
        engine: "HOLO",
    },
    NodeType { name: "HOLOGRES_SQL", code: 1093, display: "HOLOGRES_SQL", label: Label::DataProcess, extension: ".sql", engine: "HOLO" },
    NodeType {
        name: "HOLOGRES_SYNC_DDL",
        code: 1094,
        display: "HOLOGRES_SYNC_DDL",
        label: Label::DataProcess,
        extension: ".hologres.ddl.sync.json",
        engine: "HOLO",
    },
    NodeType {
        name: "HOLOGRES_SYNC_DATA",
        code: 1095,
        display: "HOLOGRES_SYNC_DATA",
        label: Label::DataProcess,
        extension: ".hologres.data.sync.json",
        engine: "HOLO",
    },
    NodeType {
        name: "HOLOGRES_SYNC_DATA_TO_MC",
        code: 1070,
        display: "HOLOGRES_SYNC_DATA_TO_MC",
        label: Label::DataProcess,
        extension: ".hologres.data.sync.json",
        engine: "HOLO",
    },
    NodeType { name: "BLINK_SQL", code: 2010, display: "BLINK_STREAM_SQL", label: Label::DataProcess, extension: ".json", engine: "FLINK" },
    NodeType {
        name: "FLINK_SQL_BATCH",
        code: 2011,
        display: "FLINK_SQL_BATCH",
        label: Label::DataProcess,
        extension: ".json",
        engine: "FLINK",
    },
    NodeType {
        name: "FLINK_SQL_STREAM",
        code: 2012,
        display: "FLINK_SQL_STREAM",
        label: Label::DataProcess,
        extension: ".json",
        engine: "FLINK",
    },
    NodeType {
        name: "BLINK_BATCH_SQL",
        code: 2020,
        display: "BLINK_BATCH_SQL",
        label: Label::DataProcess,
        extension: ".json",
        engine: "FLINK",
    },
    NodeType {
        name: "BLINK_DATASTREAM",
        code: 2019,
        display: "BLINK_DATASTREAM",
        label: Label::DataProcess,
        extension: ".json",
        engine: "FLINK",
    },
    NodeType { name: "CLICK_SQL", code: 1301, display: "CLICK_SQL", label: Label::DataProcess, extension: ".sql", engine: "CLICKHOUSE" },
    NodeType { name: "POSTGRESQL", code: 1302, display: "POSTGRESQL", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "MYSQL", code: 1303, display: "MySQL", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "SQLSERVER", code: 1304, display: "Sql Server", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "Oracle", code: 1305, display: "Oracle", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "StarRocks", code: 1306, display: "StarRocks", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "DRDS", code: 1307, display: "DRDS", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "Doris", code: 1308, display: "Doris", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "Mariadb", code: 1309, display: "Mariadb", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "Selectdb", code: 1310, display: "Selectdb", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "Redshift", code: 1311, display: "Redshift", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "Saphana", code: 1312, display: "Saphana", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "Vertica", code: 1313, display: "Vertica", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "OceanBase", code: 1314, display: "OceanBase", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType { name: "DB2", code: 1315, display: "DB2", label: Label::DataProcess, extension: ".sql", engine: "DATABASE" },
    NodeType {
        name: "ADB_for_PostgreSQL",
        code: 1316,
        display: "ADB for PostgreSQL",
        label: Label::DataProcess,
        extension: ".sql",
        engine: "DATABASE",
    },
    NodeType {
        name: "ADB_for_MySQL",
        code: 1317,
        display: "ADB for MySQL",
        label: Label::DataProcess,
        extension: ".sql",
        engine: "DATABASE",
    },
    NodeType {
        name: "ADB_SPARK",
        code: 1990,
        display: "ADB Spark",
        label: Label::DataProcess,
        extension: ".adb.spark.json",
        engine: "ADB_SPARK",
    },
    NodeType {
        name: "ADB_SPARK_SQL",
        code: 1991,
        display: "ADB Spark SQL",
        label: Label::DataProcess,
        extension: ".adb.spark.sql",
        engine: "ADB_SPARK",
    },
    NodeType { name: "CUSTOM", code: 9999, display: "CUSTOM", label: Label::DataProcess, extension: ".json", engine: "CUSTOM" },
];
