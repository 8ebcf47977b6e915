//! `ferry export` on a server.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use ferry_engine::export::ExportOutcome;
use ferry_engine::report::rfc3339;
use ferry_model::codes::command as codes;
use ferry_model::{Finding, PackageFormat};
use ferry_store::records::TaskStatus;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::client::{Client, bad_reply, segment};
use super::{tasks, wait};
use crate::cli::{ExportArgs, ExportFormat};
use crate::commands::export;
use crate::context::now;
use crate::dates;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Exports a workspace on the server and fetches the package.
pub async fn export(client: &Client, terminal: &Terminal, args: ExportArgs) -> Result<Exit, Failure> {
    let format = match args.format {
        ExportFormat::DataworksModel => PackageFormat::DataworksModel,
        ExportFormat::Spec => PackageFormat::Spec,
    };
    let word = |value: Option<clap::builder::PossibleValue>| value.map(|value| value.get_name().to_owned()).unwrap_or_default();
    let (mode, status) = (word(args.mode.to_possible_value()), word(args.status.to_possible_value()));
    let since = args.since.as_deref().map(dates::parse).transpose()?.map(rfc3339);
    let name = args.name.unwrap_or_else(|| format!("{}_{mode}_{}", args.workspace, now()));
    let new = json!({
        "name": name,
        "mode": mode,
        "status": status,
        "format": format.to_string(),
        "since": since,
        "selectors": args.only,
        "exclude": args.exclude,
    });
    let at = format!("/workspaces/{}", segment(&args.workspace));
    let made: Value = client.post(&format!("{at}/exports"), &new).await?;
    let id = made["id"].as_i64().ok_or_else(|| bad_reply("a task without a number"))?;
    wait::until_ended(client, terminal, &args.workspace, id).await?;
    let body: Value = client.get(&format!("/tasks/{id}")).await?;
    let head = tasks::report_head(client, &body).await?;
    let task = tasks::task(&body, &head)?;
    if !matches!(task.head.status, TaskStatus::ExportSuccess | TaskStatus::PartialSuccess) {
        let failure = task.head.failure.as_deref().and_then(|text| serde_json::from_str::<Finding>(text).ok());
        return Err(failure.map_or_else(|| bad_reply(task.head.status.as_str()), Failure::failed));
    }
    let path = place(args.output, task.package.as_deref())?;
    let (bytes, sha256) = fetch(client, &format!("{at}/exports/{id}/package"), &path).await?;
    let done = ExportOutcome {
        counts: tasks::counts(&head)?,
        left_out: head["info"]["left_out"].as_u64().unwrap_or_default(),
        findings: serde_json::from_value(head["info"]["findings"].clone()).unwrap_or_default(),
        task,
        path,
        bytes,
        sha256,
    };
    Ok(export::print(terminal, &done, &args.workspace, format, &status))
}

/// Where the package goes: the file that was named, or one in the directory that was named or in which one is.
fn place(output: Option<PathBuf>, file_name: Option<&str>) -> Result<PathBuf, Failure> {
    let name = file_name.and_then(|name| Path::new(name).file_name()).unwrap_or_else(|| "export.zip".as_ref());
    match output {
        Some(path) if path.is_dir() => Ok(path.join(name)),
        Some(path) => Ok(path),
        None => {
            let here = std::env::current_dir().map_err(|error| Failure::file(codes::FILE_WRITE, Path::new("."), &error))?;
            Ok(here.join(name))
        }
    }
}

/// Fetches a file beside its place and moves it there when it is whole; gives its length and SHA-256.
async fn fetch(client: &Client, from: &str, path: &Path) -> Result<(u64, String), Failure> {
    let failed = |error: std::io::Error| Failure::file(codes::FILE_WRITE, path, &error);
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    let mut reply = client.download(from).await?;
    let written = async {
        let mut file = std::fs::File::create(&part).map_err(failed)?;
        let (mut bytes, mut digest) = (0, Sha256::new());
        while let Some(chunk) = reply.chunk().await.map_err(bad_reply)? {
            file.write_all(&chunk).map_err(failed)?;
            digest.update(&chunk);
            bytes += chunk.len() as u64;
        }
        file.sync_all().map_err(failed)?;
        std::fs::rename(&part, path).map_err(failed)?;
        Ok((bytes, hex::encode(digest.finalize())))
    };
    let written = written.await;
    if written.is_err() {
        // Nothing else can be done about a part that cannot be removed.
        let _ = std::fs::remove_file(&part);
    }
    written
}
