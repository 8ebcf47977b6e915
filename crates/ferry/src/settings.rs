//! The settings of an import from the document and the flags of the command line.

use ferry_engine::settings_file as file;
use ferry_engine::settings_file::SettingsError;
use ferry_model::Severity;
use ferry_model::settings::Settings;
use ferry_model::workspace::Workspace;

use crate::cli::settings::SettingsArgs;
use crate::errors::Failure;
use crate::exit::Exit;

/// Reads the document, if one is named, and lets the flags override it.
///
/// # Errors
///
/// When the document or a flag cannot be read: wrong usage, with every reason.
pub fn read(args: &SettingsArgs) -> Result<Settings, Failure> {
    let merged = merge(args);
    merged.map_err(|error| Failure { exit: Exit::Usage, findings: error.findings().to_vec(), hints: Vec::new() })
}

/// Compares the settings with the destination: what they name must be there.
///
/// # Errors
///
/// When a computing resource, a resource group or a member does not exist there: the import would be refused, for every such reason.
pub fn check(settings: &Settings, workspace: &Workspace) -> Result<(), Failure> {
    let mut findings = file::check_against(settings, workspace);
    findings.retain(|finding| finding.severity == Severity::Error);
    if findings.is_empty() { Ok(()) } else { Err(Failure { exit: Exit::Blocked, findings, hints: Vec::new() }) }
}

fn merge(args: &SettingsArgs) -> Result<Settings, SettingsError> {
    let mut settings = args.settings.as_deref().map_or_else(|| Ok(Settings::default()), file::read)?;
    let mut each = |values: &[String], set: fn(&mut Settings, &str) -> Result<(), SettingsError>| {
        values.iter().try_for_each(|value| set(&mut settings, value))
    };
    each(&args.map_compute, file::set_compute)?;
    each(&args.map_resource_group, file::set_resource_group)?;
    each(&args.rename_workspace, file::set_workspace)?;
    each(&args.map_data_source, file::set_data_source)?;
    each(&args.map_process, file::set_process)?;
    each(&args.parameter, file::set_parameter)?;
    each(&args.dry_run_nodes, file::add_dry_run)?;
    each(&args.conflicts, file::set_conflicts)?;
    each(args.commit.as_slice(), file::set_commit)?;
    each(args.deploy.as_slice(), file::set_deploy)?;
    each(args.owner.as_slice(), file::set_owner)?;
    each(args.on_failure.as_slice(), file::set_on_failure)?;
    if args.ignore_lock {
        file::set_ignore_lock(&mut settings);
    }
    Ok(settings)
}
