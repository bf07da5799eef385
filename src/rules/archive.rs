//! `archive/parameters`: PostgreSQL parameters that stop archiving.

use crate::finding::Findings;
use crate::path::Path;
use crate::subject::{Case, Postgresql};

/// As long as this between two WAL files, in seconds, and a restore loses that much.
const LONG_TIMEOUT: u64 = 3601;

/// The rule. Spilo puts its own values below the user's (configure_spilo.py, `deep_update`), so a
/// parameter here wins.
pub fn parameters(case: &Case<'_, Postgresql<'_>>, out: &mut Findings) {
    let keys = ["spec", "postgresql", "parameters"];
    let Some(parameters) = case.object.parameters else { return };
    for (name, value) in parameters.members() {
        let Some(value) = value.as_str() else { continue };
        let lower = value.trim().trim_matches('\'').to_ascii_lowercase();
        let path = || Path::of(&keys).key(name.to_owned());
        match name.to_ascii_lowercase().as_str() {
            "archive_mode" if ["off", "false", "no", "0"].contains(&lower.as_str()) => {
                out.violation(path(), "nothing is archived while it is off", "remove it");
            }
            "archive_command" | "archive_library" => {
                out.violation(path(), "it takes the place of Spilo's own, so that WAL-G archives nothing", "remove it");
            }
            "wal_level" if lower == "minimal" => {
                out.violation(path(), "minimal WAL can be neither archived nor replicated", "remove it");
            }
            "max_wal_senders" if lower == "0" => {
                out.violation(path(), "neither replicas nor pg_basebackup can connect", "remove it");
            }
            "archive_timeout" => match seconds(&lower) {
                Some(0) => out.advice(
                    path(),
                    "at 0 a restore loses all that was written since the last WAL file was full",
                    "write \"1800s\" or less",
                ),
                Some(LONG_TIMEOUT..) => {
                    out.advice(path(), "a restore loses up to that much", "write \"1800s\" or less");
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// The whole seconds of a PostgreSQL time; a bare number is seconds already.
fn seconds(value: &str) -> Option<u64> {
    let digits = value.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: u64 = digits.parse().ok()?;
    match value.strip_prefix(digits)?.trim() {
        "us" => Some(number / 1_000_000),
        "ms" => Some(number / 1_000),
        "" | "s" => Some(number),
        "min" => number.checked_mul(60),
        "h" => number.checked_mul(3_600),
        "d" => number.checked_mul(86_400),
        _ => None,
    }
}
