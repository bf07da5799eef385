//! Which variables can hold a credential.

use super::lookup;
use crate::text::contains;

/// Whether a variable of this name can hold a credential, so that its value must not be shown.
///
/// A name that is not known is judged by its words, case ignored, and rather called a secret than not.
///
/// ```
/// # use harbor_postgres_backup_policy::spilo::vocabulary::is_secret;
/// assert!(is_secret("MY_API_TOKEN"));
/// assert!(!is_secret("SSH_PRIVATE_KEY_PATH"));
/// ```
pub fn is_secret(name: &str) -> bool {
    if let Some(variable) = lookup(name) {
        return variable.secret;
    }
    let name = name.to_ascii_uppercase();
    if NAMES_OF_THINGS.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    WORDS.iter().any(|word| contains(&name, word)) || name.split(['_', '-', '.']).any(|part| part == "SAS")
}

/// Ends of names that say where a credential is, not what it is.
const NAMES_OF_THINGS: [&str; 5] = ["_PATH", "_FILE", "_DIR", "_KMS_ID", "_KMS_KEY_ID"];

const WORDS: [&str; 9] = ["KEY", "SECRET", "TOKEN", "PASS", "PWD", "CREDENTIAL", "PRIVATE", "PROXY", "DSN"];
