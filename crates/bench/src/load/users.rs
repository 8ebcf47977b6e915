//! Users who look at pages, all at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use super::installation::{Installation, Seen};
use super::server::{Server, Session};
use crate::generate::{OWNERS, Random, workflow_of};
use crate::work::DESTINATION;

/// A kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKind {
    /// Import Task List.
    Tasks,
    /// Objects of the workspace: the list, by kind and workflow.
    ObjectPages,
    /// Tables, Monitoring Rules, Export Task List, audit log.
    OtherLists,
    /// Details of the report on an import of many nodes.
    Report,
    /// Objects, by kind and key, at any place of the list; over the REST API.
    Objects,
    /// Objects, with a filter; over the REST API.
    ObjectsFiltered,
    /// Preview of the package of an import task.
    Preview,
    /// Import Task Settings.
    Settings,
}

impl PageKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Tasks,
        Self::ObjectPages,
        Self::OtherLists,
        Self::Report,
        Self::Objects,
        Self::ObjectsFiltered,
        Self::Preview,
        Self::Settings,
    ];

    /// As the results name it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Tasks => "Import Task List",
            Self::ObjectPages => "Objects",
            Self::OtherLists => "Tables, Monitoring Rules, Export Task List, audit log",
            Self::Report => "Import Report",
            Self::Objects => "objects at any place (REST)",
            Self::ObjectsFiltered => "objects, filtered (REST)",
            Self::Preview => "Preview",
            Self::Settings => "Import Task Settings",
        }
    }
}

/// How long pages of each kind took.
#[derive(Debug)]
pub struct Measured {
    seconds: f64,
    /// In milliseconds, sorted.
    times: BTreeMap<PageKind, Vec<f64>>,
}

impl Measured {
    /// Pages per second, all kinds together.
    pub fn per_second(&self) -> f64 {
        self.times.values().map(Vec::len).sum::<usize>() as f64 / self.seconds
    }

    /// Pages of a kind per second.
    pub fn per_second_of(&self, kind: PageKind) -> f64 {
        self.times.get(&kind).map_or(0.0, |times| times.len() as f64 / self.seconds)
    }

    /// Milliseconds that this share of the pages of a kind took at most.
    pub fn percentile(&self, kind: PageKind, share: f64) -> Option<f64> {
        let times = self.times.get(&kind)?;
        let at = (times.len() as f64 * share).ceil() as usize;
        times.get(at.saturating_sub(1)).copied()
    }
}

/// Users with sessions of their own.
pub struct Crowd<'s> {
    server: &'s Server,
    sessions: Vec<Session>,
    view: View,
}

/// What there is to look at.
#[derive(Clone, Copy)]
struct View {
    nodes: usize,
    seen: Seen,
}

impl<'s> Crowd<'s> {
    /// Logs everybody in and has each look at every kind of page once, so that nothing is measured that happens once.
    pub async fn log_in(server: &'s Server, installation: &Installation, seen: Seen, users: usize) -> Result<Self> {
        let mut sessions = Vec::new();
        for _ in 0..users {
            sessions.push(Session::log_in(server, &installation.password).await?);
        }
        let view = View { nodes: installation.nodes, seen };
        let mut random = Random::new(1);
        for kind in PageKind::ALL {
            for session in sessions.iter().take(8) {
                session.page(&server.base, &view.address(kind, &mut random)).await?;
            }
        }
        Ok(Self { server, sessions, view })
    }

    /// Everybody asks for pages for this long, `think` apart.
    pub async fn measure(&self, span: Duration, think: Duration) -> Result<Measured> {
        let server = Arc::new(self.server.base.clone());
        let (begun, view) = (Instant::now(), self.view);
        let mut users = JoinSet::new();
        for (number, session) in self.sessions.iter().cloned().enumerate() {
            let base = Arc::clone(&server);
            users.spawn(async move {
                let mut random = Random::new(number as u64 + 7);
                let mut times = Vec::new();
                // They do not all begin at the same moment.
                tokio::time::sleep(think.mul_f64(random.below(1_000) as f64 / 1_000.0)).await;
                while begun.elapsed() < span {
                    let kind = PageKind::ALL[random.below(PageKind::ALL.len())];
                    let asked = Instant::now();
                    session.page(&base, &view.address(kind, &mut random)).await?;
                    times.push((kind, asked.elapsed().as_secs_f64() * 1_000.0));
                    if !think.is_zero() {
                        tokio::time::sleep(think.mul_f64(0.5 + random.below(1_000) as f64 / 1_000.0)).await;
                    }
                }
                Ok::<_, anyhow::Error>(times)
            });
        }
        let mut all: BTreeMap<PageKind, Vec<f64>> = BTreeMap::new();
        while let Some(times) = users.join_next().await {
            for (kind, time) in times?? {
                all.entry(kind).or_default().push(time);
            }
        }
        for times in all.values_mut() {
            times.sort_by(f64::total_cmp);
        }
        Ok(Measured { seconds: begun.elapsed().as_secs_f64(), times: all })
    }
}

impl View {
    /// An address that somebody might ask for.
    fn address(self, kind: PageKind, random: &mut Random) -> String {
        let (base, api) = (format!("/w/{DESTINATION}"), format!("/api/v1/workspaces/{DESTINATION}"));
        let task = self.seen.tasks.0 + random.below((self.seen.tasks.1 - self.seen.tasks.0 + 1) as usize) as i64;
        let number = random.below(self.nodes);
        let cursor = format!("node%3A{}%2Fload_{number:06}", workflow_of(number));
        match kind {
            PageKind::Tasks => match random.below(3) {
                0 => format!("{base}/imports"),
                1 => format!("{base}/imports?after={task}"),
                _ => format!("{base}/imports?status=EDITING&search=round_{:02}", random.below(100)),
            },
            PageKind::ObjectPages => match random.below(3) {
                0 => format!("{base}/objects"),
                1 => format!("{base}/objects?kind=node&after={cursor}"),
                _ => format!("{base}/objects?kind=node&workflow={}", workflow_of(number)),
            },
            PageKind::OtherLists => match random.below(4) {
                0 => format!("{base}/tables"),
                1 => format!("{base}/rules"),
                2 => format!("{base}/exports"),
                _ => "/admin/audit".to_owned(),
            },
            PageKind::Report => {
                let report = format!("{base}/imports/{}/report", self.seen.filling);
                match random.below(3) {
                    0 => report,
                    1 => format!("{report}?failed=on"),
                    _ => format!("{report}?search=load_{:06}", random.below(self.seen.package_nodes)),
                }
            }
            PageKind::Objects => match random.below(4) {
                0 => format!("{api}/objects"),
                1 => format!("{api}/objects?kind=node&after={cursor}"),
                2 => format!("{api}/objects?workflow={}", workflow_of(number)),
                _ => format!("{api}/objects?after={cursor}"),
            },
            PageKind::ObjectsFiltered => match random.below(4) {
                0 => format!("{api}/objects?search=load_{number:06}"),
                1 => format!("{api}/objects?type_name=PYODPS3&after={cursor}"),
                2 => format!("{api}/objects?owner={}&status=deployed", OWNERS[random.below(OWNERS.len())]),
                _ => format!("{api}/objects?search={}&kind=node", random.below(1_000)),
            },
            PageKind::Preview => {
                let preview = format!("{base}/imports/{task}/preview");
                match random.below(4) {
                    0 => preview,
                    1 => format!("{preview}?after={}", random.below(self.seen.package_nodes)),
                    2 => format!("{preview}?type=PYODPS3&after={}", random.below(self.seen.package_nodes)),
                    _ => format!("{preview}?search=load_{:06}", random.below(self.seen.package_nodes)),
                }
            }
            PageKind::Settings => format!("{base}/imports/{task}/settings"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times = (1..=100).map(f64::from).collect();
        let measured = Measured { seconds: 10.0, times: BTreeMap::from([(PageKind::Tasks, times)]) };
        assert_eq!(measured.percentile(PageKind::Tasks, 0.5), Some(50.0));
        assert_eq!(measured.percentile(PageKind::Tasks, 0.99), Some(99.0));
        assert_eq!(measured.percentile(PageKind::Objects, 0.99), None);
        assert!((measured.per_second() - 10.0).abs() < f64::EPSILON);
    }
}
