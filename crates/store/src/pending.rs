//! Signatures of what follows.

use std::io::Read;

use ferry_model::resource::Content;
use ferry_model::stored::{RuleState, StoredObject};
use ferry_model::workspace::{ComputeResource, Member, ResourceGroup, Workspace};
use ferry_model::{ObjectKey, ObjectKind, ObjectRef};

use crate::records::{
    ApplyStep, AuditEntry, Checkpoint, CommitFailure, Credentials, Environment, InputsOutputs, ItemChange, ItemCounts, ItemFilter, NewTask,
    NewWorkspace, ObjectFilter, Producer, RuleView, SaveObject, Task, TaskItem, TaskKind, TaskStatus, VersionInfo,
};
use crate::{Result, Store, StoreError};

#[allow(unused_variables, missing_docs, clippy::unused_async)]
impl Store {
    /// See `init_installation`.
    pub async fn init_installation(&self, tenant: &str, admin_user: &str, now: i64) -> Result<Credentials> {
        Err(StoreError::NotInitialised)
    }

    /// See `is_initialised`.
    pub async fn is_initialised(&self) -> Result<bool> {
        Err(StoreError::NotInitialised)
    }

    /// See `tenant`.
    pub async fn tenant(&self) -> Result<String> {
        Err(StoreError::NotInitialised)
    }

    /// See `check_password`.
    pub async fn check_password(&self, user: &str, password: &str) -> Result<bool> {
        Err(StoreError::NotInitialised)
    }

    /// See `create_workspace`.
    pub async fn create_workspace(&self, new: NewWorkspace, now: i64) -> Result<Workspace> {
        Err(StoreError::NotInitialised)
    }

    /// See `list_workspaces`.
    pub async fn list_workspaces(&self) -> Result<Vec<Workspace>> {
        Err(StoreError::NotInitialised)
    }

    /// See `workspace`.
    pub async fn workspace(&self, name: &str) -> Result<Option<Workspace>> {
        Err(StoreError::NotInitialised)
    }

    /// See `add_compute`.
    pub async fn add_compute(&self, workspace_id: i64, compute: ComputeResource) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `add_resource_group`.
    pub async fn add_resource_group(&self, workspace_id: i64, group: ResourceGroup) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `add_member`.
    pub async fn add_member(&self, workspace_id: i64, member: Member) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `remove_member`.
    pub async fn remove_member(&self, workspace_id: i64, user: &str) -> Result<bool> {
        Err(StoreError::NotInitialised)
    }

    /// See `snapshot`.
    pub async fn snapshot(&self, workspace_id: i64) -> Result<Vec<StoredObject>> {
        Err(StoreError::NotInitialised)
    }

    /// See `objects_page`.
    pub async fn objects_page(&self, workspace_id: i64, filter: &ObjectFilter, after_id: i64, limit: i64) -> Result<Vec<StoredObject>> {
        Err(StoreError::NotInitialised)
    }

    /// See `object`.
    pub async fn object(&self, workspace_id: i64, key: &ObjectKey) -> Result<Option<StoredObject>> {
        Err(StoreError::NotInitialised)
    }

    /// See `version_json`.
    pub async fn version_json(&self, object_id: i64, version: i64) -> Result<Option<String>> {
        Err(StoreError::NotInitialised)
    }

    /// See `versions`.
    pub async fn versions(&self, object_id: i64) -> Result<Vec<VersionInfo>> {
        Err(StoreError::NotInitialised)
    }

    /// See `bodies`.
    pub async fn bodies(&self, versions: &[(i64, i64)]) -> Result<Vec<String>> {
        Err(StoreError::NotInitialised)
    }

    /// See `inputs_outputs`.
    pub async fn inputs_outputs(&self, versions: &[(i64, i64)]) -> Result<Vec<InputsOutputs>> {
        Err(StoreError::NotInitialised)
    }

    /// See `find_producers`.
    pub async fn find_producers(&self, outputs: &[String]) -> Result<Vec<Producer>> {
        Err(StoreError::NotInitialised)
    }

    /// See `save_by_hand`.
    pub async fn save_by_hand(&self, workspace_id: i64, object: &SaveObject, user: &str, now: i64) -> Result<i64> {
        Err(StoreError::NotInitialised)
    }

    /// See `commit_by_hand`.
    pub async fn commit_by_hand(&self, workspace_id: i64, key: &ObjectKey, user: &str, now: i64) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `deploy_by_hand`.
    pub async fn deploy_by_hand(&self, workspace_id: i64, key: &ObjectKey, user: &str, now: i64) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `lock`.
    pub async fn lock(&self, workspace_id: i64, key: &ObjectKey, user: &str, now: i64) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `unlock`.
    pub async fn unlock(&self, workspace_id: i64, key: &ObjectKey, user: &str, force: bool) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `table_exists`.
    pub async fn table_exists(&self, workspace_id: i64, table: &str, environment: Environment) -> Result<bool> {
        Err(StoreError::NotInitialised)
    }

    /// See `visible_rules`.
    pub async fn visible_rules(&self, workspace_id: i64) -> Result<Vec<RuleView>> {
        Err(StoreError::NotInitialised)
    }

    /// See `table_rules`.
    pub async fn table_rules(&self, workspace_id: i64, table: &str) -> Result<Vec<RuleView>> {
        Err(StoreError::NotInitialised)
    }

    /// See `content_exists`.
    pub async fn content_exists(&self, sha256: &str) -> Result<bool> {
        Err(StoreError::NotInitialised)
    }

    /// See `put_content`.
    pub async fn put_content(&self, content: &Content, bytes: &mut (dyn Read + Send)) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `content_chunk`.
    pub async fn content_chunk(&self, sha256: &str, seq: i64) -> Result<Option<Vec<u8>>> {
        Err(StoreError::NotInitialised)
    }

    /// See `reserve_system_outputs`.
    pub async fn reserve_system_outputs(&self, count: i64) -> Result<i64> {
        Err(StoreError::NotInitialised)
    }

    /// See `create_task`.
    pub async fn create_task(&self, new: NewTask, now: i64) -> Result<Task> {
        Err(StoreError::NotInitialised)
    }

    /// See `unique_task_name`.
    pub async fn unique_task_name(&self, workspace_id: i64, kind: TaskKind, base: &str) -> Result<String> {
        Err(StoreError::NotInitialised)
    }

    /// See `task`.
    pub async fn task(&self, id: i64) -> Result<Option<Task>> {
        Err(StoreError::NotInitialised)
    }

    /// See `list_tasks`.
    pub async fn list_tasks(&self, workspace_id: Option<i64>, kind: Option<TaskKind>) -> Result<Vec<Task>> {
        Err(StoreError::NotInitialised)
    }

    /// See `update_task_status`.
    pub async fn update_task_status(&self, id: i64, from: &[TaskStatus], to: TaskStatus, now: i64) -> Result<bool> {
        Err(StoreError::NotInitialised)
    }

    /// See `set_task_info`.
    pub async fn set_task_info(&self, id: i64, info: &str) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `set_task_settings`.
    pub async fn set_task_settings(&self, id: i64, settings: &str) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `set_task_failure`.
    pub async fn set_task_failure(&self, id: i64, failure: Option<&str>) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `set_task_package`.
    pub async fn set_task_package(&self, id: i64, package: Option<&str>) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `set_checkpoint`.
    pub async fn set_checkpoint(&self, id: i64, checkpoint: &Checkpoint) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `delete_task`.
    pub async fn delete_task(&self, id: i64) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `begin_attempt`.
    pub async fn begin_attempt(&self, id: i64, now: i64) -> Result<i64> {
        Err(StoreError::NotInitialised)
    }

    /// See `replace_plan`.
    pub async fn replace_plan(&self, task_id: i64, chunks: Vec<Vec<u8>>) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `plan_chunk`.
    pub async fn plan_chunk(&self, task_id: i64, n: i64) -> Result<Option<Vec<u8>>> {
        Err(StoreError::NotInitialised)
    }

    /// See `save_batch`.
    pub async fn save_batch(&self, step: &ApplyStep<'_>, rows: &[(TaskItem, Option<SaveObject>)]) -> Result<Vec<Option<i64>>> {
        Err(StoreError::NotInitialised)
    }

    /// See `commit_batch`.
    pub async fn commit_batch(&self, step: &ApplyStep<'_>, objects: &[(i64, i64)], ignore_lock: bool) -> Result<Vec<CommitFailure>> {
        Err(StoreError::NotInitialised)
    }

    /// See `deploy_batch`.
    pub async fn deploy_batch(&self, step: &ApplyStep<'_>, objects: &[(i64, i64)], ignore_lock: bool) -> Result<Vec<CommitFailure>> {
        Err(StoreError::NotInitialised)
    }

    /// See `set_rule_states`.
    pub async fn set_rule_states(&self, step: &ApplyStep<'_>, rules: &[(i64, RuleState, Option<i64>)]) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `update_items`.
    pub async fn update_items(&self, task_id: i64, changes: &[(i64, ItemChange)], checkpoint: &Checkpoint) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `items_page`.
    pub async fn items_page(&self, task_id: i64, after_seq: i64, limit: i64, filter: &ItemFilter) -> Result<Vec<TaskItem>> {
        Err(StoreError::NotInitialised)
    }

    /// See `item_counts`.
    pub async fn item_counts(&self, task_id: i64) -> Result<Vec<(ObjectKind, ItemCounts)>> {
        Err(StoreError::NotInitialised)
    }

    /// See `item_object_ids`.
    pub async fn item_object_ids(&self, task_id: i64) -> Result<Vec<(i64, i64)>> {
        Err(StoreError::NotInitialised)
    }

    /// See `delete_items`.
    pub async fn delete_items(&self, task_id: i64, from_seq: i64) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `undo_check`.
    pub async fn undo_check(&self, task_id: i64) -> Result<Vec<ObjectRef>> {
        Err(StoreError::NotInitialised)
    }

    /// See `undo_batch`.
    pub async fn undo_batch(&self, task_id: i64, after: i64, limit: i64, now: i64) -> Result<Option<i64>> {
        Err(StoreError::NotInitialised)
    }

    /// See `workspace_digest`.
    pub async fn workspace_digest(&self, workspace_id: i64) -> Result<String> {
        Err(StoreError::NotInitialised)
    }

    /// See `audit`.
    pub async fn audit(&self, workspace_id: Option<i64>, who: &str, what: &str, detail: &str, now: i64) -> Result<()> {
        Err(StoreError::NotInitialised)
    }

    /// See `audit_log`.
    pub async fn audit_log(&self, workspace_id: Option<i64>, after_id: i64, limit: i64) -> Result<Vec<AuditEntry>> {
        Err(StoreError::NotInitialised)
    }
}
