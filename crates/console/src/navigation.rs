//! The navigation at the left: what there is for whom.

use crate::page::Page;

/// Where a page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the entries")]
pub enum Nav {
    #[default]
    None,
    Workspaces,
    Imports,
    Exports,
    Objects,
    Graph,
    Tables,
    Rules,
    DataService,
    Compute,
    ResourceGroups,
    Members,
    Deployments,
    Users,
    AccessKeys,
    Tokens,
    Tenants,
    Audit,
    Settings,
    Account,
}

/// A group of entries.
#[derive(Clone, Debug)]
pub struct NavGroup {
    /// Heading.
    pub label: String,
    /// Entries.
    pub items: Vec<NavItem>,
}

/// An entry.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Text.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Its icon.
    pub icon: &'static str,
    /// Whether the page belongs to it.
    pub current: bool,
}

/// The groups for a page: those of its workspace, and those of the administration that its visitor may use.
pub fn groups(page: &Page) -> Vec<NavGroup> {
    let mut groups = Vec::new();
    if page.workspace.is_some() {
        groups.push(group(
            page,
            "nav-migration",
            &[(Nav::Imports, "nav-import", "imports", "import"), (Nav::Exports, "nav-export", "exports", "export")],
        ));
        groups.push(group(
            page,
            "nav-workspace",
            &[
                (Nav::Objects, "nav-objects", "objects", "tree"),
                (Nav::Graph, "nav-graph", "graph", "graph"),
                (Nav::Tables, "nav-tables", "tables", "table"),
                (Nav::Rules, "nav-rules", "rules", "shield"),
                (Nav::DataService, "nav-data-service", "data-service", "api"),
                (Nav::Compute, "nav-compute", "compute", "cpu"),
                (Nav::ResourceGroups, "nav-resource-groups", "resource-groups", "server"),
                (Nav::Members, "nav-members", "members", "users"),
                (Nav::Deployments, "nav-deployments", "deployments", "rocket"),
            ],
        ));
    } else {
        groups.push(outside(page, "nav-start", &[(Nav::Workspaces, "nav-workspaces", "/", "grid")]));
    }
    if let Some(user) = &page.user {
        let mut items = Vec::new();
        if user.is_tenant_account {
            items.extend([
                (Nav::Users, "nav-users", "/admin/users", "users"),
                (Nav::AccessKeys, "nav-access-keys", "/admin/access-keys", "key"),
                (Nav::Tokens, "nav-tokens", "/admin/tokens", "lock"),
                (Nav::Audit, "nav-audit", "/admin/audit", "list"),
            ]);
        }
        if user.is_operator {
            items.push((Nav::Tenants, "nav-tenants", "/admin/tenants", "building"));
        }
        if user.is_tenant_account {
            items.push((Nav::Settings, "nav-settings", "/admin/settings", "gear"));
        }
        if !items.is_empty() {
            groups.push(outside(page, "nav-administration", &items));
        }
    }
    groups
}

fn group(page: &Page, label: &str, items: &[(Nav, &str, &str, &'static str)]) -> NavGroup {
    let items = items.iter().map(|(nav, key, path, icon)| item(page, *nav, key, page.w(path), icon)).collect();
    NavGroup { label: page.t(label), items }
}

fn outside(page: &Page, label: &str, items: &[(Nav, &str, &str, &'static str)]) -> NavGroup {
    let items = items.iter().map(|(nav, key, href, icon)| item(page, *nav, key, (*href).to_owned(), icon)).collect();
    NavGroup { label: page.t(label), items }
}

fn item(page: &Page, nav: Nav, key: &str, href: String, icon: &'static str) -> NavItem {
    NavItem { label: page.t(key), href, icon, current: page.nav == nav }
}
