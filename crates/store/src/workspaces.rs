//! Workspaces, their computing resources, resource groups and members.

use std::str::FromStr as _;

use ferry_model::workspace::{ComputeResource, Member, ResourceGroup, ResourceGroupKind, Role, Workspace, WorkspaceMode};

use crate::db::{Tx, is_duplicate};
use crate::query::sql;
use crate::records::NewWorkspace;
use crate::rows::damaged;
use crate::users::user_of_tenant;
use crate::{Result, Store, StoreError};

/// Characters of the longest workspace name.
const NAME_LENGTH: usize = 128;

impl Store {
    /// Makes a workspace of the installation's first tenant; its creator becomes its owner.
    ///
    /// # Errors
    ///
    /// When the installation has no tenant, and as for [`Self::create_workspace_of`].
    pub async fn create_workspace(&self, new: NewWorkspace, now: i64) -> Result<Workspace> {
        let tenant = self.tenant().await?;
        self.create_workspace_of(&tenant, new, now).await
    }

    /// Makes a workspace of a tenant; its creator becomes its owner.
    ///
    /// # Errors
    ///
    /// When the name is taken (in whatever tenant: names of workspaces begin the names of outputs) or not a name, two computing resources
    /// or resource groups have the same name, or the creator is a user of another tenant.
    pub async fn create_workspace_of(&self, tenant: &str, new: NewWorkspace, now: i64) -> Result<Workspace> {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if new.name.is_empty() || new.name.len() > NAME_LENGTH || !new.name.chars().all(word) {
            return Err(StoreError::WorkspaceName { name: new.name });
        }
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO workspaces (name, mode, region, created_by, created_at, tenant) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT (name) DO NOTHING RETURNING id");
        let insert = insert.bind(&new.name).bind(new.mode.as_str()).bind(&new.region).bind(&new.creator).bind(now).bind(tenant);
        let Some(row) = tx.row(insert).await? else {
            return Err(StoreError::WorkspaceExists { name: new.name });
        };
        let id = row.get(0)?;
        for compute in &new.compute {
            insert_compute(&mut tx, id, compute).await?;
        }
        for group in &new.resource_groups {
            insert_group(&mut tx, id, group).await?;
        }
        user_of_tenant(&mut tx, tenant, &new.creator, now).await?;
        put_member(&mut tx, id, &Member { user: new.creator, user_id: None, role: Role::Owner }).await?;
        tx.commit().await?;
        self.workspace(&new.name).await?.ok_or(StoreError::NoWorkspace { id })
    }

    /// Every workspace of every tenant, by name.
    pub async fn list_workspaces(&self) -> Result<Vec<Workspace>> {
        self.workspaces(None, None).await
    }

    /// The workspaces of a tenant, by name.
    pub async fn workspaces_of(&self, tenant: &str) -> Result<Vec<Workspace>> {
        self.workspaces(Some(tenant), None).await
    }

    /// The workspace of this name.
    pub async fn workspace(&self, name: &str) -> Result<Option<Workspace>> {
        Ok(self.workspaces(None, Some(name)).await?.into_iter().next())
    }

    /// Binds a computing resource. The first of its type becomes the default; one that says it is the default takes its place.
    pub async fn add_compute(&self, workspace_id: i64, compute: ComputeResource) -> Result<()> {
        let mut tx = self.db.write().await?;
        lock(&mut tx, workspace_id).await?;
        insert_compute(&mut tx, workspace_id, &compute).await?;
        tx.commit().await
    }

    /// Binds a resource group. The first of its kind becomes the default; one that says it is the default takes its place.
    pub async fn add_resource_group(&self, workspace_id: i64, group: ResourceGroup) -> Result<()> {
        let mut tx = self.db.write().await?;
        lock(&mut tx, workspace_id).await?;
        insert_group(&mut tx, workspace_id, &group).await?;
        tx.commit().await
    }

    /// Adds a member, or gives a member another role. A name that nobody has becomes a user of the tenant, without a password.
    ///
    /// # Errors
    ///
    /// When the only owner would stop being one, or it is a user of another tenant.
    pub async fn add_member(&self, workspace_id: i64, member: Member) -> Result<()> {
        let mut tx = self.db.write().await?;
        lock(&mut tx, workspace_id).await?;
        let query = sql("SELECT tenant, created_at FROM workspaces WHERE id = ?").bind(workspace_id);
        let workspace = tx.row(query).await?.ok_or(StoreError::NoWorkspace { id: workspace_id })?;
        user_of_tenant(&mut tx, &workspace.get::<String>(0)?, &member.user, workspace.get(1)?).await?;
        put_member(&mut tx, workspace_id, &member).await?;
        keep_owner(&mut tx, workspace_id, &member.user).await?;
        tx.commit().await
    }

    /// Removes a member; says whether there was one.
    ///
    /// # Errors
    ///
    /// When it is the only owner.
    pub async fn remove_member(&self, workspace_id: i64, user: &str) -> Result<bool> {
        let mut tx = self.db.write().await?;
        lock(&mut tx, workspace_id).await?;
        let delete = sql("DELETE FROM members WHERE workspace_id = ? AND user_name = ?").bind(workspace_id).bind(user);
        let removed = tx.execute(delete).await? > 0;
        keep_owner(&mut tx, workspace_id, user).await?;
        tx.commit().await?;
        Ok(removed)
    }

    async fn workspaces(&self, tenant: Option<&str>, name: Option<&str>) -> Result<Vec<Workspace>> {
        let mut tx = self.db.read().await?;
        let mut query = sql("SELECT id, name, mode, tenant, region FROM workspaces WHERE TRUE");
        if let Some(tenant) = tenant {
            query = query.push(" AND tenant = ?").bind(tenant);
        }
        if let Some(name) = name {
            query = query.push(" AND name = ?").bind(name);
        }
        let mut workspaces = Vec::new();
        for row in tx.rows(query.push(" ORDER BY id")).await? {
            workspaces.push(Workspace {
                id: row.get(0)?,
                name: row.get(1)?,
                mode: WorkspaceMode::from_str(&row.get::<String>(2)?).map_err(damaged)?,
                tenant: row.get(3)?,
                region: row.get(4)?,
                compute: Vec::new(),
                resource_groups: Vec::new(),
                members: Vec::new(),
            });
        }
        fill(&mut tx, &mut workspaces).await?;
        workspaces.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(workspaces)
    }
}

/// Reads computing resources, resource groups and members of workspaces that are in the order of their numbers.
async fn fill(tx: &mut Tx, workspaces: &mut [Workspace]) -> Result<()> {
    // One workspace is asked for on every request; of several everything is read, because a list of their numbers would be as long.
    let only = if let [workspace] = &*workspaces { Some(workspace.id) } else { None };
    let query = |text: &'static str, order: &str| match only {
        Some(id) => sql(text).push(" WHERE workspace_id = ?").bind(id).push(order),
        None => sql(text).push(order),
    };
    let of = |id: i64, workspaces: &mut [Workspace]| workspaces.binary_search_by_key(&id, |workspace| workspace.id).ok();
    let text = "SELECT workspace_id, engine, display_name, project, dev_project, is_default FROM compute_resources";
    for row in tx.rows(query(text, " ORDER BY position")).await? {
        if let Some(n) = of(row.get(0)?, workspaces) {
            workspaces[n].compute.push(ComputeResource {
                engine: row.get(1)?,
                display_name: row.get(2)?,
                project: row.get(3)?,
                dev_project: row.get(4)?,
                is_default: row.get(5)?,
            });
        }
    }
    let text = "SELECT workspace_id, kind, identifier, is_default FROM resource_groups";
    for row in tx.rows(query(text, " ORDER BY position")).await? {
        if let Some(n) = of(row.get(0)?, workspaces) {
            let kind = ResourceGroupKind::from_str(&row.get::<String>(1)?).map_err(damaged)?;
            workspaces[n].resource_groups.push(ResourceGroup { kind, identifier: row.get(2)?, is_default: row.get(3)? });
        }
    }
    for row in tx.rows(query("SELECT workspace_id, user_name, user_id, role FROM members", " ORDER BY user_name")).await? {
        if let Some(n) = of(row.get(0)?, workspaces) {
            let role = Role::from_str(&row.get::<String>(3)?).map_err(damaged)?;
            workspaces[n].members.push(Member { user: row.get(1)?, user_id: row.get(2)?, role });
        }
    }
    Ok(())
}

/// Makes those wait who change members, computing resources or resource groups of the same workspace: what each of them looks at, who
/// is the last owner and what the default, stays as it is until the end of the transaction.
pub(crate) async fn lock(tx: &mut Tx, workspace_id: i64) -> Result<()> {
    let query = sql("SELECT id FROM workspaces WHERE id = ?").bind(workspace_id).push(tx.for_update());
    tx.row(query).await?.map(|_| ()).ok_or(StoreError::NoWorkspace { id: workspace_id })
}

async fn insert_compute(tx: &mut Tx, workspace_id: i64, compute: &ComputeResource) -> Result<()> {
    let same = sql("SELECT is_default FROM compute_resources WHERE workspace_id = ? AND engine = ?");
    let first = tx.rows(same.bind(workspace_id).bind(&compute.engine)).await?.is_empty();
    if compute.is_default && !first {
        let update = sql("UPDATE compute_resources SET is_default = FALSE WHERE workspace_id = ? AND engine = ?");
        tx.execute(update.bind(workspace_id).bind(&compute.engine)).await?;
    }
    let insert = sql("INSERT INTO compute_resources (workspace_id, position, engine, display_name, project, dev_project, is_default) \
         SELECT CAST(? AS BIGINT), (SELECT COALESCE(MAX(position) + 1, 0) FROM compute_resources WHERE workspace_id = ?), ?, ?, ?, ?, ?");
    let insert = insert.bind(workspace_id).bind(workspace_id).bind(&compute.engine).bind(&compute.display_name);
    let insert = insert.bind(&compute.project).bind(&compute.dev_project).bind(compute.is_default || first);
    binding(tx.execute(insert).await, || format!("{}:{}", compute.engine, compute.display_name))
}

async fn insert_group(tx: &mut Tx, workspace_id: i64, group: &ResourceGroup) -> Result<()> {
    let kind = group.kind.as_str();
    let same = sql("SELECT is_default FROM resource_groups WHERE workspace_id = ? AND kind = ?");
    let first = tx.rows(same.bind(workspace_id).bind(kind)).await?.is_empty();
    if group.is_default && !first {
        let update = sql("UPDATE resource_groups SET is_default = FALSE WHERE workspace_id = ? AND kind = ?");
        tx.execute(update.bind(workspace_id).bind(kind)).await?;
    }
    let insert = sql("INSERT INTO resource_groups (workspace_id, position, kind, identifier, is_default) \
         SELECT CAST(? AS BIGINT), (SELECT COALESCE(MAX(position) + 1, 0) FROM resource_groups WHERE workspace_id = ?), ?, ?, ?");
    let insert = insert.bind(workspace_id).bind(workspace_id).bind(kind).bind(&group.identifier).bind(group.is_default || first);
    binding(tx.execute(insert).await, || format!("{kind}:{}", group.identifier))
}

fn binding(inserted: Result<u64>, what: impl FnOnce() -> String) -> Result<()> {
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(StoreError::BindingExists { what: what() }),
        Err(error) => Err(error),
    }
}

async fn put_member(tx: &mut Tx, workspace_id: i64, member: &Member) -> Result<()> {
    let upsert =
        sql("INSERT INTO members (workspace_id, user_name, user_id, role) VALUES (?, ?, ?, ?) ON CONFLICT (workspace_id, user_name) \
         DO UPDATE SET role = excluded.role, user_id = COALESCE(excluded.user_id, members.user_id)");
    tx.execute(upsert.bind(workspace_id).bind(&member.user).bind(&member.user_id).bind(member.role.as_str())).await?;
    Ok(())
}

/// Refuses a change that has left the workspace without an owner.
async fn keep_owner(tx: &mut Tx, workspace_id: i64, user: &str) -> Result<()> {
    let owners = sql("SELECT user_name FROM members WHERE workspace_id = ? AND role = ? LIMIT 1");
    match tx.row(owners.bind(workspace_id).bind(Role::Owner.as_str())).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::LastOwner { user: user.to_owned() }),
    }
}
