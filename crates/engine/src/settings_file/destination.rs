//! Compares a settings document with the workspace that is imported into.

use ferry_model::codes::settings as codes;
use ferry_model::settings::Settings;
use ferry_model::workspace::{ResourceGroupKind, Workspace};
use ferry_model::{Finding, ObjectKind};

use super::check;
use crate::nearest;
use crate::selector::Selector;

/// What of the settings does not fit the destination: computing resources, resource groups and members that it does not have, selectors
/// and object keys that cannot be read. Findings of severity error stand in the way of an import.
///
/// Looks only at what the settings name; whether they cover what a package needs is for the plan to say.
pub fn check_against(settings: &Settings, workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    compute(settings, workspace, &mut findings);
    groups(settings, workspace, &mut findings);
    owners(settings, workspace, &mut findings);
    for (source, name) in &settings.dependency_mapping.workspaces {
        if !is_identifier(name) {
            findings.push(Finding::new(codes::WORKSPACE_NAME).arg("source", source).arg("name", name));
        }
        itself("dependency_mapping.workspaces", source, name, &mut findings);
    }
    for text in &settings.dry_run.nodes {
        match Selector::parse(text) {
            Err(error) => findings.push(error.finding()),
            Ok(selector) if !selector.may_select(ObjectKind::Node) => {
                findings.push(Finding::new(codes::SELECTOR_NOT_NODES).arg("selector", text));
            }
            Ok(_) => {}
        }
    }
    findings.extend(settings.conflicts.objects.keys().filter_map(|key| check::object(key, "conflicts.objects").err()));
    let places = &settings.dependency_mapping.leave;
    findings.extend(places.iter().filter_map(|place| check::object(&place.object, "dependency_mapping.leave").err()));
    findings
}

fn compute(settings: &Settings, workspace: &Workspace, findings: &mut Vec<Finding>) {
    for (engine, map) in &settings.computing_resource_mapping.map {
        let name = match check::engine(engine) {
            Ok(name) => name,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        if ferry_model::node_type::engine(name).is_some_and(|engine| !engine.needs_compute()) {
            findings.push(Finding::new(codes::ENGINE_NEEDS_NONE).arg("engine", name));
            continue;
        }
        let of_type = |engine: &str| ferry_model::node_type::engine(engine).map_or(engine == name, |engine| engine.name == name);
        let names: Vec<&str> =
            workspace.compute.iter().filter(|resource| of_type(&resource.engine)).map(|resource| resource.display_name.as_str()).collect();
        for (source, target) in map {
            if names.contains(&target.as_str()) {
                continue;
            }
            let finding = match nearest::suggestion(target, names.iter().copied()) {
                Some((nearest, valid)) => Finding::new(codes::COMPUTE_UNKNOWN).arg("nearest", nearest).arg("valid", valid),
                None => Finding::new(codes::COMPUTE_NONE),
            };
            findings.push(finding.arg("workspace", &workspace.name).arg("engine", name).arg("source", source).arg("name", target));
        }
    }
}

fn groups(settings: &Settings, workspace: &Workspace, findings: &mut Vec<Finding>) {
    let mapping = &settings.resource_group_mapping;
    for (kind, map, default) in [
        (ResourceGroupKind::Scheduling, &mapping.scheduling, &mapping.scheduling_default),
        (ResourceGroupKind::Integration, &mapping.integration, &mapping.integration_default),
    ] {
        let names: Vec<&str> =
            workspace.resource_groups.iter().filter(|group| group.kind == kind).map(|group| group.identifier.as_str()).collect();
        let setting = format!("{}_default", kind.as_str());
        let wanted = map.iter().chain(default.iter().map(|target| (&setting, target)));
        for (source, target) in wanted {
            if names.contains(&target.as_str()) {
                continue;
            }
            let finding = match nearest::suggestion(target, names.iter().copied()) {
                Some((nearest, valid)) => Finding::new(codes::GROUP_UNKNOWN).arg("nearest", nearest).arg("valid", valid),
                None => Finding::new(codes::GROUP_NONE),
            };
            let finding = finding.arg("workspace", &workspace.name).arg("group", kind.as_str());
            findings.push(finding.arg("source", source).arg("name", target));
        }
    }
}

fn owners(settings: &Settings, workspace: &Workspace, findings: &mut Vec<Finding>) {
    let rule = &settings.committing_rule.change_owner;
    let to = String::from("to");
    let wanted = rule.to.iter().map(|user| (&to, user)).chain(&rule.map);
    for (source, user) in wanted {
        if workspace.members.iter().any(|member| member.user == *user) {
            continue;
        }
        let (nearest, valid) = nearest::suggestion(user, workspace.members.iter().map(|member| member.user.as_str()))
            .unwrap_or_else(|| ("keep", String::from("keep")));
        let finding = Finding::new(codes::MEMBER_UNKNOWN).arg("workspace", &workspace.name).arg("source", source).arg("user", user);
        findings.push(finding.arg("nearest", nearest).arg("valid", valid));
    }
}

fn itself(key: &str, source: &str, target: &str, findings: &mut Vec<Finding>) {
    if source == target {
        findings.push(Finding::new(codes::MAPS_TO_ITSELF).arg("key", key).arg("source", source));
    }
}

/// Whether code can name it without quotes.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}
