//! Mapping profiles: settings that are used again.

use axum::extract::Path;
use axum::response::Response;

use crate::forms::Fields;
use crate::page::Tone;
use crate::{InWorkspace, PageError};

/// Saves, applies or deletes a profile.
pub(super) async fn change(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let name = fields.get("name").to_owned();
    let key = match fields.get("do") {
        "save" => {
            editor.save_profile(id, &name).await?;
            "import-profile-saved"
        }
        "apply" => {
            editor.apply_profile(id, &name).await?;
            "import-profile-applied"
        }
        "delete" => {
            editor.delete_profile(&name).await?;
            "import-profile-deleted"
        }
        _ => return Err(PageError::unknown(&fields, "do")),
    };
    let text = crate::i18n::text_with(place.lang, key, &[("name", name.into())]);
    Ok(place.go_with(&place.href(&format!("imports/{id}/settings")), Tone::Success, text))
}
