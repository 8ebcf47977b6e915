//! Packages that were uploaded, and the lists of what they hold.

use ferry_model::{Finding, PackageFormat, Severity};

use crate::batch::Bulk;
use crate::db::Row;
use crate::objects::contains_pattern;
use crate::query::{Arg, Query, sql};
use crate::records::{NewJob, NewPackage, NewPackageObject, PackageFilter, PackageNeighbour, PackageRecord, PackageRow, Verification};
use crate::rows::{damaged, kind_number, kind_of};
use crate::{Result, Store, jobs};

const SELECT: &str = "SELECT id, workspace_id, source, upload_method, blob, bytes, sha256, format, source_workspace, state, objects, errors, \
     warnings, notes, findings, overview, created_by, created_at FROM packages";
const OBJECT: &str = "SELECT seq, kind, key, workflow, name, type_name, owner, engine, compute, resource_group, di_resource_group, unit, \
     ordinal, place, findings FROM package_objects WHERE package_id = ?";
const OBJECTS: Bulk = Bulk::insert(
    "INSERT INTO package_objects (package_id, seq, kind, key, workflow, name, type_name, owner, engine, compute, resource_group, \
     di_resource_group, unit, ordinal, place, findings)",
    16,
);
const OUTPUTS: Bulk =
    Bulk { head: "INSERT INTO package_outputs (package_id, name, direction, seq)", tail: " ON CONFLICT DO NOTHING", columns: 4 };
const FINDINGS: Bulk = Bulk::insert("INSERT INTO package_findings (package_id, severity, seq, object_seq, finding)", 5);

impl Store {
    /// Registers a package and asks for the job that verifies it; the job gets the package's number for `{package}` in its payload.
    pub async fn add_package(&self, new: &NewPackage, job: &NewJob, now: i64) -> Result<PackageRecord> {
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO packages (workspace_id, source, upload_method, blob, bytes, sha256, format, state, created_by, \
             created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'verifying', ?, ?) RETURNING id");
        let insert = insert.bind(new.workspace_id).bind(&new.source).bind(&new.upload_method).bind(&new.blob).bind(new.bytes);
        let row = tx.row(insert.bind(&new.sha256).bind(new.format.map(PackageFormat::as_str)).bind(&new.created_by).bind(now)).await?;
        let id: i64 = row.ok_or_else(|| damaged("a package without a number"))?.get(0)?;
        let job = NewJob { package_id: Some(id), payload: job.payload.replace("{package}", &id.to_string()), ..job.clone() };
        jobs::insert(&mut tx, &job, now, now).await?;
        tx.commit().await?;
        self.package(id).await?.ok_or_else(|| damaged("a package that was there and is gone"))
    }

    /// The package of this number.
    pub async fn package(&self, id: i64) -> Result<Option<PackageRecord>> {
        self.db.row(sql(SELECT).push(" WHERE id = ?").bind(id)).await?.as_ref().map(record).transpose()
    }

    /// Several packages, by number.
    pub async fn packages(&self, ids: &[i64]) -> Result<Vec<PackageRecord>> {
        let query = sql(SELECT).push(" WHERE id IN ").list(ids.iter().copied());
        self.db.rows(query).await?.iter().map(record).collect()
    }

    /// Says where the bytes of a package are.
    pub async fn set_package_blob(&self, id: i64, blob: &str, bytes: i64, sha256: &str) -> Result<()> {
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE packages SET blob = ?, bytes = ?, sha256 = ? WHERE id = ?");
        tx.execute(update.bind(blob).bind(bytes).bind(sha256).bind(id)).await?;
        tx.commit().await
    }

    /// Forgets what was listed of a package, before it is listed anew.
    pub async fn clear_package_lists(&self, id: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        for delete in [
            "DELETE FROM package_objects WHERE package_id = ?",
            "DELETE FROM package_outputs WHERE package_id = ?",
            "DELETE FROM package_findings WHERE package_id = ?",
        ] {
            tx.execute(sql(delete).bind(id)).await?;
        }
        tx.commit().await
    }

    /// Lists objects of a package.
    pub async fn add_package_objects(&self, id: i64, objects: &[NewPackageObject]) -> Result<()> {
        let mut tx = self.db.write().await?;
        let rows = objects.iter().map(|NewPackageObject { row, .. }| -> [Arg<'_>; 16] {
            [
                id.into(),
                row.seq.into(),
                kind_number(row.kind).into(),
                (&row.key).into(),
                (&row.workflow).into(),
                (&row.name).into(),
                (&row.type_name).into(),
                (&row.owner).into(),
                (&row.engine).into(),
                (&row.compute).into(),
                (&row.resource_group).into(),
                (&row.di_resource_group).into(),
                row.unit.into(),
                row.ordinal.into(),
                (&row.place).into(),
                row.findings.into(),
            ]
        });
        OBJECTS.rows(rows).run(&mut tx).await?;
        let links = objects.iter().flat_map(|object| {
            let seq = object.row.seq;
            let link = move |direction: i64| move |name| -> [Arg<'_>; 4] { [id.into(), Arg::from(name), direction.into(), seq.into()] };
            object.inputs.iter().map(link(0)).chain(object.outputs.iter().map(link(1))).collect::<Vec<_>>()
        });
        OUTPUTS.rows(links).run(&mut tx).await?;
        tx.commit().await
    }

    /// Lists findings of a package, numbered from `first`: position of the object that each is about, and the finding.
    pub async fn add_package_findings(&self, id: i64, first: i64, findings: &[(Option<i64>, Finding)]) -> Result<()> {
        let mut tx = self.db.write().await?;
        let rows = findings.iter().zip(first..).map(|((object, finding), seq)| -> [Arg<'_>; 5] {
            // Findings are plain data and can always be written.
            let text = serde_json::to_string(finding).unwrap_or_default();
            [id.into(), rank(finding.severity).into(), seq.into(), (*object).into(), text.into()]
        });
        FINDINGS.rows(rows).run(&mut tx).await?;
        tx.commit().await
    }

    /// Says what verification found.
    pub async fn finish_package(&self, id: i64, found: &Verification) -> Result<()> {
        let mut tx = self.db.write().await?;
        let update =
            sql("UPDATE packages SET state = ?, format = ?, source_workspace = ?, objects = ?, errors = ?, warnings = ?, notes = ?, \
             findings = ?, overview = ? WHERE id = ?");
        let update = update.bind(&found.state).bind(&found.format).bind(&found.source_workspace).bind(found.objects);
        let update = update.bind(found.counts[0]).bind(found.counts[1]).bind(found.counts[2]);
        tx.execute(update.bind(&found.findings).bind(&found.overview).bind(id)).await?;
        tx.commit().await
    }

    /// Objects of a package from behind `after`, by position.
    pub async fn package_rows(&self, id: i64, filter: &PackageFilter, after: i64, limit: i64) -> Result<Vec<PackageRow>> {
        let query = narrowed(sql(OBJECT).bind(id).push(" AND seq > ?").bind(after), filter);
        self.db.rows(query.push(" ORDER BY seq LIMIT ?").bind(limit)).await?.iter().map(row).collect()
    }

    /// How many objects of a package fit.
    pub async fn count_package_rows(&self, id: i64, filter: &PackageFilter) -> Result<i64> {
        let query = narrowed(sql("SELECT COUNT(*) FROM package_objects WHERE package_id = ?").bind(id), filter);
        self.db.row(query).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// The object of a package at this position.
    pub async fn package_row(&self, id: i64, seq: i64) -> Result<Option<PackageRow>> {
        self.db.row(sql(OBJECT).push(" AND seq = ?").bind(id).bind(seq)).await?.as_ref().map(row).transpose()
    }

    /// What an object waits for, with the objects that produce it; or, `children`, what waits for its outputs. At most `limit`.
    pub async fn package_neighbours(&self, id: i64, seq: i64, children: bool, limit: i64) -> Result<Vec<PackageNeighbour>> {
        let (own, other) = if children { (1, 0) } else { (0, 1) };
        let query = sql("SELECT a.name, o.seq, o.kind, o.key FROM package_outputs a LEFT JOIN package_outputs b \
             ON b.package_id = a.package_id AND b.name = a.name AND b.direction = ? AND b.seq <> a.seq \
             LEFT JOIN package_objects o ON o.package_id = b.package_id AND o.seq = b.seq \
             WHERE a.package_id = ? AND a.seq = ? AND a.direction = ? ORDER BY a.name, o.seq LIMIT ?");
        let rows = self.db.rows(query.bind(other).bind(id).bind(seq).bind(own).bind(limit)).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let object = match row.get::<Option<i64>>(1)? {
                Some(seq) => Some((seq, kind_of(row.get(2)?)?, row.get(3)?)),
                None => None,
            };
            // An output that nobody waits for is no neighbour; an input that nobody produces is to be shown.
            if object.is_some() || !children {
                found.push(PackageNeighbour { output: row.get(0)?, object });
            }
        }
        Ok(found)
    }

    /// Findings of a package from behind `after` (severity rank and number), the worst first; of one object, if it is given.
    pub async fn package_findings(
        &self,
        id: i64,
        object: Option<i64>,
        after: (i64, i64),
        limit: i64,
    ) -> Result<Vec<((i64, i64), Finding)>> {
        let mut query = sql("SELECT severity, seq, finding FROM package_findings WHERE package_id = ? AND (severity, seq) > (?, ?)");
        query = query.bind(id).bind(after.0).bind(after.1);
        if let Some(object) = object {
            query = query.push(" AND object_seq = ?").bind(object);
        }
        let rows = self.db.rows(query.push(" ORDER BY severity, seq LIMIT ?").bind(limit)).await?;
        let finding = |row: &Row| serde_json::from_str(&row.get::<String>(2)?).map_err(|error| damaged(format!("a finding: {error}")));
        rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), finding(row)?))).collect()
    }

    /// Deletes a package with its lists, unless a task uses it. Returns the key of its bytes, if nothing else uses them.
    pub async fn delete_package(&self, id: i64) -> Result<Option<String>> {
        let mut tx = self.db.write().await?;
        let query = sql("SELECT blob FROM packages WHERE id = ?").bind(id).push(tx.for_update());
        let Some(row) = tx.row(query).await? else { return Ok(None) };
        let blob: Option<String> = row.get(0)?;
        if tx.row(sql("SELECT id FROM tasks WHERE package_id = ? LIMIT 1").bind(id)).await?.is_some() {
            return Ok(None);
        }
        for delete in [
            "DELETE FROM package_objects WHERE package_id = ?",
            "DELETE FROM package_outputs WHERE package_id = ?",
            "DELETE FROM package_findings WHERE package_id = ?",
            "DELETE FROM packages WHERE id = ?",
        ] {
            tx.execute(sql(delete).bind(id)).await?;
        }
        let Some(blob) = blob else {
            tx.commit().await?;
            return Ok(None);
        };
        let others = sql("SELECT id FROM packages WHERE blob = ? UNION ALL SELECT id FROM tasks WHERE package = ? LIMIT 1");
        let used = tx.row(others.bind(&blob).bind(&blob)).await?.is_some();
        tx.commit().await?;
        Ok((!used).then_some(blob))
    }
}

/// The number by which findings are sorted, the worst first.
fn rank(severity: Severity) -> i64 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    }
}

fn narrowed<'a>(mut query: Query<'a>, filter: &'a PackageFilter) -> Query<'a> {
    if let Some(search) = filter.search.as_deref().filter(|text| !text.is_empty()) {
        query = query.push(" AND lower(key) LIKE ? ESCAPE '!'").bind(contains_pattern(search));
    }
    if let Some(kind) = filter.kind {
        query = query.push(" AND kind = ?").bind(kind_number(kind));
    }
    if let Some(type_name) = &filter.type_name {
        query = query.push(" AND type_name = ?").bind(type_name);
    }
    if let Some(workflow) = &filter.workflow {
        query = query.push(" AND workflow = ?").bind(workflow);
    }
    if let Some(owner) = &filter.owner {
        query = query.push(" AND owner = ?").bind(owner);
    }
    if filter.with_findings { query.push(" AND findings > 0") } else { query }
}

fn row(row: &Row) -> Result<PackageRow> {
    Ok(PackageRow {
        seq: row.get(0)?,
        kind: kind_of(row.get(1)?)?,
        key: row.get(2)?,
        workflow: row.get(3)?,
        name: row.get(4)?,
        type_name: row.get(5)?,
        owner: row.get(6)?,
        engine: row.get(7)?,
        compute: row.get(8)?,
        resource_group: row.get(9)?,
        di_resource_group: row.get(10)?,
        unit: row.get(11)?,
        ordinal: row.get(12)?,
        place: row.get(13)?,
        findings: row.get(14)?,
    })
}

fn record(row: &Row) -> Result<PackageRecord> {
    Ok(PackageRecord {
        id: row.get(0)?,
        workspace_id: row.get(1)?,
        source: row.get(2)?,
        upload_method: row.get(3)?,
        blob: row.get(4)?,
        bytes: row.get(5)?,
        sha256: row.get(6)?,
        format: row.get(7)?,
        source_workspace: row.get(8)?,
        state: row.get(9)?,
        objects: row.get(10)?,
        errors: row.get(11)?,
        warnings: row.get(12)?,
        notes: row.get(13)?,
        findings: row.get(14)?,
        overview: row.get(15)?,
        created_by: row.get(16)?,
        created_at: row.get(17)?,
    })
}
