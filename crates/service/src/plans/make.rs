//! Making plans for pages, and keeping them until package, settings or destination change.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ferry_engine::progress::Silent;
use ferry_model::PackageFormat;
use ferry_model::settings::Settings;
use ferry_model::workspace::Role;
use ferry_store::records::TaskSettings;
use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, watch};
use tracing::Instrument as _;

use super::PlanView;
use super::kept::Kept;
use crate::packages::read_as;
use crate::settings::change;
use crate::{Result, Service, ServiceError, Viewer};

/// Objects of a package that is planned while somebody waits.
const SMALL: i64 = 2_000;
/// Objects of all plans that are kept.
const KEPT: usize = 250_000;
/// Plans that are kept.
const PLANS: usize = 200;
/// How long a large plan is shown after something in the destination changed: while an import runs there, it would never be finished.
const SHOWN: Duration = Duration::from_secs(5);

/// The plans that are kept or being made.
#[derive(Debug)]
pub(crate) struct Plans {
    entries: Mutex<Vec<Entry>>,
    /// Large ones are made one after the other, because each takes memory.
    large: Arc<Semaphore>,
}

impl Default for Plans {
    fn default() -> Self {
        Self { entries: Mutex::default(), large: Arc::new(Semaphore::new(1)) }
    }
}

type Made = Option<Result<Arc<Kept>>>;

#[derive(Debug)]
struct Entry {
    task: i64,
    /// Package, settings, and for whom.
    request: [u8; 32],
    /// State of the destination.
    destination: String,
    made: watch::Receiver<Made>,
    finished: Arc<Mutex<Option<Instant>>>,
}

/// What a plan is made of.
struct Request {
    task: i64,
    blob: String,
    format: Option<PackageFormat>,
    settings: Settings,
    workspace: String,
    user: String,
    objects: i64,
    digest: [u8; 32],
}

impl Viewer {
    /// The plan with the settings as they are. Small packages are planned at once; large ones in the background, and kept until package,
    /// settings or destination change.
    pub async fn plan(&self, id: i64) -> Result<PlanView> {
        let (stored, kept) = self.kept_plan(id, false).await?;
        self.plan_view(&stored, kept.as_deref()).await
    }

    /// Waits until the plan is made.
    pub async fn finished_plan(&self, id: i64) -> Result<PlanView> {
        let (stored, kept) = self.kept_plan(id, true).await?;
        self.plan_view(&stored, kept.as_deref()).await
    }

    /// What is shown of a plan: what Start would do, so that what the edition does not include is among the refusals.
    async fn plan_view(&self, stored: &TaskSettings, kept: Option<&Kept>) -> Result<PlanView> {
        let mut view = view(stored, kept);
        if !view.computing
            && let Some(finding) = self.service.committing_refusal(&self.actor, &change::read(stored)?).await?
        {
            view.can_start = false;
            view.refusals.push(finding);
        }
        Ok(view)
    }

    /// The plan of a task and the settings that it was made with. Without `wait` there may be none yet.
    pub(super) async fn kept_plan(&self, id: i64, wait: bool) -> Result<(TaskSettings, Option<Arc<Kept>>)> {
        let stored = self.stored_settings(id).await?;
        let request = self.plan_request(id, &stored).await?;
        let destination = self.plan_destination().await?;
        let small = request.objects < SMALL;
        let mut made = self.service.inner.plans.get_or_make(&self.service, request, destination, wait || small);
        if !wait && !small && made.borrow().is_none() {
            return Ok((stored, None));
        }
        let made = made.wait_for(Option::is_some).await.map_err(ServiceError::failed)?.clone();
        let kept = made.ok_or_else(|| ServiceError::failed("a plan without a result"))??;
        Ok((stored, Some(kept)))
    }

    /// The plan of a task, waited for.
    pub(super) async fn whole_plan(&self, id: i64) -> Result<Arc<Kept>> {
        let (_, kept) = self.kept_plan(id, true).await?;
        kept.ok_or_else(|| ServiceError::failed("a plan without a result"))
    }

    async fn plan_request(&self, id: i64, stored: &TaskSettings) -> Result<Request> {
        let gone = || ServiceError::not_found("package", id);
        let package = self.service.store().package(stored.package_id.ok_or_else(gone)?).await?.ok_or_else(gone)?;
        let user = self.planner(&stored.created_by);
        let mut hash = Sha256::new();
        let sha256 = package.sha256.as_deref().unwrap_or_default();
        for part in [sha256, &self.workspace.name, &user, &stored.settings] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Ok(Request {
            task: id,
            format: read_as(&package),
            blob: package.blob.ok_or_else(gone)?,
            settings: change::read(stored)?,
            workspace: self.workspace.name.clone(),
            user,
            objects: package.objects,
            digest: hash.finalize().into(),
        })
    }

    /// Who would import: the person who looks; for those who may not, whoever made the task, or an owner of the workspace.
    fn planner(&self, creator: &str) -> String {
        if self.may_edit() {
            return self.actor.user.clone();
        }
        let members = &self.workspace.members;
        let creator = members.iter().find(|member| member.user == creator && member.role.may_migrate());
        let planner = creator.or_else(|| members.iter().find(|member| member.role == Role::Owner));
        planner.map_or_else(|| self.actor.user.clone(), |member| member.user.clone())
    }

    /// A text that changes when the destination does.
    async fn plan_destination(&self) -> Result<String> {
        let stamp = self.service.store().change_stamp().await?;
        let facts = serde_json::to_string(&self.workspace).map_err(ServiceError::failed)?;
        Ok(format!("{stamp} {}", hex::encode(Sha256::digest(facts))))
    }
}

impl Plans {
    /// The plan, or its making, which is begun if nobody has.
    fn get_or_make(&self, service: &Service, request: Request, destination: String, exact: bool) -> watch::Receiver<Made> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        // One whose making broke off has nobody who would finish it.
        entries.retain(|entry| entry.made.borrow().is_some() || entry.made.has_changed().is_ok());
        let found = entries
            .iter()
            .position(|entry| entry.request == request.digest && (entry.destination == destination || !exact && entry.is_shown()));
        if let Some(n) = found {
            // The last is the one that was used last.
            let entry = entries.remove(n);
            let made = entry.made.clone();
            entries.push(entry);
            return made;
        }
        entries.retain(|entry| entry.task != request.task || entry.made.borrow().is_none());
        make_room(&mut entries);
        let (sender, made) = watch::channel(None);
        let finished = Arc::new(Mutex::new(None));
        entries.push(Entry {
            task: request.task,
            request: request.digest,
            destination,
            made: made.clone(),
            finished: Arc::clone(&finished),
        });
        let (service, large) = (service.clone(), Arc::clone(&self.large));
        let work = async move {
            // Never closed; if it were, the plan would be made all the same.
            let _turn = if request.objects < SMALL { None } else { large.acquire_owned().await.ok() };
            let plan = make(&service, &request).await;
            let failed = plan.is_err();
            *finished.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            let entries = &service.inner.plans.entries;
            if failed {
                // Whoever asks next tries again.
                entries.lock().unwrap_or_else(PoisonError::into_inner).retain(|entry| !entry.made.same_channel(&sender.subscribe()));
            }
            sender.send_replace(Some(plan));
            make_room(&mut entries.lock().unwrap_or_else(PoisonError::into_inner));
        };
        // What it logs belongs to the request that began it.
        tokio::spawn(work.in_current_span());
        made
    }
}

impl Entry {
    /// Whether it is being made, or was finished a moment ago.
    fn is_shown(&self) -> bool {
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).is_none_or(|at| at.elapsed() < SHOWN)
    }

    fn size(&self) -> usize {
        match &*self.made.borrow() {
            Some(Ok(kept)) => kept.len(),
            _ => 0,
        }
    }
}

/// Drops what was used longest ago; what is being made stays.
fn make_room(entries: &mut Vec<Entry>) {
    let mut size: usize = entries.iter().map(Entry::size).sum();
    while size > KEPT || entries.len() > PLANS {
        let Some(oldest) = entries.iter().position(|entry| entry.made.borrow().is_some()) else { return };
        if entries.len() == 1 {
            return;
        }
        size -= entries.remove(oldest).size();
    }
}

async fn make(service: &Service, request: &Request) -> Result<Arc<Kept>> {
    let inner = &service.inner;
    let path = inner.blobs.local(&request.blob, &inner.options.data).await?;
    let engine = inner.engine.reading_as(request.format);
    let mut plan = engine.plan(&path, &request.workspace, &request.settings, &request.user, &Silent).await?;
    // Paths of the server are nobody's business.
    plan.package.location.clone_from(&request.blob);
    tokio::task::block_in_place(|| Kept::new(plan)).map(Arc::new)
}

fn view(stored: &TaskSettings, kept: Option<&Kept>) -> PlanView {
    let Some(kept) = kept else {
        return PlanView {
            settings_version: stored.version,
            computing: true,
            can_start: false,
            refusals: Vec::new(),
            findings: Vec::new(),
            counts: Vec::new(),
            new_system_outputs: 0,
            digest: None,
        };
    };
    PlanView {
        settings_version: stored.version,
        computing: false,
        can_start: kept.head.can_start(),
        refusals: kept.head.refusals.clone(),
        findings: kept.head.findings.clone(),
        counts: kept.counts.clone(),
        new_system_outputs: kept.head.new_system_outputs,
        digest: Some(kept.digest.clone()),
    }
}
