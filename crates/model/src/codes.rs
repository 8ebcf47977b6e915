//! The tables of stable codes, one file per area. The error catalogue in `docs/` is generated from them.

use crate::code::Code;

pub mod command;
pub mod container;
pub mod content;
pub mod export;
pub mod format;
pub mod oidc;
pub mod plan;
pub mod reasons;
pub mod run;
pub mod server;
pub mod service;
pub mod settings;
pub mod store;
pub(crate) mod words;

/// Every code of the product, area by area.
pub fn all() -> impl Iterator<Item = Code> {
    [
        container::ALL,
        format::ALL,
        content::ALL,
        settings::ALL,
        plan::ALL,
        run::ALL,
        export::ALL,
        store::ALL,
        service::ALL,
        oidc::ALL,
        server::ALL,
        command::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}
