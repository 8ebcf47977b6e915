//! The elements of the format: one table of attributes and one of texts for each, in the order in which they are written.

use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::project::{Folder, Solution, UserDefinedNode};
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::unknown::Unknown;
use ferry_model::workflow::{Workflow, WorkflowType};
use ferry_model::{ContextParam, Node, NodeIo, Object};

use crate::dwma::element::{Element, Issues, attributes, identity, texts};
use crate::dwma::markup::Tag;

impl Element for Node {
    attributes! {
        "dmMajorVersion" => common.dm_major_version: major_version,
        "dmMinorVersion" => common.dm_minor_version: text,
        "globalUuid" => common.global_uuid: text,
        "name" => name: name,
        "type" => node_type: word,
        "cronExpress" => cron: text,
        "startEffectDate" => start_effect_date: date,
        "isAutoParse" => is_auto_parse: int,
        "endEffectDate" => end_effect_date: date,
        "resourceGroup" => resource_group: text,
        "resourceGroupName" => resource_group_name: text,
        "diResourceGroup" => di_resource_group: text,
        "diResourceGroupName" => di_resource_group_name: text,
        "codeMode" => code_mode: text,
        "startRightNow" => start_right_now: flag,
        "rerunMode" => rerun_mode: rerun_mode,
        "pauseSchedule" => pause_schedule: flag,
        "useType" => use_type: use_type,
        "ref" => reference: text,
        "folder" => folder: text,
        "isRoot" => is_root: flag,
        "connection" => connection: text,
        "taskRerunTime" => task_rerun_time: int,
        "taskRerunInterval" => task_rerun_interval: int,
        "dependentType" => dependent_type: int,
        "cycleType" => cycle_type: int,
        "lastModifyTime" => last_modify_time: date,
        "lastModifyUser" => last_modify_user: text,
        "multiInstCheckType" => multi_inst_check_type: int,
        "priority" => priority: int,
        "dependentDataNode" => dependent_data_node: text,
        "owner" => owner: text,
        "ownerName" => owner_name: text,
        "extraConfig" => extra_config: text,
        "calendarId" => calendar_id: text,
        "imageId" => image_id: text,
        "cu" => cu: text,
    }
    texts! {
        "Code" => code: Escaped,
        "Parameter" => parameter: Escaped,
        "Description" => description: Escaped,
        "ExtraContent" => extra_content: Plain,
        "TtContent" => tt_content: Plain,
        "advanceSettings" => advance_settings: Plain,
        "Extend" => extend: Plain,
    }
    identity!(name);
}

impl Element for NodeIo {
    attributes! {
        "data" => data: word,
        "refTableName" => ref_table_name: text,
        "parseType" => parse_type: int,
    }
    texts! {}
    identity!(data);
}

impl Element for ContextParam {
    attributes! {
        "type" => direction: int,
        "paramName" => param_name: text,
        "paramValue" => param_value: text,
        "paramType" => param_type: int,
        "parseType" => parse_type: int,
        "description" => description: text,
        "editable" => editable: flag,
        "nodeId" => node_id: text,
        "paramNodeId" => param_node_id: text,
        "output" => output: text,
    }
    texts! {}

    fn unknown_mut(&mut self) -> Option<&mut Unknown> {
        Some(&mut self.unknown)
    }

    fn label(&self) -> &str {
        self.param_name.as_deref().unwrap_or_default()
    }
}

impl Element for Resource {
    attributes! {
        "dmMajorVersion" => common.dm_major_version: major_version,
        "dmMinorVersion" => common.dm_minor_version: text,
        "globalUuid" => common.global_uuid: text,
        "name" => name: name,
        "type" => resource_type: word,
        "folder" => folder: text,
        "path" => path: text,
        "isOdps" => is_odps: flag,
        "isLargeFile" => is_large_file: flag,
        "connection" => connection: text,
        "originResourceName" => origin_resource_name: text,
        "owner" => owner: text,
        "ownerName" => owner_name: text,
        "extend" => extend: text,
        "storageUri" => storage_uri: text,
    }
    texts! {
        "autoCommit" => auto_commit: Flag,
        "autoDeploy" => auto_deploy: Flag,
    }
    identity!(name);
}

impl Element for Function {
    attributes! {
        "dmMajorVersion" => common.dm_major_version: major_version,
        "dmMinorVersion" => common.dm_minor_version: text,
        "globalUuid" => common.global_uuid: text,
        "name" => name: name,
        "type" => node_type: text,
        "functionType" => function_type: function_type,
        "folder" => folder: text,
        "clazz" => clazz: text,
        "resource" => resource: text,
        "command" => command: escaped,
        "arguments" => arguments: escaped,
        "returnValue" => return_value: escaped,
        "example" => example: escaped,
        "description" => description: escaped,
        "isOdps" => is_odps: flag,
        "connection" => connection: text,
        "owner" => owner: text,
        "ownerName" => owner_name: text,
        "resourceType" => resource_type: text,
        "embeddedCode" => embedded_code: text,
    }
    texts! {}
    identity!(name);
}

impl Element for Table {
    attributes! {
        "dmMajorVersion" => common.dm_major_version: major_version,
        "dmMinorVersion" => common.dm_minor_version: text,
        "globalUuid" => common.global_uuid: text,
        "name" => name: name,
        "ddlPath" => ddl_path: text,
        "hasPart" => has_part: int,
        "isVisible" => is_visible: int,
        "createIfNotExists" => create_if_not_exists: int,
        "themes" => themes: text,
        "tableGuid" => table_guid: text,
        "appGuid" => app_guid: text,
        "srcType" => src_type: int,
        "ownerId" => owner_id: text,
        "tenantId" => tenant_id: text,
        "owner" => owner: text,
        "ownerName" => owner_name: text,
    }
    texts! { "ddl" => ddl: Escaped, }
    identity!(name);
}

impl Element for DataSource {
    attributes! {
        "dmMajorVersion" => common.dm_major_version: major_version,
        "dmMinorVersion" => common.dm_minor_version: text,
        "globalUuid" => common.global_uuid: text,
        "name" => name: name,
        "connectionId" => connection_id: int,
        "type" => source_type: text,
        "envType" => env_type: env_type,
        "description" => description: text,
        "subType" => sub_type: text,
        "owner" => owner: text,
        "ownerName" => owner_name: text,
    }
    texts! { "Connection" => connection: Plain, }
    identity!(name);
}

impl Element for QualityRule {
    attributes! {
        "dmMajorVersion" => common.dm_major_version: major_version,
        "dmMinorVersion" => common.dm_minor_version: text,
        "globalUuid" => common.global_uuid: text,
        "ruleName" => rule_name: name,
        "calcEngineType" => calc_engine_type: text,
        "ruleTable" => rule_table: text,
        "partition" => partition: text,
        "calcEngineInstance" => calc_engine_instance: text,
        "owner" => owner: text,
        "ownerName" => owner_name: text,
        "schedulerNodeOutput" => scheduler_node_output: text,
        "createTime" => create_time: date,
        "modifyTime" => modify_time: date,
    }
    texts! {
        "RuleConfig" => rule_config: Escaped,
        "Description" => description: Escaped,
    }
    identity!(rule_name);
}

impl Element for DataServiceProcess {
    attributes! {
        "GroupName" => group_name: name,
        "GroupId" => group_id: text,
        "ApiGatewayGroupId" => api_gateway_group_id: text,
        "Owner" => owner: text,
    }
    texts! { "Description" => description: Escaped, }
    identity!(group_name);
}

impl Element for DataServiceApi {
    attributes! {
        "ApiPath" => api_path: name,
        "ApiName" => api_name: name,
        "GroupName" => group_name: text,
        "Folder" => folder: text,
        "ApiMode" => api_mode: int,
        "RequestMethod" => request_method: int,
        "Protocols" => protocols: text,
        "ResponseContentType" => response_content_type: int,
        "VisibleRange" => visible_range: int,
        "Timeout" => timeout: int,
        "SqlMode" => sql_mode: int,
        "ConnectionName" => connection_name: text,
        "ResourceGroup" => resource_group: text,
        "Owner" => owner: text,
    }
    texts! {
        "Script" => script: Escaped,
        "Details" => details: Escaped,
        "Description" => description: Escaped,
    }
    identity!(api_path);
}

impl Element for Solution {
    attributes! {
        "name" => name: name,
        "description" => description: text,
        "owner" => owner: text,
        "ownerName" => owner_name: text,
    }
    texts! {}
    identity!(name);
}

impl Element for UserDefinedNode {
    attributes! {
        "id" => id: word,
        "name" => name: name,
    }
    texts! {}

    fn unknown_mut(&mut self) -> Option<&mut Unknown> {
        None
    }

    fn label(&self) -> &str {
        &self.name
    }
}

/// A folder keeps its attributes as they stand.
impl Element for Folder {
    fn set_attribute(&mut self, name: &str, value: &str, _: &mut Issues) -> bool {
        if name == "folderItemPath" {
            value.clone_into(&mut self.path);
        } else {
            self.attributes.push((name.to_owned(), value.to_owned()));
        }
        true
    }

    fn knows_attribute(&self, _: &str) -> bool {
        true
    }

    fn write_attributes(&self, tag: &mut Tag<'_>) {
        let before = self.attributes.iter().position(|(name, _)| name == "folderItemName").map_or(0, |at| at + 1);
        for (name, value) in &self.attributes[..before] {
            tag.foreign_attribute(name, value);
        }
        tag.attribute("folderItemPath", &self.path);
        for (name, value) in &self.attributes[before..] {
            tag.foreign_attribute(name, value);
        }
    }

    texts! {}

    fn unknown_mut(&mut self) -> Option<&mut Unknown> {
        None
    }

    fn label(&self) -> &str {
        &self.path
    }
}

/// Type and `scheduled` of a workflow are told apart from what they are taken to be (see [`crate::dwma::workflow_type`]); here they are
/// only written.
impl Element for Workflow {
    fn set_attribute(&mut self, name: &str, value: &str, issues: &mut Issues) -> bool {
        use crate::dwma::element::kind;
        match name {
            "dmMajorVersion" => kind::major_version::read(&mut self.common.dm_major_version, name, value, issues),
            "dmMinorVersion" => kind::text::read(&mut self.common.dm_minor_version, name, value, issues),
            "globalUuid" => kind::text::read(&mut self.common.global_uuid, name, value, issues),
            "name" => kind::name::read(&mut self.name, name, value, issues),
            "version" => kind::workflow_version::read(&mut self.version, name, value, issues),
            "ref" => kind::text::read(&mut self.reference, name, value, issues),
            "owner" => kind::text::read(&mut self.owner, name, value, issues),
            "ownerName" => kind::text::read(&mut self.owner_name, name, value, issues),
            _ => return false,
        }
        true
    }

    fn knows_attribute(&self, name: &str) -> bool {
        const KNOWN: [&str; 10] =
            ["dmMajorVersion", "dmMinorVersion", "globalUuid", "name", "version", "type", "scheduled", "ref", "owner", "ownerName"];
        KNOWN.contains(&name)
    }

    fn write_attributes(&self, tag: &mut Tag<'_>) {
        use crate::dwma::element::kind;
        kind::text::write(&self.common.dm_major_version, "dmMajorVersion", tag);
        kind::text::write(&self.common.dm_minor_version, "dmMinorVersion", tag);
        kind::text::write(&self.common.global_uuid, "globalUuid", tag);
        kind::name::write(&self.name, "name", tag);
        kind::workflow_version::write(&self.version, "version", tag);
        tag.attribute("type", WorkflowType::as_str(self.workflow_type));
        kind::flag::write(&Some(self.scheduled), "scheduled", tag);
        kind::text::write(&self.reference, "ref", tag);
        kind::text::write(&self.owner, "owner", tag);
        kind::text::write(&self.owner_name, "ownerName", tag);
    }

    texts! {
        "Parameters" => parameters: Text,
        "DisplaySettings" => display_settings: Plain,
        "FerryDescription" => description: Escaped,
    }
    identity!(name);
}

/// The element of an object.
pub fn of(object: &Object) -> &dyn Element {
    match object {
        Object::Solution(x) => x,
        Object::Folder(x) => x,
        Object::UserDefinedNode(x) => x,
        Object::DataSource(x) => x,
        Object::Table(x) => x,
        Object::Resource(x) => x,
        Object::Function(x) => x,
        Object::Workflow(x) => x,
        Object::Node(x) | Object::AdHocQuery(x) | Object::Component(x) => &**x,
        Object::QualityRule(x) => x,
        Object::DataServiceProcess(x) => x,
        Object::DataServiceApi(x) => x,
    }
}

/// The element of an object, to be filled.
pub fn of_mut(object: &mut Object) -> &mut dyn Element {
    match object {
        Object::Solution(x) => x,
        Object::Folder(x) => x,
        Object::UserDefinedNode(x) => x,
        Object::DataSource(x) => x,
        Object::Table(x) => x,
        Object::Resource(x) => x,
        Object::Function(x) => x,
        Object::Workflow(x) => x,
        Object::Node(x) | Object::AdHocQuery(x) | Object::Component(x) => &mut **x,
        Object::QualityRule(x) => x,
        Object::DataServiceProcess(x) => x,
        Object::DataServiceApi(x) => x,
    }
}
