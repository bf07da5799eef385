//! Rules on when base backups are made and how long they are kept.

pub mod crontab;
pub mod expression;
pub mod frequency;
pub mod retention;

use spilo::variables::{VariableName, names};

use crate::settings::Settings;

/// The schedule that the policy suggests: the default of the settings for a missing one.
fn suggested_schedule(settings: &Settings) -> &str {
    suggested(settings, names::BACKUP_SCHEDULE, "0 */12 * * *")
}

/// The retention that the policy suggests: the default of the settings for a missing one.
fn suggested_retention(settings: &Settings) -> &str {
    suggested(settings, names::BACKUP_NUM_TO_RETAIN, "7")
}

fn suggested<'s>(settings: &'s Settings, name: VariableName, otherwise: &'s str) -> &'s str {
    settings.backup.defaults.get(name.as_str()).map_or(otherwise, String::as_str)
}
