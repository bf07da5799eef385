//! The backup job in the crontab (`write_crontab` and the defaults of `get_placeholders`).

use super::env_dir::first_line;
use super::value::EffectiveValue;
use crate::environment::Environment;
use crate::variables::{VariableName, names};

pub(super) fn schedule<'e>(environment: &'e Environment<'_>) -> EffectiveValue<'e> {
    get_or(environment, names::BACKUP_SCHEDULE, "0 1 * * *")
}

/// As `postgres_backup.sh` sees it, under `envdir`.
pub(super) fn retention<'e>(environment: &'e Environment<'_>) -> EffectiveValue<'e> {
    let value = get_or(environment, names::BACKUP_NUM_TO_RETAIN, "5");
    value.map(|text| first_line(text).to_owned())
}

fn get_or<'e>(environment: &'e Environment<'_>, name: VariableName, default: &'static str) -> EffectiveValue<'e> {
    environment.get(name).map_or_else(|| EffectiveValue::from_startup(default), EffectiveValue::from_variable)
}
