//! The mappings of one import, ready to be looked up: made from the settings and the destination, used on every object.

use std::collections::{BTreeMap, HashMap, HashSet};

use ferry_model::codes::reasons::package as reasons;
use ferry_model::settings::{OccurrenceClass, OccurrencePlace, Settings};
use ferry_model::workspace::{ResourceGroupKind, Workspace};
use ferry_model::{Finding, Reason, codes, node_type};
use ferry_rewrite::{Mode, NameError, NameMap, SystemOutputMap};

/// Everything that is looked up while an object is carried over.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Workspace names.
    pub names: NameMap,
    /// Whole identifiers, or the seed's literal words.
    pub mode: Mode,
    /// Classes of occurrences that stay.
    pub leave_classes: Vec<OccurrenceClass>,
    /// Single occurrences that stay, by object (`kind:key`) and field.
    pub leave: HashMap<(String, String), Vec<(u32, u32)>>,
    /// System outputs of the package → those of the destination. Empty until the plan knows them.
    pub system_outputs: SystemOutputMap,
    /// Engine → source instance → display name.
    pub compute: HashMap<String, HashMap<String, String>>,
    /// Default computing resource per engine, for objects that name none.
    pub compute_default: HashMap<String, String>,
    /// Scheduling groups: source → destination, and the one for the rest.
    pub scheduling: GroupMap,
    /// Data Integration groups: source → destination, and the one for the rest.
    pub integration: GroupMap,
    /// Data sources.
    pub data_sources: BTreeMap<String, String>,
    /// DataService business processes.
    pub processes: BTreeMap<String, String>,
    /// Text parameters.
    pub parameters: BTreeMap<String, String>,
    /// Resources that the conflict policy renames.
    pub renamed_resources: BTreeMap<String, String>,
    /// Name of the destination workspace.
    pub destination: String,
}

/// One of the two resource group maps.
#[derive(Clone, Debug, Default)]
pub struct GroupMap {
    /// Explicit mappings.
    pub map: BTreeMap<String, String>,
    /// Groups that the destination has under the same identifier.
    pub bound: HashSet<String>,
    /// Where the rest goes; `None` when the destination has no group of this kind.
    pub default: Option<String>,
}

/// How a resource group was mapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupChoice {
    /// By the settings, or because the destination has the same group.
    Mapped(String),
    /// By falling back to the default.
    Default(String),
    /// The destination has no group to fall back to; stays as it was.
    Kept,
}

impl GroupMap {
    fn new(map: &BTreeMap<String, String>, default: Option<&String>, kind: ResourceGroupKind, workspace: &Workspace) -> Self {
        let groups = || workspace.resource_groups.iter().filter(|group| group.kind == kind);
        Self {
            map: map.clone(),
            bound: groups().map(|group| group.identifier.clone()).collect(),
            default: default
                .cloned()
                .or_else(|| groups().find(|group| group.is_default).or_else(|| groups().next()).map(|group| group.identifier.clone())),
        }
    }

    /// Where the source group goes.
    pub fn choose(&self, source: &str) -> GroupChoice {
        if let Some(target) = self.map.get(source) {
            return GroupChoice::Mapped(target.clone());
        }
        if self.bound.contains(source) {
            return GroupChoice::Mapped(source.to_owned());
        }
        self.default.as_ref().map_or(GroupChoice::Kept, |target| GroupChoice::Default(target.clone()))
    }
}

impl Mapping {
    /// The mappings that the settings and the destination give, before anything of the package is known. Computing resources are filled
    /// in by [`crate::plan::compute::map_compute`].
    ///
    /// # Errors
    ///
    /// A finding for a workspace name that cannot be mapped.
    pub fn new(settings: &Settings, workspace: &Workspace) -> Result<Self, Finding> {
        let dependency = &settings.dependency_mapping;
        let names = NameMap::with_dev(dependency.workspaces.iter())
            .map_err(|error| Finding::new(codes::plan::BAD_WORKSPACE_NAME).because(of_name(&error)))?;
        let mut leave: HashMap<(String, String), Vec<(u32, u32)>> = HashMap::new();
        for OccurrencePlace { object, field, line, column } in &dependency.leave {
            leave.entry((object.clone(), field.clone())).or_default().push((*line, *column));
        }
        let groups = &settings.resource_group_mapping;
        Ok(Self {
            names,
            mode: if dependency.literal { Mode::Literal } else { Mode::WholeIdentifier },
            leave_classes: dependency.leave_classes.clone(),
            leave,
            system_outputs: SystemOutputMap::default(),
            compute: HashMap::new(),
            compute_default: default_compute(workspace),
            scheduling: GroupMap::new(&groups.scheduling, groups.scheduling_default.as_ref(), ResourceGroupKind::Scheduling, workspace),
            integration: GroupMap::new(&groups.integration, groups.integration_default.as_ref(), ResourceGroupKind::Integration, workspace),
            data_sources: settings.data_source_mapping.clone(),
            processes: settings.data_service.processes.clone(),
            parameters: settings.parameters.clone(),
            renamed_resources: BTreeMap::new(),
            destination: workspace.name.clone(),
        })
    }

    /// The destination's computing resource for `instance` of `engine`; `None` when it is not mapped.
    pub fn compute(&self, engine: &str, instance: &str) -> Option<&str> {
        self.compute.get(engine)?.get(instance).map(String::as_str)
    }
}

/// Why workspace names cannot be mapped.
fn of_name(error: &NameError) -> Reason {
    match error {
        NameError::Empty { from, to } => reasons::EMPTY_NAME.with(&[("from", from), ("to", to)]),
        NameError::Character { name, character, position } => {
            reasons::NAME_CHARACTER.with(&[("name", name), ("character", &format_args!("{character:?}")), ("position", position)])
        }
        NameError::Duplicate { from } => reasons::NAME_TWICE.with(&[("from", from)]),
        NameError::Conflict { from, first, second } => reasons::NAME_CONFLICT.with(&[("from", from), ("first", first), ("second", second)]),
        _ => reasons::NAMES_TOO_LARGE.into(),
    }
}

/// The default computing resource of each engine: the one marked default, else the first.
fn default_compute(workspace: &Workspace) -> HashMap<String, String> {
    let mut defaults = HashMap::new();
    for resource in workspace.compute.iter().filter(|c| c.is_default).chain(&workspace.compute) {
        defaults.entry(canonical_engine(&resource.engine)).or_insert_with(|| resource.display_name.clone());
    }
    defaults
}

/// The constant name of an engine type as settings and workspaces may spell it.
pub fn canonical_engine(name: &str) -> String {
    node_type::engine(name).map_or_else(|| name.to_owned(), |engine| engine.name.to_owned())
}
