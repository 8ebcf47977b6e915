//! What the settings page shows, section by section, in the order of the documentation.

use ferry_model::ObjectKind;
use ferry_model::settings::OccurrencePlace;
use ferry_service::PageRequest;
use ferry_service::page::MAX_LIMIT;
use ferry_service::settings::{MissingEngine, ProfileView, SettingsChoices};
use serde_json::Value;

use super::field::{Control, Field, below};
use super::table::{Adding, MapRow, MapTable, Name, options};
use crate::pages::import_task::facts::{self, Group};
use crate::pages::import_task::head::labelled;
use crate::{InWorkspace, Page, PageError};

/// The sections.
#[derive(Clone, Debug)]
pub(crate) struct Sections {
    /// Whether source and destination have the same tenant and region.
    pub(crate) is_same_place: bool,
    /// Engine types that the destination lacks.
    pub(crate) missing: Vec<MissingEngine>,
    /// Computing Resource Mapping.
    pub(crate) compute: MapTable,
    /// Suggestions that nobody confirmed.
    pub(crate) suggestions: usize,
    /// Resource Group Mapping: scheduling.
    pub(crate) scheduling: MapTable,
    /// Resource Group Mapping: Data Integration.
    pub(crate) integration: MapTable,
    /// Groups for what is not mapped.
    pub(crate) group_defaults: Vec<Field>,
    /// Dependency Mapping.
    pub(crate) workspaces: MapTable,
    /// How names are found, and what is left alone.
    pub(crate) dependency: Vec<Field>,
    /// Occurrences that are left alone.
    pub(crate) left: Vec<(String, String, OccurrencePlace)>,
    /// DataService Studio business processes.
    pub(crate) processes: MapTable,
    /// Whether the edition commits and deploys what is imported.
    pub(crate) may_commit: bool,
    /// Committing Rule: family, commit, deploy.
    pub(crate) rules: Vec<(String, Field, Field)>,
    /// Ignore lock, Change Owner.
    pub(crate) rule_fields: Vec<Field>,
    /// Change Owner by source owner.
    pub(crate) owners: MapTable,
    /// Data sources.
    pub(crate) data_sources: MapTable,
    /// Text parameters.
    pub(crate) parameters: MapTable,
    /// The policy for all kinds.
    pub(crate) conflicts: Vec<Field>,
    /// Policies of single kinds.
    pub(crate) conflict_kinds: MapTable,
    /// Policies of single objects.
    pub(crate) conflict_objects: MapTable,
    /// Failure policy, duplicates, source workspace.
    pub(crate) policies: Vec<Field>,
    /// Mapping profiles, and what each contains.
    pub(in crate::pages::import_task) profiles: Vec<(ProfileView, Vec<Group>)>,
    /// Business processes of the destination.
    pub(crate) destination_processes: Vec<String>,
}

/// The sections of a task's settings.
pub(crate) async fn read(place: &InWorkspace, page: &Page, id: i64) -> Result<Sections, PageError> {
    let view = place.viewer.settings(id).await?;
    let choices = place.viewer.settings_choices(id).await?;
    let first = PageRequest { after: None, limit: Some(MAX_LIMIT) };
    let profiles = place.viewer.profiles(&first).await?.items.into_iter().map(|profile| {
        let contents = facts::groups(page, &serde_json::to_value(&profile.settings).unwrap_or_default());
        (profile, contents)
    });
    let document = serde_json::to_value(&view.settings).unwrap_or_default();
    let with = With { page, document: &document, choices: &choices };
    let (compute, suggestions) = with.compute();
    let left = view.settings.dependency_mapping.leave.iter().enumerate().map(|(n, left)| {
        let path = format!("/dependency_mapping/leave/{n}");
        (path.clone(), document.pointer(&path).unwrap_or(&Value::Null).to_string(), left.clone())
    });
    Ok(Sections {
        left: left.collect(),
        is_same_place: choices.same_tenant_and_region,
        missing: choices.missing_engines.clone(),
        compute,
        suggestions,
        scheduling: with.groups("scheduling", &choices.scheduling_groups, &choices.destination_scheduling),
        integration: with.groups("integration", &choices.integration_groups, &choices.destination_integration),
        group_defaults: with.group_defaults(),
        workspaces: with.workspaces(),
        dependency: with.dependency(),
        processes: with.processes(),
        may_commit: place.service().edition(&place.actor).await?.auto_commit_deploy,
        rules: with.rules(),
        rule_fields: with.rule_fields(),
        owners: with.owners(),
        data_sources: with.data_sources(),
        parameters: with.parameters(),
        conflicts: with.conflicts(),
        conflict_kinds: with.conflict_kinds(),
        conflict_objects: with.conflict_objects(),
        policies: with.policies(),
        profiles: profiles.collect(),
        destination_processes: choices.destination_processes.clone(),
    })
}

/// What the sections are made of.
struct With<'a> {
    page: &'a Page,
    document: &'a Value,
    choices: &'a SettingsChoices,
}

impl With<'_> {
    fn t(&self, key: &str) -> String {
        self.page.t(key)
    }

    /// The mapping, and the number of suggestions to be confirmed.
    fn compute(&self) -> (MapTable, usize) {
        let none = self.t("import-choose");
        let is_auto = self.document.pointer("/computing_resource_mapping/auto") == Some(&Value::Bool(true));
        let rows: Vec<MapRow> = self
            .choices
            .compute
            .iter()
            .map(|choice| {
                let path = below(&below("/computing_resource_mapping/map", &choice.engine), &choice.source);
                let label = format!("{} {}", choice.engine, choice.source);
                let mut field = Field::select(self.document, &path, label, &options(&choice.candidates), &none);
                if let (true, Some(suggestion)) = (field.value.is_empty(), &choice.suggestion) {
                    field.value.clone_from(suggestion);
                    field.suggested = !is_auto;
                }
                MapRow {
                    engine: choice.engine.clone(),
                    name: choice.source.clone(),
                    note: String::new(),
                    count: Some(choice.objects),
                    field,
                    is_added: false,
                }
            })
            .collect();
        let suggestions = rows.iter().filter(|row| row.field.suggested).count();
        let table = MapTable {
            caption: self.t("import-compute"),
            names: self.t("import-compute-source"),
            counts: self.t("import-objects"),
            fields: self.t("import-compute-destination"),
            empty: self.t("import-compute-none"),
            rows,
            ..MapTable::default()
        };
        (table, suggestions)
    }

    fn groups(&self, kind: &str, names: &[(String, i64)], destination: &[String]) -> MapTable {
        let names: Vec<Name> = names.iter().map(|(name, count)| (name.clone(), Some(*count), String::new())).collect();
        let (choices, none) = (options(destination), self.t("import-group-default"));
        let caption = self.page.label("import-groups", kind);
        let table = MapTable {
            names: caption.clone(),
            caption,
            counts: self.t("import-nodes"),
            fields: self.t("import-group-destination"),
            empty: self.t("import-group-none"),
            ..MapTable::default()
        };
        table.fill(self.document, &format!("/resource_group_mapping/{kind}"), &names, |path, name| {
            Field::select(self.document, path, name, &choices, &none)
        })
    }

    fn group_defaults(&self) -> Vec<Field> {
        let none = self.t("import-group-workspace-default");
        let field = |path: &str, label: &str, names: &[String]| Field::select(self.document, path, self.t(label), &options(names), &none);
        vec![
            field("/resource_group_mapping/scheduling_default", "import-group-default-scheduling", &self.choices.destination_scheduling),
            field("/resource_group_mapping/integration_default", "import-group-default-integration", &self.choices.destination_integration),
        ]
    }

    fn workspaces(&self) -> MapTable {
        let source = self.choices.workspaces.first();
        let note = |name: &String| if Some(name) == source { self.t("import-source-workspace") } else { String::new() };
        let names: Vec<Name> = self.choices.workspaces.iter().map(|name| (name.clone(), None, note(name))).collect();
        let path = "/dependency_mapping/workspaces";
        let table = MapTable {
            caption: self.t("import-dependency"),
            names: self.t("import-dependency-source"),
            fields: self.t("import-dependency-new"),
            empty: self.t("import-dependency-none"),
            adding: Some(Adding {
                path: path.to_owned(),
                key: self.t("import-dependency-source"),
                value: self.t("import-dependency-new"),
                options: Vec::new(),
            }),
            ..MapTable::default()
        };
        table.fill(self.document, path, &names, |path, name| Field::text(self.document, path, name, "import-destination"))
    }

    fn dependency(&self) -> Vec<Field> {
        let literal = vec![(String::new(), self.t("import-literal-off")), ("on".to_owned(), self.t("import-literal-on"))];
        let mut mode = Field::segmented(self.document, "/dependency_mapping/literal", self.t("import-literal"), literal);
        let chosen = if mode.is_on() { "on" } else { "" };
        chosen.clone_into(&mut mode.value);
        let mut classes = Field::new(self.document, "/dependency_mapping/leave_classes", self.t("import-leave-classes"), Control::Ticks);
        classes.options = labelled(&["identifier", "string", "comment"], |value| self.page.label("import-class", value));
        vec![mode, classes]
    }

    fn processes(&self) -> MapTable {
        let names: Vec<Name> = self.choices.processes.iter().map(|name| (name.clone(), None, String::new())).collect();
        let table = MapTable {
            caption: self.t("import-process-title"),
            names: self.t("import-process-source"),
            fields: self.t("import-process-destination"),
            empty: self.t("import-process-none"),
            ..MapTable::default()
        };
        table
            .fill(self.document, "/data_service/processes", &names, |path, name| Field::text(self.document, path, name, "import-processes"))
    }

    fn rules(&self) -> Vec<(String, Field, Field)> {
        let family = |family: &str| {
            let name = self.page.label("import-family", family);
            let (commit, deploy) =
                if family == "tables" { ("import-table-dev", "import-table-prod") } else { ("import-commit", "import-deploy") };
            let field = |what: &str, text: &str| Field::tick(self.document, &format!("/committing_rule/{what}/{family}"), self.t(text));
            (name, field("commit", commit), field("deploy", deploy))
        };
        ["resources", "functions", "tables", "nodes"].map(family).to_vec()
    }

    fn rule_fields(&self) -> Vec<Field> {
        let members: Vec<(String, String)> =
            self.choices.members.iter().map(|user| (user.clone(), self.page.ta("import-owner-all-to", "user", user))).collect();
        let none = self.t("import-owner-not-modify");
        vec![
            Field::tick(self.document, "/committing_rule/ignore_lock", self.t("import-ignore-lock")),
            Field::select(self.document, "/committing_rule/change_owner/to", self.t("import-owner"), &members, &none),
        ]
    }

    fn owners(&self) -> MapTable {
        let owners = self.choices.owners.iter().filter(|(owner, ..)| !owner.is_empty());
        let note = |is_member: bool| self.t(if is_member { "import-owner-member" } else { "import-owner-foreign" });
        let names: Vec<Name> = owners.map(|(owner, count, is_member)| (owner.clone(), Some(*count), note(*is_member))).collect();
        let (members, none) = (options(&self.choices.members), self.t("import-owner-not-modify"));
        let path = "/committing_rule/change_owner/map";
        let table = MapTable {
            caption: self.t("import-owner-map"),
            names: self.t("import-owner-source"),
            counts: self.t("import-objects"),
            fields: self.t("import-owner-destination"),
            empty: self.t("import-owner-none"),
            adding: Some(Adding {
                path: path.to_owned(),
                key: self.t("import-owner-source"),
                value: self.t("import-owner-destination"),
                options: members.clone(),
            }),
            ..MapTable::default()
        };
        table.fill(self.document, path, &names, |path, name| Field::select(self.document, path, name, &members, &none))
    }

    fn data_sources(&self) -> MapTable {
        let names: Vec<Name> = self.choices.data_sources.iter().map(|name| (name.clone(), None, String::new())).collect();
        let (choices, none) = (options(&self.choices.destination_data_sources), self.t("import-data-source-same"));
        let table = MapTable {
            caption: self.t("import-data-sources"),
            names: self.t("import-data-source"),
            fields: self.t("import-data-source-destination"),
            empty: self.t("import-data-source-none"),
            ..MapTable::default()
        };
        table.fill(self.document, "/data_source_mapping", &names, |path, name| Field::select(self.document, path, name, &choices, &none))
    }

    fn parameters(&self) -> MapTable {
        let table = MapTable {
            caption: self.t("import-parameters"),
            names: self.t("import-parameter"),
            fields: self.t("import-parameter-value"),
            empty: self.t("import-parameter-none"),
            adding: Some(Adding {
                path: "/parameters".to_owned(),
                key: self.t("import-parameter"),
                value: self.t("import-parameter-value"),
                options: Vec::new(),
            }),
            ..MapTable::default()
        };
        table.fill(self.document, "/parameters", &[], |path, name| Field::text(self.document, path, name, ""))
    }

    fn conflict_policies(&self) -> Vec<(String, String)> {
        labelled(&["keep", "draft", "overwrite", "rename", "fail"], |value| self.page.label("import-conflict", value))
    }

    fn conflicts(&self) -> Vec<Field> {
        let none = self.t("import-conflict-default");
        vec![Field::select(self.document, "/conflicts/all", self.t("import-conflict-all"), &self.conflict_policies(), &none)]
    }

    fn conflict_kinds(&self) -> MapTable {
        let (policies, none) = (self.conflict_policies(), self.t("import-conflict-as-all"));
        let names: Vec<Name> = ObjectKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), None, String::new())).collect();
        let table = MapTable {
            caption: self.t("import-conflict-kinds"),
            names: self.t("import-kind"),
            fields: self.t("import-conflict-policy"),
            ..MapTable::default()
        };
        let mut table = table.fill(self.document, "/conflicts/kinds", &names, |path, name| {
            Field::select(self.document, path, self.page.label("import-kind", name), &policies, &none)
        });
        for row in &mut table.rows {
            row.name = self.page.label("import-kind", &row.name);
        }
        table
    }

    fn conflict_objects(&self) -> MapTable {
        let policies = self.conflict_policies();
        let path = "/conflicts/objects";
        let table = MapTable {
            caption: self.t("import-conflict-objects"),
            names: self.t("import-conflict-object"),
            fields: self.t("import-conflict-policy"),
            empty: self.t("import-conflict-objects-none"),
            adding: Some(Adding {
                path: path.to_owned(),
                key: self.t("import-conflict-object"),
                value: self.t("import-conflict-policy"),
                options: policies.clone(),
            }),
            ..MapTable::default()
        };
        table.fill(self.document, path, &[], |path, name| Field::select(self.document, path, name, &policies, ""))
    }

    fn policies(&self) -> Vec<Field> {
        let failure = labelled(&["continue", "undo"], |value| self.page.label("import-failure", value));
        let duplicates = labelled(&["first", "last", "refuse"], |value| self.page.label("import-duplicates", value));
        let mut fields = vec![
            Field::segmented(self.document, "/failure_policy", self.t("import-failure"), failure),
            Field::segmented(self.document, "/duplicates", self.t("import-duplicates"), duplicates),
        ];
        if self.choices.workspaces.is_empty() || self.document.get("source_workspace").is_some() {
            fields.push(Field::text(self.document, "/source_workspace", self.t("import-source-workspace"), ""));
        }
        fields
    }
}
