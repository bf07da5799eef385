//! The settings of the policy. `{}` is valid: every setting has a default.
//!
//! These types are the only place where settings are declared. The parser is derived from them, and
//! `BLESS=1 cargo test --test docs` generates `settings.schema.json`, `questions-ui.yml`, `docs/settings.md` and the block in
//! the README from them: the doc comment of a field is its description, and `x-change-when` completes the sentence "Change
//! it if …".

mod backup;
mod clusters;
mod collections;
mod error;
mod lookups;
mod names;
mod networks;
mod operator;
mod parse;
#[cfg(test)]
pub(crate) use parse::testing;
mod pod_config;
mod postgres;
mod restore;
mod spilo;

use std::collections::BTreeMap;

use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;

pub use self::spilo::{DEFAULT_IMAGE, SpiloImages};
pub use backup::{Backup, CredentialSource};
pub use clusters::{ClusterScope, Clusters};
pub use error::SettingsErrors;
pub use lookups::{Lookups, ObjectName};
pub use networks::Networks;
pub use operator::Operator;
pub use pod_config::PodConfigs;
pub use postgres::{HostAuth, Postgres};
pub use restore::{Restore, RestoreSource, Restores};

use crate::finding::Action;
use collections::Entries;
use error::InvalidSetting;

/// The settings of the policy.
///
/// ```
/// use harbor_postgres_backup_policy::settings::{Mode, Settings};
/// use serde_json::json;
///
/// assert_eq!(Settings::parse(&json!({})).unwrap(), Settings::default());
/// assert_eq!(Settings::parse(&json!({"mode": "verify"})).unwrap().mode, Mode::Verify);
/// assert_eq!(
///     Settings::parse(&json!({"mod": "verify"})).unwrap_err().to_string(),
///     "1 error in the settings: unknown field \"mod\"; did you mean \"mode\"?",
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Whether the policy repairs objects.
    #[deserr(default)]
    #[schemars(
        title = "Mode",
        example = Mode::Verify,
        extend("x-change-when" = "the policy must not change objects: for the audit scanner, or in a ClusterAdmissionPolicy with `mutating: false`, where Kubewarden denies repairs without the findings")
    )]
    pub mode: Mode,
    /// The actions of rules, by rule id: `deny`, `warn`, `off`, or `repair` for rules that can repair. Rules that are not
    /// listed use their default action (docs/rules.md). Put `off` in quotation marks; otherwise, YAML 1.1 parsers read it
    /// as a boolean.
    #[deserr(default, try_from(Entries<Action>) = Entries::into_map -> InvalidSetting)]
    #[schemars(
        title = "Actions of rules",
        with = "BTreeMap<String, Action>",
        example = serde_json::json!({"pg-hba/unreachable": "off", "schedule/frequency": "deny"}),
        extend("x-change-when" = "the default action of a rule is too strict or too lenient for you")
    )]
    pub rules: BTreeMap<String, Action>,
    /// The ConfigMaps that contain the variables of database pods.
    #[deserr(default)]
    #[schemars(title = "Pod-config")]
    pub pod_config: PodConfigs,
    /// The `postgresql` resources that the policy evaluates.
    #[deserr(default)]
    #[schemars(title = "Clusters")]
    pub clusters: Clusters,
    /// The users and clients of the database.
    #[deserr(default)]
    #[schemars(title = "PostgreSQL")]
    pub postgres: Postgres,
    /// The Spilo images that are accepted, and their replacements.
    #[deserr(default)]
    #[schemars(title = "Spilo")]
    pub spilo: SpiloImages,
    /// The requirements on backups.
    #[deserr(default)]
    #[schemars(title = "Backup")]
    pub backup: Backup,
    /// The configuration of postgres-operator, for policies without look-ups.
    #[deserr(default)]
    #[schemars(title = "Operator")]
    pub operator: Operator,
    /// The clusters that are restored from backups.
    #[deserr(default)]
    #[schemars(title = "Restore")]
    pub restore: Restores,
    /// The objects that the policy looks up in the cluster.
    #[deserr(default)]
    #[schemars(title = "Look-ups")]
    pub lookups: Lookups,
}

/// Whether the policy repairs objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(rename_all = lowercase)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Objects are repaired by the rules that can repair.
    #[default]
    Repair,
    /// Objects are not changed. An object that needs a repair is denied.
    Verify,
}
