//! Screenshots, written where a developer can look at them.

use std::path::{Path, PathBuf};

use thirtyfour::prelude::*;

/// The folder: `target/screenshots`.
pub fn folder() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), PathBuf::from);
    target.join("screenshots")
}

/// Takes a picture of the page that is open, at its full height, as `NAME.png`.
///
/// # Errors
///
/// When the browser or the disk does.
pub async fn take(browser: &WebDriver, name: &str) -> WebDriverResult<()> {
    let path = folder().join(format!("{name}.png"));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let rect = browser.get_window_rect().await?;
    let height = browser.execute("return document.documentElement.scrollHeight", Vec::new()).await?.convert::<i64>()?;
    let full = height.clamp(rect.height, 4_000) as u32;
    browser.set_window_rect(0, 0, rect.width as u32, full).await?;
    browser.screenshot(&path).await?;
    browser.set_window_rect(0, 0, rect.width as u32, rect.height as u32).await
}
