//! Words with a fixed set of values, as parameters and fields take them.

use std::str::FromStr;

use ferry_engine::report::ReportFormat;
use ferry_model::edition::Edition;
use ferry_model::workspace::{ResourceGroupKind, Role, WorkspaceMode};
use ferry_model::{ObjectKind, PackageFormat};
use ferry_store::records::{ItemSort, TaskKind, TaskStatus};
use serde::{Deserialize, Deserializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// A word that stands for a value of the model.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident($inner:ty) = $values:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name(pub $inner);

        impl $name {
            /// Every value with its word.
            fn words() -> Vec<(&'static str, $inner)> {
                $values
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let words = Self::words();
                match words.iter().find(|(word, _)| *word == text) {
                    Some((_, value)) => Ok(Self(*value)),
                    None => {
                        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                        Err(format!("{text} is none of {}", known.join(", ")))
                    }
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = Self::words().into_iter().map(|(word, _)| word);
                RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(words)).build()))
            }
        }

        impl ToSchema for $name {}
    };
}

word! {
    /// A kind of objects.
    KindName(ObjectKind) = ObjectKind::ALL.into_iter().map(|kind| (kind.as_str(), kind)).collect()
}

word! {
    /// The status of a task.
    StatusName(TaskStatus) = vec![
        ("INIT", TaskStatus::Init),
        ("EDITING", TaskStatus::Editing),
        ("IMPORTING", TaskStatus::Importing),
        ("IMPORT_SUCCESS", TaskStatus::ImportSuccess),
        ("PARTIAL_SUCCESS", TaskStatus::PartialSuccess),
        ("IMPORT_ERROR", TaskStatus::ImportError),
        ("EXPORTING", TaskStatus::Exporting),
        ("EXPORT_SUCCESS", TaskStatus::ExportSuccess),
        ("EXPORT_ERROR", TaskStatus::ExportError),
        ("REVOKED", TaskStatus::Revoked),
    ]
}

word! {
    /// A kind of tasks.
    TaskKindName(TaskKind) = vec![("import", TaskKind::Import), ("export", TaskKind::Export)]
}

word! {
    /// A role in a workspace.
    RoleName(Role) = Role::ALL.into_iter().map(|role| (role.as_str(), role)).collect()
}

word! {
    /// An edition.
    EditionName(Edition) = Edition::ALL.into_iter().map(|edition| (edition.as_str(), edition)).collect()
}

word! {
    /// A mode of workspaces.
    ModeName(WorkspaceMode) = [WorkspaceMode::Basic, WorkspaceMode::Standard].map(|mode| (mode.as_str(), mode)).to_vec()
}

word! {
    /// A kind of resource groups.
    GroupKindName(ResourceGroupKind) = [ResourceGroupKind::Scheduling, ResourceGroupKind::Integration].map(|kind| (kind.as_str(), kind)).to_vec()
}

word! {
    /// An order of the rows of a report.
    SortName(ItemSort) = ItemSort::ALL.map(|sort| (sort.as_str(), sort)).to_vec()
}

word! {
    /// A format of reports.
    FormatName(ReportFormat) = vec![
        ("text", ReportFormat::Text),
        ("json", ReportFormat::Json),
        ("csv", ReportFormat::Csv),
        ("html", ReportFormat::Html),
        ("junit", ReportFormat::Junit),
    ]
}

word! {
    /// A format of packages.
    PackageFormatName(PackageFormat) = PackageFormat::ALL.map(|format| (format.as_str(), format)).to_vec()
}

/// Several statuses, joined by commas in a query.
#[derive(Clone, Debug, Default)]
pub struct Statuses(pub Vec<TaskStatus>);

impl<'de> Deserialize<'de> for Statuses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let words = text.split(',').map(|word| word.parse::<StatusName>().map(|status| status.0));
        words.collect::<Result<_, _>>().map(Self).map_err(serde::de::Error::custom)
    }
}
