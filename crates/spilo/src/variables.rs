//! The catalogue of variables: everything that a Spilo pod reads, and what people believe that it reads.
//!
//! Spilo reads the variables of an archive three times: under their plain names for the cluster itself, with the prefix
//! `CLONE_` for the archive that a new cluster is restored from, and with `STANDBY_` for the one that a standby follows.
//! The catalogue has one row for the three ([`Variable::is_prefixed`]); a [`VariableName`] is a row with a
//! [`VariablePrefix`].
//!
//! Rows cover Spilo 1.6-p3 to 4.1. They follow `configure_spilo.py` (`get_placeholders`, `get_dcs_config`,
//! `set_extended_wale_placeholders`, `set_walg_placeholders`, `write_wale_environment`, `write_log_environment`,
//! `write_crontab`) and `launch.sh` of each tag, the scripts that these start, `generateSpiloPodEnvVars`,
//! `generateCloneEnvironment` and `generateStandbyEnvironment` of postgres-operator, and for variables that Spilo does
//! not pass on `internal/config/config.go` and `pkg/storages/s3/configure.go` of WAL-G v3.0.3.
//!
//! A row also has the values that its readers accept, by release, and the effect of others: [`VariableName::check`]
//! compares a value with them, and [`render_reference`] prints the whole catalogue as a table. Which versions of WAL-G
//! read a variable, and in which they ignore it, is [`Variable::wal_g_support`].
//!
//! Names that code refers to are constants in [`names`], so that a misspelt one does not compile.
//!
//! ```
//! use spilo::Tag;
//! use spilo::variables::{self, Class, Consumers, Effect, VariableName, VariablePrefix, names};
//!
//! assert_eq!(variables::find("CLONE_USE_WALG_RESTORE").unwrap().class, Class::TrueIgnoringCase);
//! assert!(variables::is_secret("STANDBY_AWS_SECRET_ACCESS_KEY"));
//! assert_eq!(variables::suggest("USEWALG_RESTORE").unwrap().to_string(), "USE_WALG_RESTORE");
//! assert_eq!(variables::suggest("MY_APP_COLOUR"), None);
//! let problem = names::WALG_UPLOAD_CONCURRENCY.check("many", &Consumers::from_tag(Tag::new(3, 3, 3))).unwrap_err();
//! assert_eq!(problem.effect, Effect::WalGStops);
//! assert_eq!(VariableName::find("CLONE_AWS_REGION"), Some(names::AWS_REGION.with_prefix(VariablePrefix::Clone)));
//! ```

mod aliases;
mod catalogue;
mod check;
mod class;
mod effect;
mod encrypted;
mod name;
pub mod names;
mod reference;
mod rule;
mod rules;
mod secret;
mod suggestion;
mod syntax;
mod variable;
mod wal_g_support;

pub use check::{Consumers, ValueDetail, ValueProblem};
pub use class::{Class, Scheme, is_go_bool};
pub use effect::Effect;
pub use encrypted::is_encrypted;
pub use name::{VariableName, VariablePrefix};
pub use reference::render_reference;
pub use rule::{ValueRule, VersionRange};
pub use secret::is_secret;
pub use suggestion::{Suggestion, SuggestionReason, has_known_beginning, suggest};
pub use syntax::{AvailabilityZone, Syntax, is_aws_region, region_of_endpoint};
pub use variable::{Reader, Variable};
pub use wal_g_support::{WalGDefect, WalGSupport};

/// The row of the variable with exactly this name, or with this name after `CLONE_` or `STANDBY_`. `None` if the name
/// is not in the catalogue, or if the row is internal to Spilo ([`Variable::is_internal`]).
pub fn find(name: &str) -> Option<&'static Variable> {
    VariableName::find(name).map(VariableName::variable).filter(|variable| !variable.is_internal)
}

/// All rows, sorted by name.
pub fn all() -> impl Iterator<Item = &'static Variable> {
    catalogue::Row::ALL.iter().map(|row| row.variable())
}

#[cfg(test)]
mod tests;
