//! Changing and removing computing resources and resource groups of a workspace.

use ferry_model::workspace::{ComputeResource, ResourceGroup, ResourceGroupKind};
use ferry_model::{Object, ObjectKey, ObjectKind, node_type};

use crate::db::Tx;
use crate::query::{Query, like, sql};
use crate::records::TaskStatus;
use crate::rows::{damaged, kind_number, kind_of, object_key};
use crate::stamp::change_stamp;
use crate::undo::PHASE;
use crate::workspaces::lock;
use crate::{Result, Store, StoreError};

/// Objects that a refusal names at most.
const NAMED: usize = 20;
/// Objects that are read at once while users are sought.
const PAGE: i64 = 200;
/// The objects of a workspace, with the versions that are saved, committed and deployed.
const OBJECTS: &str = "SELECT o.id, o.kind, o.key, v.body FROM (SELECT id, kind, key, type_name, draft, committed, deployed FROM objects \
     WHERE workspace_id = ?) o";
/// The same of objects that a task which is being undone, or was while somebody stopped it, has not restored yet: as they were before it.
const TO_BE_RESTORED: &str = "SELECT o.id, o.kind, o.key, v.body FROM (SELECT r.id, r.kind, r.key, b.type_name, b.draft, b.committed, b.deployed \
     FROM tasks t JOIN before_images b ON b.task_id = t.id JOIN objects r ON r.id = b.object_id WHERE t.workspace_id = ? AND t.phase = ?) o";
/// The kinds whose objects name computing resources or resource groups.
const KINDS: [ObjectKind; 7] = [
    ObjectKind::Node,
    ObjectKind::AdHocQuery,
    ObjectKind::Component,
    ObjectKind::Resource,
    ObjectKind::Function,
    ObjectKind::QualityRule,
    ObjectKind::DataServiceApi,
];

impl Store {
    /// Changes what is behind a computing resource, named by its type and display name, and whether it is the default.
    ///
    /// # Errors
    ///
    /// When there is none of this name, or the default would stop being one without another taking its place.
    pub async fn change_compute(&self, workspace_id: i64, compute: &ComputeResource) -> Result<()> {
        let mut tx = self.db.write().await?;
        lock(&mut tx, workspace_id).await?;
        let bound = computing_resources(&mut tx, workspace_id).await?;
        let is_it = |known: &&Bound| known.engine == compute.engine && known.name == compute.display_name;
        let known = bound.iter().find(is_it).ok_or_else(|| StoreError::NoBinding { what: what(&compute.engine, &compute.display_name) })?;
        if known.is_default && !compute.is_default {
            return Err(StoreError::BindingDefault { what: what(&compute.engine, &compute.display_name) });
        }
        if compute.is_default {
            let update = sql("UPDATE compute_resources SET is_default = FALSE WHERE workspace_id = ? AND engine = ?");
            tx.execute(update.bind(workspace_id).bind(&compute.engine)).await?;
        }
        let update = sql("UPDATE compute_resources SET project = ?, dev_project = ?, is_default = ? \
             WHERE workspace_id = ? AND engine = ? AND display_name = ?");
        let update = update.bind(&compute.project).bind(&compute.dev_project).bind(compute.is_default);
        tx.execute(update.bind(workspace_id).bind(&compute.engine).bind(&compute.display_name)).await?;
        tx.commit().await
    }

    /// Removes a computing resource. Was it the default of its type, the first of the others becomes it.
    ///
    /// # Errors
    ///
    /// When there is none of this name, an import into the workspace runs or is being undone, or objects use it in the version that is saved,
    /// committed or deployed, or that an undo that somebody stopped would restore. Objects that name no computing resource use the only one of their type.
    pub async fn remove_compute(&self, workspace_id: i64, engine: &str, display_name: &str) -> Result<()> {
        let canonical = canonical_engine(engine);
        let others = async |tx: &mut Tx| {
            let mut others = computing_resources(tx, workspace_id).await?;
            let at = others.iter().position(|known| known.engine == engine && known.name == display_name);
            let removed = others.remove(at.ok_or_else(|| StoreError::NoBinding { what: what(engine, display_name) })?);
            let is_last = !others.iter().any(|other| canonical_engine(&other.engine) == canonical);
            Ok::<_, StoreError>((removed, others, is_last))
        };
        let unused = async |tx: &mut Tx, is_last: bool| {
            let uses = |object: &Object| {
                let mut used = object.computing_resources().into_iter();
                used.any(|(of, name)| of == canonical && name.map_or(is_last, |name| name == display_name))
            };
            let search = Search { name: display_name, types: if is_last { types_of(engine, &canonical) } else { Vec::new() } };
            unused(tx, workspace_id, what(engine, display_name), &search, uses).await
        };
        // The objects are read while nobody has to wait for it, and again only if something has changed by then.
        let mut tx = self.db.read().await?;
        nothing_runs(&mut tx, workspace_id).await?;
        let looked = (change_stamp(&mut tx).await?, others(&mut tx).await?.2);
        unused(&mut tx, looked.1).await?;
        drop(tx);
        let mut tx = self.db.write().await?;
        lock(&mut tx, workspace_id).await?;
        nothing_runs(&mut tx, workspace_id).await?;
        let (removed, others, is_last) = others(&mut tx).await?;
        if looked != (change_stamp(&mut tx).await?, is_last) {
            unused(&mut tx, is_last).await?;
        }
        let delete = sql("DELETE FROM compute_resources WHERE workspace_id = ? AND engine = ? AND display_name = ?");
        tx.execute(delete.bind(workspace_id).bind(engine).bind(display_name)).await?;
        if let Some(next) = others.iter().find(|other| removed.is_default && other.engine == engine) {
            let update = sql("UPDATE compute_resources SET is_default = TRUE WHERE workspace_id = ? AND engine = ? AND display_name = ?");
            tx.execute(update.bind(workspace_id).bind(engine).bind(&next.name)).await?;
        }
        tx.commit().await
    }

    /// Changes whether a resource group is the default of its kind.
    ///
    /// # Errors
    ///
    /// When there is none of this kind and identifier, or the default would stop being one without another taking its place.
    pub async fn change_resource_group(&self, workspace_id: i64, group: &ResourceGroup) -> Result<()> {
        let kind = group.kind.as_str();
        let mut tx = self.db.write().await?;
        lock(&mut tx, workspace_id).await?;
        let bound = resource_groups(&mut tx, workspace_id, kind).await?;
        let known = bound.iter().find(|known| known.name == group.identifier);
        let known = known.ok_or_else(|| StoreError::NoBinding { what: what(kind, &group.identifier) })?;
        if known.is_default && !group.is_default {
            return Err(StoreError::BindingDefault { what: what(kind, &group.identifier) });
        }
        if group.is_default {
            let update = sql("UPDATE resource_groups SET is_default = (identifier = ?) WHERE workspace_id = ? AND kind = ?");
            tx.execute(update.bind(&group.identifier).bind(workspace_id).bind(kind)).await?;
        }
        tx.commit().await
    }

    /// Removes a resource group. Was it the default of its kind, the first of the others becomes it.
    ///
    /// # Errors
    ///
    /// When there is none of this kind and identifier, and otherwise as for [`Self::remove_compute`].
    pub async fn remove_resource_group(&self, workspace_id: i64, kind: ResourceGroupKind, identifier: &str) -> Result<()> {
        let others = async |tx: &mut Tx| {
            let mut others = resource_groups(tx, workspace_id, kind.as_str()).await?;
            let at = others.iter().position(|known| known.name == identifier);
            let removed = others.remove(at.ok_or_else(|| StoreError::NoBinding { what: what(kind.as_str(), identifier) })?);
            Ok::<_, StoreError>((removed, others))
        };
        let unused = async |tx: &mut Tx| {
            let search = Search { name: identifier, types: Vec::new() };
            let uses = |object: &Object| object.resource_groups().contains(&(kind, identifier));
            unused(tx, workspace_id, what(kind.as_str(), identifier), &search, uses).await
        };
        // As for a computing resource.
        let mut tx = self.db.read().await?;
        nothing_runs(&mut tx, workspace_id).await?;
        others(&mut tx).await?;
        let looked = change_stamp(&mut tx).await?;
        unused(&mut tx).await?;
        drop(tx);
        let mut tx = self.db.write().await?;
        lock(&mut tx, workspace_id).await?;
        nothing_runs(&mut tx, workspace_id).await?;
        let (removed, others) = others(&mut tx).await?;
        if looked != change_stamp(&mut tx).await? {
            unused(&mut tx).await?;
        }
        let delete = sql("DELETE FROM resource_groups WHERE workspace_id = ? AND kind = ? AND identifier = ?");
        tx.execute(delete.bind(workspace_id).bind(kind.as_str()).bind(identifier)).await?;
        if let Some(next) = others.first().filter(|_| removed.is_default) {
            let update = sql("UPDATE resource_groups SET is_default = TRUE WHERE workspace_id = ? AND kind = ? AND identifier = ?");
            tx.execute(update.bind(workspace_id).bind(kind.as_str()).bind(&next.name)).await?;
        }
        tx.commit().await
    }
}

/// A computing resource or resource group.
struct Bound {
    engine: String,
    name: String,
    is_default: bool,
}

/// What is sought in the text of objects before they are read.
struct Search<'a> {
    /// A name that they may hold.
    name: &'a str,
    /// Types that use it without naming it.
    types: Vec<String>,
}

/// How a computing resource or resource group is called in messages.
fn what(kind: &str, name: &str) -> String {
    format!("{kind}:{name}")
}

fn canonical_engine(name: &str) -> String {
    node_type::engine(name).map_or_else(|| name.to_owned(), |engine| engine.name.to_owned())
}

/// The types whose objects need a computing resource of an engine.
fn types_of(engine: &str, canonical: &str) -> Vec<String> {
    let types = node_type::NODE_TYPES.iter().filter(|node_type| node_type.engine == canonical).map(|node_type| node_type.name);
    types.chain([engine, canonical]).map(str::to_owned).collect()
}

/// An import that runs decided on what it uses when it was planned, and a job that undoes one brings back what was used before.
async fn nothing_runs(tx: &mut Tx, workspace_id: i64) -> Result<()> {
    let query = sql("SELECT t.id FROM tasks t WHERE t.workspace_id = ? AND (t.status = ? OR EXISTS (SELECT 1 FROM jobs j \
         WHERE j.task_id = t.id AND j.exclusive AND j.state IN ('queued', 'running'))) LIMIT 1");
    match tx.row(query.bind(workspace_id).bind(TaskStatus::Importing.as_str())).await? {
        Some(row) => Err(StoreError::TaskRunning { id: row.get(0)? }),
        None => Ok(()),
    }
}

async fn computing_resources(tx: &mut Tx, workspace_id: i64) -> Result<Vec<Bound>> {
    let query = sql("SELECT engine, display_name, is_default FROM compute_resources WHERE workspace_id = ? ORDER BY position");
    let rows = tx.rows(query.bind(workspace_id)).await?;
    rows.iter().map(|row| Ok(Bound { engine: row.get(0)?, name: row.get(1)?, is_default: row.get(2)? })).collect()
}

async fn resource_groups(tx: &mut Tx, workspace_id: i64, kind: &str) -> Result<Vec<Bound>> {
    let query = sql("SELECT kind, identifier, is_default FROM resource_groups WHERE workspace_id = ? AND kind = ? ORDER BY position");
    let rows = tx.rows(query.bind(workspace_id).bind(kind)).await?;
    rows.iter().map(|row| Ok(Bound { engine: row.get(0)?, name: row.get(1)?, is_default: row.get(2)? })).collect()
}

/// Refuses with the names of objects that use it, as they are or as a task that is undone in part will make them.
async fn unused(tx: &mut Tx, workspace_id: i64, what: String, search: &Search<'_>, uses: impl Fn(&Object) -> bool) -> Result<()> {
    let mut users = Vec::new();
    for (objects, more) in [(OBJECTS, None), (TO_BE_RESTORED, Some(PHASE))] {
        let of = || more.into_iter().fold(sql(objects).bind(workspace_id), Query::bind);
        find_users(tx, of, search, &uses, &mut users).await?;
    }
    if users.is_empty() {
        return Ok(());
    }
    let more = users.len() > NAMED;
    users.truncate(NAMED);
    Err(StoreError::BindingUsed { what, objects: users, more })
}

/// Appends the users among the objects `o` that a query begins with. No column says who uses it: the bodies that hold the name are read.
async fn find_users<'a>(
    tx: &mut Tx,
    of: impl Fn() -> Query<'a>,
    search: &'a Search<'_>,
    uses: impl Fn(&Object) -> bool,
    users: &mut Vec<ObjectKey>,
) -> Result<()> {
    // A name in a body is written as JSON; text can always be.
    let pattern = like(&serde_json::to_string(search.name).unwrap_or_default());
    let mut after = 0_i64;
    loop {
        let query = of().push(
            " JOIN versions v ON v.id IN ((o.id << 20) + o.draft, (o.id << 20) + COALESCE(o.committed, o.draft), \
             (o.id << 20) + COALESCE(o.deployed, o.draft)) WHERE o.id > ? AND o.kind IN ",
        );
        let query = query.bind(after).list(KINDS.map(kind_number)).push(" AND (v.body LIKE ? ESCAPE '!'");
        let query = query.bind(pattern.clone()).push(" OR o.type_name IN ").list(search.types.iter().map(String::as_str));
        let rows = tx.rows(query.push(") ORDER BY o.id, v.id LIMIT ?").bind(PAGE)).await?;
        for row in &rows {
            let object = Object::from_json(kind_of(row.get(1)?)?, &row.get::<String>(3)?);
            let key = object_key(row.get(1)?, &row.get::<String>(2)?)?;
            if !users.contains(&key) && uses(&object.map_err(|error| damaged(error.to_string()))?) {
                users.push(key);
            }
        }
        // The last object of a full page may have versions on the next one.
        let full = rows.len() as i64 == PAGE;
        let Some(last) = rows.last().filter(|_| full && users.len() <= NAMED) else { return Ok(()) };
        after = last.get::<i64>(0)? - 1;
    }
}
