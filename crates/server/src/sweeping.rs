//! Sweeping now and then, for as long as the server runs.

use std::time::Duration;

use ferry_service::Service;
use ferry_service::sweep::SweepAges;
use tokio_util::sync::CancellationToken;

use crate::config::Sweeping;

/// How often it is looked whether a sweep is due, at least: another replica may have done the last one and be gone.
const LOOK: Duration = Duration::from_mins(1);

/// Sweeps when it is due, until `stop` is cancelled. What is under way then is broken off; the next sweep does the rest.
pub async fn sweep(service: Service, config: Sweeping, stop: CancellationToken) {
    if config.interval_seconds == 0 {
        return;
    }
    let ages = SweepAges {
        packages_seconds: config.packages_seconds.into(),
        jobs_seconds: config.jobs_seconds.into(),
        events_seconds: config.events_seconds.into(),
        contents_seconds: config.contents_seconds.into(),
    };
    let look = LOOK.min(Duration::from_secs(config.interval_seconds.into()));
    let all = async {
        loop {
            match service.sweep_if_due(config.interval_seconds.into(), &ages).await {
                Ok(Some(swept)) => tracing::info!(
                    swept.packages,
                    swept.unnamed,
                    swept.sessions,
                    swept.jobs,
                    swept.events,
                    swept.keys,
                    swept.login_failures,
                    swept.contents,
                    "swept"
                ),
                Ok(None) => {}
                Err(error) => tracing::warn!(error.message = %error, "sweeping failed and is tried again when it is due"),
            }
            tokio::time::sleep(look).await;
        }
    };
    stop.run_until_cancelled(all).await;
}
