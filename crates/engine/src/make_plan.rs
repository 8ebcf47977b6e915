//! Making a plan: the two readings of the package around the two pure halves of the plan.

use std::collections::{BTreeMap, HashMap, HashSet};

use ferry_model::Severity;
use ferry_model::settings::Settings;
use ferry_model::{Located, ObjectKey};
use ferry_package::Package;
use ferry_store::records::Producer;

use crate::bodies::for_each;
use crate::carry::{carry, digest_of, rename_to};
use crate::destination::Destination;
use crate::error::EngineError;
use crate::mapping::Mapping;
use crate::plan::build::{Draft, Look};
use crate::plan::rename::candidates;
use crate::plan::snapshot::Snapshot;
use crate::plan::{PackageFacts, Plan};
use crate::progress::{Progress, Step};
use crate::scan::{Scan, scan};
use crate::selector::{Selectors, Subject};
use crate::settings_file::check_against;

/// Bodies and outputs asked for in one call.
const PAGE: usize = 500;
/// Names whose producers are asked for in one call.
const ASKED: usize = 10_000;

/// A plan, and the bodies that were kept while making it.
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// Bodies of objects that are not nodes, as the package holds them.
    pub bodies: HashMap<(u32, u32), ferry_model::Located>,
}

/// Makes the plan of importing `package` into `destination`.
///
/// # Errors
///
/// When the package is refused as a whole, the settings cannot be used, or the destination cannot be read. Findings that prevent starting
/// the plan are in the plan.
pub async fn make_plan<D: Destination>(
    package: &Package,
    facts: PackageFacts,
    destination: &D,
    settings: &Settings,
    importer: &str,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Planned, EngineError> {
    let workspace = destination.workspace().await?;
    let selectors = Selectors::parse(&settings.dry_run.nodes).map_err(|error| EngineError::Refused(vec![error.finding()]))?;
    let mut mapping = Mapping::new(settings, &workspace).map_err(|finding| EngineError::Refused(vec![finding]))?;
    let mut scan: Scan =
        tokio::task::block_in_place(|| scan(package, &mapping, threads, |done, total| progress.advance(Step::Verify, done, total)))?;
    // What no unit reads is damaged as well if its checksum does not hold.
    tokio::task::block_in_place(|| package.verify_container_rest())?;
    let mut package_facts = facts;
    if package_facts.workspace.is_none() {
        package_facts.workspace = source_workspace(&scan);
    }
    progress.advance(Step::Plan, 0, 4);
    let objects = destination.objects().await?;
    let mut snapshot = Snapshot {
        workspaces: destination.workspace_names().await?,
        workspace,
        importer: importer.to_owned(),
        objects: objects.into_iter().map(|object| (object.key.clone(), object)).collect(),
        producers: HashMap::new(),
        bodies: HashMap::new(),
    };
    let mut draft = Draft::new(package_facts, settings.clone(), &mut scan, &snapshot, &mut mapping);
    let (errors, rest): (Vec<_>, Vec<_>) =
        check_against(settings, &snapshot.workspace).into_iter().partition(|finding| finding.severity == Severity::Error);
    draft.refuse(errors);
    draft.note(rest);
    progress.advance(Step::Plan, 1, 4);
    for part in draft.bodies_asked(&snapshot).chunks(PAGE) {
        let bodies = destination.bodies(part).await?;
        snapshot.bodies.extend(part.iter().map(|(id, _)| *id).zip(bodies));
    }
    ask_for_producers(&draft, destination, &mut snapshot.producers).await?;
    tokio::task::block_in_place(|| draft.number_outputs(&snapshot, &mut mapping, threads));
    draft.mark_dry_run(|item, owner| {
        selectors.matches(&Subject {
            kind: item.key.kind,
            workflow: item.key.workflow_name(),
            name: &item.key.name,
            type_name: &item.type_name,
            owner,
        })
    });
    progress.advance(Step::Plan, 2, 4);
    let sources = draft.looks(&snapshot);
    let reading = Reading { package, threads, dry_run: draft.dry_run_sources() };
    let secrets = draft.kept_secrets(&snapshot);
    let mut looks = tokio::task::block_in_place(|| look(&reading, &sources, &mapping, &secrets))?;
    tokio::task::block_in_place(|| rename(&reading, &mut draft, &looks, &snapshot, &mapping, true))?;
    mapping.renamed_resources = draft.renamed_resources();
    if !mapping.renamed_resources.is_empty() {
        looks = tokio::task::block_in_place(|| look(&reading, &sources, &mapping, &secrets))?;
    }
    tokio::task::block_in_place(|| rename(&reading, &mut draft, &looks, &snapshot, &mapping, false))?;
    progress.advance(Step::Plan, 3, 4);
    let plan = draft.finish(looks, &snapshot, mapping);
    progress.advance(Step::Plan, 4, 4);
    Ok(Planned { plan, bodies: scan.bodies })
}

/// Asks the destination who produces the names of the package, part by part.
async fn ask_for_producers<D: Destination>(
    draft: &Draft,
    destination: &D,
    producers: &mut HashMap<String, Vec<Producer>>,
) -> Result<(), EngineError> {
    let mut names = draft.outputs_asked();
    loop {
        let part: Vec<String> = names.by_ref().take(ASKED).map(str::to_owned).collect();
        if part.is_empty() {
            return Ok(());
        }
        for producer in destination.producers(&part).await? {
            let known = producers.entry(producer.output.clone()).or_default();
            if !known.contains(&producer) {
                known.push(producer);
            }
        }
    }
}

/// The source workspace as the nodes' inputs show it: the one whose root node they depend on most.
fn source_workspace(scan: &Scan) -> Option<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for record in &scan.records {
        for input in &record.facts.inputs {
            if let Some(name) = input.strip_suffix("_root") {
                *counts.entry(name).or_default() += 1;
            }
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(name, _)| name.to_owned())
}

/// What reading the package again needs to know.
struct Reading<'p> {
    package: &'p Package,
    threads: usize,
    /// Objects that are imported dry-run.
    dry_run: HashSet<(u32, u32)>,
}

/// Finds other names for the objects that the conflict policy renames: a name that is free, or under which the destination has the object
/// already, as it has after an earlier import of the same package.
fn rename(
    reading: &Reading<'_>,
    draft: &mut Draft,
    looks: &HashMap<(u32, u32), Look>,
    snapshot: &Snapshot,
    mapping: &Mapping,
    resources: bool,
) -> Result<(), EngineError> {
    let clashes = draft.clashes(looks, snapshot, resources);
    let is_first_taken = |key: &ObjectKey| candidates(key).next().is_some_and(|first| snapshot.objects.contains_key(&first));
    let mut sources: Vec<(u32, u32)> = clashes.iter().filter(|(_, key)| is_first_taken(key)).map(|(source, _)| *source).collect();
    sources.sort_unstable();
    let mut bodies: HashMap<(u32, u32), Located> = HashMap::with_capacity(sources.len());
    let mut keep = |source, located| {
        bodies.insert(source, located);
        Ok(())
    };
    for_each::<_, EngineError>(reading.package, &sources, reading.threads, |_, located| located, &mut keep)?;
    for (source, key) in clashes {
        draft.rename_to_first(source, &key, |candidate| {
            let Some(stored) = snapshot.objects.get(candidate) else { return true };
            bodies.get(&source).is_some_and(|located| {
                let mut located = located.clone();
                carry(&mut located, mapping, reading.dry_run.contains(&source), None);
                rename_to(&mut located.object, candidate);
                digest_of(&mut located).is_ok_and(|digest| digest == stored.draft_digest)
            })
        });
    }
    Ok(())
}

/// Looks at chosen objects again, in full.
fn look(
    reading: &Reading<'_>,
    sources: &[(u32, u32)],
    mapping: &Mapping,
    secrets: &HashMap<(u32, u32), String>,
) -> Result<HashMap<(u32, u32), Look>, EngineError> {
    let mut looks = HashMap::with_capacity(sources.len());
    for_each::<_, EngineError>(
        reading.package,
        sources,
        reading.threads,
        |source, mut located| {
            let rewrites = carry(&mut located, mapping, reading.dry_run.contains(&source), secrets.get(&source).map(String::as_str));
            digest_of(&mut located).map(|digest| Look { digest, rewrites: rewrites.into() })
        },
        |source, result| {
            let look = result.map_err(|error| EngineError::Internal(error.to_string()))?;
            looks.insert(source, look);
            Ok(())
        },
    )?;
    Ok(looks)
}
