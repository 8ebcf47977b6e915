//! Waiting until a task has ended, with bars that show how far it is.

use std::time::Duration;

use ferry_engine::progress::{Progress as _, Step};
use serde_json::Value;

use super::client::{Client, segment};
use crate::errors::Failure;
use crate::progress::Bars;
use crate::terminal::Terminal;

/// How often the server is asked.
const PAUSE: Duration = Duration::from_millis(400);

/// Every step, for its name.
const STEPS: [Step; 10] = [
    Step::Verify,
    Step::Plan,
    Step::Contents,
    Step::Save,
    Step::Commit,
    Step::Deploy,
    Step::QualityRules,
    Step::Report,
    Step::Undo,
    Step::Export,
];

/// Waits until a task has ended.
pub async fn until_ended(client: &Client, terminal: &Terminal, workspace: &str, task: i64) -> Result<(), Failure> {
    let bars = Bars::new(terminal);
    loop {
        let progress: Value = client.get(&format!("/workspaces/{}/tasks/{task}/progress", segment(workspace))).await?;
        if progress["ended"] == true {
            return Ok(());
        }
        let running = progress["steps"].as_array().into_iter().flatten().find(|step| step["state"] == "running");
        let step = running.and_then(|running| STEPS.into_iter().find(|step| running["step"] == step.as_str()));
        if let (Some(step), Some(running)) = (step, running) {
            bars.advance(step, running["done"].as_u64().unwrap_or_default(), running["total"].as_u64().unwrap_or_default());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits until a package is verified or rejected, and gives it.
pub async fn until_verified(client: &Client, terminal: &Terminal, workspace: &str, mut package: Value) -> Result<Value, Failure> {
    let bars = Bars::new(terminal);
    while package["state"] == "verifying" {
        bars.advance(Step::Verify, package["objects"].as_u64().unwrap_or_default(), 0);
        tokio::time::sleep(PAUSE).await;
        package = client.get(&format!("/workspaces/{}/packages/{}", segment(workspace), package["id"])).await?;
    }
    Ok(package)
}
