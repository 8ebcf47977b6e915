//! An installation with one large workspace, and what its pages need.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use ferry_engine::progress::{Cancel, Silent};
use ferry_engine::{Engine, EngineOptions, ImportRequest};
use ferry_store::Store;
use ferry_store::records::TaskStatus;
use serde_json::json;

use super::http::FileServer;
use super::server::{Server, Session};
use crate::generate;
use crate::work::{self, DESTINATION, USER};

/// Nodes of one package at most: larger workspaces are filled by several.
const PACKAGE: usize = 100_000;
/// Import tasks that the list shows.
const TASKS: usize = 500;
const NOW: i64 = 1_760_000_000_000;

/// A data directory that a server can be started on.
pub struct Installation {
    /// The data directory.
    pub data: PathBuf,
    /// PostgreSQL, if it is not SQLite.
    pub postgres: Option<String>,
    /// Password of the tenant account.
    pub password: String,
    /// Nodes in the workspace.
    pub nodes: usize,
    /// The first import that filled it.
    filling: i64,
}

/// What the pages of tasks are about.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The import that filled the workspace, or the first of those that did.
    pub filling: i64,
    /// First and last import task that is being edited.
    pub tasks: (i64, i64),
    /// Nodes of the package that they take.
    pub package_nodes: usize,
}

impl Installation {
    /// Makes it, with a workspace of this many nodes, all of them deployed.
    pub async fn make(home: PathBuf, nodes: usize, postgres: Option<String>) -> Result<Self> {
        let data = home.join("data");
        std::fs::create_dir_all(&data)?;
        let location = postgres.clone().unwrap_or_else(|| data.display().to_string());
        let store = Store::open(&location).await?;
        let password = store.init_installation(USER, USER, NOW).await?.password;
        work::workspace(&store).await?;
        let engine = Engine::new(store.clone(), data.clone(), EngineOptions::default());
        let mut filling = 0;
        for first in (0..nodes).step_by(PACKAGE) {
            let end = (first + PACKAGE).min(nodes);
            let package = home.join("part.zip");
            generate::part(first..end, &package)?;
            let request = ImportRequest {
                package: package.clone(),
                workspace: DESTINATION.to_owned(),
                settings: work::settings(),
                name: None,
                remarks: None,
                user: USER.to_owned(),
                now: NOW,
            };
            let task = engine.import(request, &Silent, &Cancel::default()).await.map_err(work::explained)?;
            anyhow::ensure!(task.head.status == TaskStatus::ImportSuccess, "the import ended as {:?}", task.head.status);
            filling = if filling == 0 { task.head.id } else { filling };
            std::fs::remove_file(&package)?;
            eprintln!("{nodes:>8} nodes: {end} are in the workspace");
        }
        store.close().await;
        Ok(Self { data, postgres, password, nodes, filling })
    }

    /// Makes import tasks that are being edited, of a package as large as the workspace, or of the largest that one package is here.
    pub async fn tasks(&self, server: &Server) -> Result<Seen> {
        let session = Session::log_in(server, &self.password).await?;
        let package_nodes = self.nodes.min(PACKAGE);
        let file = self.data.with_file_name("package.zip");
        generate::package(package_nodes, &file)?;
        let storage = FileServer::start(&file).await?;
        let package = session.fetch(server, &storage.url).await?;
        drop(storage);
        std::fs::remove_file(&file)?;
        let (mut first, mut last) = (i64::MAX, 0);
        for number in 0..TASKS {
            let new = json!({ "name": format!("round_{number:04}"), "package_id": package, "remarks": "measured" });
            let made = session.post(server, &format!("/workspaces/{DESTINATION}/imports"), &new).await?;
            let id = made["id"].as_i64().context("a task without a number")?;
            (first, last) = (first.min(id), last.max(id));
        }
        if last == 0 {
            bail!("no task was made");
        }
        Ok(Seen { filling: self.filling, tasks: (first, last), package_nodes })
    }
}
