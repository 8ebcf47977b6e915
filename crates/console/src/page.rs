//! What every page knows: who looks, in which language and theme, where, and how texts, times and numbers are written.

use ferry_model::{Finding, Lang};
use ferry_service::editions::EditionView;
use ferry_service::objects::ObjectRow;
use ferry_service::packages::{PackageState, PackageView};
use ferry_service::workspaces::WorkspaceView;
use serde::{Deserialize, Serialize};

use crate::findings;
use crate::forms::Fields;
use crate::html::{Html, escape};
use crate::i18n::{self, Argument};
use crate::navigation::{Nav, NavGroup};
use crate::show::time::Zone;

/// Colours of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is set.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The theme of this name, `auto` for any other.
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Tone of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// It was done.
    Success,
    /// It is so.
    Info,
    /// Look here.
    Warning,
    /// It was not done.
    Error,
}

impl Tone {
    /// Its name in classes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A message that is shown once, on the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Tone.
    pub tone: Tone,
    /// Text, in the visitor's language.
    pub text: String,
}

/// A step of the breadcrumbs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Text.
    pub text: String,
    /// Where it leads; empty for the page itself.
    pub href: String,
}

/// Who is logged in, as far as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Account name.
    pub name: String,
    /// Tenant.
    pub tenant: String,
    /// Whether it is the tenant account.
    pub is_tenant_account: bool,
    /// Whether it is the operator.
    pub is_operator: bool,
}

/// The context of a page. Every template of a whole page has a field `page: Page`.
#[derive(Clone, Debug)]
pub struct Page {
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
    /// Time zone that times are shown in.
    pub zone: Zone,
    /// Title.
    pub title: String,
    /// Who is logged in.
    pub user: Option<User>,
    /// Token that forms carry in the hidden field `csrf`.
    pub csrf: String,
    /// The workspace that the page is about.
    pub workspace: Option<WorkspaceView>,
    /// Where it stands in the navigation.
    pub nav: Nav,
    /// Breadcrumbs.
    pub crumbs: Vec<Crumb>,
    /// Messages of the page before.
    pub flashes: Vec<Flash>,
    /// Path of the request.
    pub path: String,
    /// Query of the request without the choices of language and theme.
    pub query: String,
    /// Version of the product.
    pub version: String,
    /// Identifier of the request.
    pub request_id: String,
}

impl Page {
    /// The text of a key.
    pub fn t(&self, key: &str) -> String {
        i18n::text(self.lang, key)
    }

    /// The text of a key with an argument.
    pub fn ta(&self, key: &str, name: &'static str, value: impl Argument) -> String {
        i18n::text_with(self.lang, key, &[(name, value.fluent())])
    }

    /// The text of a key with two arguments.
    pub fn ta2(&self, key: &str, name: &'static str, value: impl Argument, name2: &'static str, value2: impl Argument) -> String {
        i18n::text_with(self.lang, key, &[(name, value.fluent()), (name2, value2.fluent())])
    }

    /// The name of a value of a closed set: `label("task-status", "EDITING")` is the text `task-status-editing`.
    pub fn label(&self, prefix: &str, value: &str) -> String {
        i18n::label(self.lang, prefix, value)
    }

    /// Name of a kind of object: `node`, `data_source`; what is none, such as a node type, stays.
    pub fn kind(&self, kind: &str) -> String {
        kind.parse::<ferry_model::ObjectKind>().map_or_else(|_| kind.to_owned(), |kind| self.label("import-kind", kind.as_str()))
    }

    /// A number with its digits in groups.
    pub fn n(&self, number: impl Argument) -> String {
        i18n::group_digits(i18n::number(&number) as i64)
    }

    /// Whether a number is greater than 0.
    pub fn positive(&self, number: impl Argument) -> bool {
        i18n::number(&number) > 0.0
    }

    /// Whether two texts are the same, whatever kinds of text they are.
    pub fn same(&self, one: impl AsRef<str>, other: impl AsRef<str>) -> bool {
        one.as_ref() == other.as_ref()
    }

    /// A number of bytes in the unit that people use for it.
    pub fn bytes(&self, bytes: impl Argument) -> String {
        crate::show::bytes(i18n::number(&bytes) as u64)
    }

    /// A time, given as RFC 3339, in the visitor's zone, as an element `time`.
    pub fn time(&self, rfc3339: impl AsRef<str>) -> Html {
        self.zone.element(rfc3339.as_ref())
    }

    /// A time that may be missing.
    pub fn time_or_dash(&self, rfc3339: &Option<String>) -> Html {
        rfc3339.as_deref().map_or_else(|| Html("–".to_owned()), |time| self.time(time))
    }

    /// A duration in seconds.
    pub fn seconds(&self, seconds: impl Argument) -> String {
        crate::show::time::duration(self.lang, i18n::number(&seconds))
    }

    /// An icon of the sprite; decoration only, unread by screen readers.
    pub fn icon(&self, name: &str) -> Html {
        let href = crate::assets::url("icons.svg");
        Html(format!(r#"<svg class="icon" aria-hidden="true" focusable="false"><use href="{href}#{}"></use></svg>"#, escape(name)))
    }

    /// Address of a static file, with its version.
    pub fn asset(&self, name: &str) -> String {
        crate::assets::url(name)
    }

    /// What a finding says.
    pub fn message(&self, finding: &Finding) -> String {
        findings::message(finding, self.lang)
    }

    /// What to do about a finding; empty when there is nothing to do.
    pub fn advice(&self, finding: &Finding) -> String {
        findings::advice(finding, self.lang, &self.request_id)
    }

    /// Code of a finding.
    pub fn code(&self, finding: &Finding) -> String {
        finding.code.id().to_owned()
    }

    /// Severity of a finding as a tone: `error`, `warning`, `info`.
    pub fn severity_tone(&self, finding: &Finding) -> &'static str {
        match finding.severity.as_str() {
            "error" => "error",
            "warning" => "warning",
            _ => "info",
        }
    }

    /// Value of the attribute `lang`.
    pub fn lang_tag(&self) -> &'static str {
        i18n::tag(self.lang)
    }

    /// The same page in the other language.
    pub fn other_lang_href(&self) -> String {
        self.same_page_with("lang", if self.lang == Lang::Zh { "en" } else { "zh" })
    }

    /// The same page in a theme.
    pub fn theme_href(&self, theme: &str) -> String {
        self.same_page_with("theme", theme)
    }

    fn same_page_with(&self, name: &str, value: &str) -> String {
        let joint = if self.query.is_empty() { "" } else { "&" };
        format!("{}?{}{joint}{name}={value}", self.path, self.query)
    }

    /// Name of the workspace, empty outside of one.
    pub fn workspace_name(&self) -> &str {
        self.workspace.as_ref().map_or("", |workspace| &workspace.name)
    }

    /// The region that the page is about: that of the workspace, or the one that the list of workspaces is narrowed to. Empty for all.
    pub fn region(&self) -> String {
        match &self.workspace {
            Some(workspace) => workspace.region.clone(),
            None if self.path == "/" => Fields::parse(self.query.as_bytes()).get("region").to_owned(),
            None => String::new(),
        }
    }

    /// Address within the workspace: `w("imports")` is `/w/NAME/imports`.
    pub fn w(&self, path: &str) -> String {
        format!("/w/{}/{path}", self.workspace_name())
    }

    /// Whether this person may create and change tasks in the workspace.
    pub fn may_edit(&self) -> bool {
        self.workspace.as_ref().is_some_and(|workspace| workspace.may_edit)
    }

    /// A limit, or that there is none.
    pub fn limit(&self, limit: &Option<i64>) -> String {
        limit.map_or_else(|| self.t("limit-none"), i18n::group_digits)
    }

    /// Tone of the bar that shows how many packages are used up.
    pub fn quota_tone(&self, edition: &EditionView) -> &'static str {
        match edition.packages_limit {
            Some(limit) if edition.packages_exported >= limit => "error",
            Some(limit) if edition.packages_exported * 10 >= limit * 8 => "warning",
            _ => "info",
        }
    }

    /// The pattern of a selector that fits this object alone: `workflow/name`, or the name, with what means something in patterns escaped.
    pub fn selector_key(&self, object: &ObjectRow) -> String {
        let within = !object.workflow.is_empty() && object.workflow != object.name;
        let key = if within { format!("{}/{}", object.workflow, object.name) } else { object.name.clone() };
        let mut out = String::with_capacity(key.len());
        for c in key.chars() {
            if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    }

    /// Whether an edition supports something, in words.
    pub fn supported(&self, yes: &bool) -> String {
        self.t(if *yes { "edition-supported" } else { "edition-not-supported" })
    }

    /// Whether a package is still being verified.
    pub fn verifying(&self, package: &PackageView) -> bool {
        package.state == PackageState::Verifying
    }

    /// Whether a package can be imported.
    pub fn verified(&self, package: &PackageView) -> bool {
        package.state == PackageState::Verified
    }

    /// The navigation at the left.
    pub fn navigation(&self) -> Vec<NavGroup> {
        crate::navigation::groups(self)
    }

    /// Adds a step to the breadcrumbs, before the page itself.
    #[must_use]
    pub fn crumb(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { text: text.into(), href: href.into() });
        self
    }

    /// Gives the page a title that is no text of the locales.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds a message.
    #[must_use]
    pub fn with_flash(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.flashes.push(Flash { tone, text: text.into() });
        self
    }
}
