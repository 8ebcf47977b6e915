#![doc = include_str!("../README.md")]

pub mod address;
pub mod app;
pub mod assets;
pub mod context;
pub mod cookies;
pub mod csrf;
pub mod error;
pub mod findings;
pub mod forms;
pub mod gate;
pub mod html;
pub mod i18n;
pub mod navigation;
pub mod page;
pub mod pages;
pub mod paging;
pub mod routes;
pub mod show;

pub use address::ClientAddress;
pub use app::{Console, ConsoleOptions, SettingLine, addresses, router};
pub use context::{Ctx, InWorkspace};
pub use error::PageError;
pub use html::Html;
pub use page::Page;
pub use routes::{Address, Routes};
