//! Flags of the command line, each applied to a settings document: what a flag says stands above what the document says.

use std::collections::BTreeMap;
use std::path::Path;

use ferry_model::Finding;
use ferry_model::codes::settings as codes;
use ferry_model::settings::{ChangeOwner, ConflictPolicy, Conflicts, FailurePolicy, Families, Settings};

use super::{SettingsError, check, owners};
use crate::nearest;
use crate::selector::Selector;

/// `--map-compute TYPE:SOURCE=DISPLAY_NAME`, or `auto`.
///
/// # Errors
///
/// When the value has another form or the type is no engine type.
pub fn set_compute(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    let mapping = &mut settings.computing_resource_mapping;
    if value == "auto" {
        mapping.auto = true;
        return Ok(());
    }
    let wrong = || form("--map-compute", value, "TYPE:SOURCE=DISPLAY_NAME | auto", "ODPS:odps_first=Production");
    let (engine, pair) = value.split_once(':').ok_or_else(wrong)?;
    let (source, target) = pair_of(pair).ok_or_else(wrong)?;
    let engine = check::engine(engine)?;
    mapping.map.entry(engine.to_owned()).or_default().insert(source, target);
    Ok(())
}

/// `--map-resource-group scheduling|integration:SRC=DST`.
///
/// # Errors
///
/// When the value has another form.
pub fn set_resource_group(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    const FLAG: &str = "--map-resource-group";
    let wrong = || form(FLAG, value, "scheduling|integration:SRC=DST", "scheduling:S_1=S_2");
    let (kind, pair) = value.split_once(':').ok_or_else(wrong)?;
    let (source, target) = pair_of(pair).ok_or_else(wrong)?;
    let groups = &mut settings.resource_group_mapping;
    let map = match kind {
        "scheduling" => &mut groups.scheduling,
        "integration" => &mut groups.integration,
        _ => return Err(choice(FLAG, kind, &["scheduling", "integration"]).into()),
    };
    map.insert(source, target);
    Ok(())
}

/// `--rename-workspace SOURCE=NEW`.
///
/// # Errors
///
/// When the value has another form.
pub fn set_workspace(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    set_pair(&mut settings.dependency_mapping.workspaces, "--rename-workspace", value, "SOURCE=NEW", "sales_test=sales")
}

/// `--map-data-source SRC=DST`.
///
/// # Errors
///
/// When the value has another form.
pub fn set_data_source(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    set_pair(&mut settings.data_source_mapping, "--map-data-source", value, "SRC=DST", "mysql_test=mysql_prod")
}

/// `--map-process SRC=DST`.
///
/// # Errors
///
/// When the value has another form.
pub fn set_process(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    set_pair(&mut settings.data_service.processes, "--map-process", value, "SRC=DST", "orders=orders_v2")
}

/// A text parameter, `NAME=VALUE`; the value may be empty.
///
/// # Errors
///
/// When the value has another form.
pub fn set_parameter(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    match value.split_once('=') {
        Some((name, text)) if !name.is_empty() => {
            settings.parameters.insert(name.to_owned(), text.to_owned());
            Ok(())
        }
        _ => Err(form("--parameter", value, "NAME=VALUE", "bucket=prod-bucket").into()),
    }
}

/// `--dry-run-nodes SELECTOR`.
///
/// # Errors
///
/// When the value is no selector.
pub fn add_dry_run(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    let selector = Selector::parse(value).map_err(|error| error.finding())?.to_string();
    let nodes = &mut settings.dry_run.nodes;
    if !nodes.contains(&selector) {
        nodes.push(selector);
    }
    Ok(())
}

/// `--commit`: a list of families, `all` or `none`, instead of what the document says.
///
/// # Errors
///
/// When a word of the list is no family.
pub fn set_commit(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    settings.committing_rule.commit = families("--commit", value)?;
    Ok(())
}

/// `--deploy`: a list of families, `all` or `none`, instead of what the document says.
///
/// # Errors
///
/// When a word of the list is no family.
pub fn set_deploy(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    settings.committing_rule.deploy = families("--deploy", value)?;
    Ok(())
}

/// `--ignore-lock`.
pub fn set_ignore_lock(settings: &mut Settings) {
    settings.committing_rule.ignore_lock = true;
}

/// `--owner`: `keep` (Not Modify), a member, or the path of an owner map, instead of what the document says. A value that ends with
/// `.csv`, `.toml` or `.json`, or that holds a `/`, is a path.
///
/// # Errors
///
/// When the value is empty, or the file cannot be read or is no owner map.
pub fn set_owner(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    let lower = value.to_ascii_lowercase();
    let is_file = value.contains('/') || [".csv", ".toml", ".json"].iter().any(|end| lower.ends_with(end));
    settings.committing_rule.change_owner = match value {
        "" => return Err(form("--owner", "\"\"", "keep|USER|FILE", "keep").into()),
        "keep" => ChangeOwner::default(),
        path if is_file => ChangeOwner { to: None, map: owners::read(Path::new(path))? },
        user => ChangeOwner { to: Some(user.to_owned()), map: BTreeMap::new() },
    };
    Ok(())
}

/// `--conflicts [KIND=]POLICY`. A policy without a kind is for every kind that has none of its own.
///
/// # Errors
///
/// When the kind or the policy does not exist.
pub fn set_conflicts(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    let Conflicts { all, kinds, .. } = &mut settings.conflicts;
    match value.split_once('=') {
        None => *all = Some(policy(value)?),
        Some((kind, word)) => {
            let policy = policy(word)?;
            kinds.insert(check::kind(kind, "--conflicts")?, policy);
        }
    }
    Ok(())
}

/// `--on-failure continue|undo`.
///
/// # Errors
///
/// When the word is neither.
pub fn set_on_failure(settings: &mut Settings, value: &str) -> Result<(), SettingsError> {
    settings.failure_policy = match value {
        "continue" => FailurePolicy::Continue,
        "undo" => FailurePolicy::Undo,
        _ => return Err(choice("--on-failure", value, &["continue", "undo"]).into()),
    };
    Ok(())
}

fn policy(word: &str) -> Result<ConflictPolicy, Finding> {
    match word {
        "keep" => Ok(ConflictPolicy::Keep),
        "draft" => Ok(ConflictPolicy::Draft),
        "overwrite" => Ok(ConflictPolicy::Overwrite),
        "rename" => Ok(ConflictPolicy::Rename),
        "fail" => Ok(ConflictPolicy::Fail),
        _ => Err(choice("--conflicts", word, &["keep", "draft", "overwrite", "rename", "fail"])),
    }
}

fn families(flag: &str, value: &str) -> Result<Families, Finding> {
    let mut chosen = Families::default();
    for word in value.split(',').map(str::trim) {
        match word {
            "all" => chosen = Families::ALL,
            "none" => chosen = Families::default(),
            "resources" => chosen.resources = true,
            "functions" => chosen.functions = true,
            "tables" => chosen.tables = true,
            "nodes" => chosen.nodes = true,
            _ => return Err(choice(flag, word, &["resources", "functions", "tables", "nodes", "all", "none"])),
        }
    }
    Ok(chosen)
}

fn set_pair(map: &mut BTreeMap<String, String>, flag: &str, value: &str, shape: &str, example: &str) -> Result<(), SettingsError> {
    let (source, target) = pair_of(value).ok_or_else(|| form(flag, value, shape, example))?;
    map.insert(source, target);
    Ok(())
}

/// Both sides of `SRC=DST`, without spaces around them; `None` when one is empty or missing.
fn pair_of(pair: &str) -> Option<(String, String)> {
    let (source, target) = pair.split_once('=')?;
    let (source, target) = (source.trim(), target.trim());
    (!source.is_empty() && !target.is_empty()).then(|| (source.to_owned(), target.to_owned()))
}

fn form(flag: &str, value: &str, form: &str, example: &str) -> Finding {
    Finding::new(codes::FLAG_FORM).arg("flag", flag).arg("value", value).arg("form", form).arg("example", example)
}

fn choice(flag: &str, value: &str, words: &[&str]) -> Finding {
    let (nearest, valid) = nearest::suggestion(value, words.iter().copied()).unwrap_or_default();
    Finding::new(codes::VALUE_CHOICE).arg("key", flag).arg("value", value).arg("nearest", nearest).arg("valid", valid)
}
