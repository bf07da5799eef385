use super::find;

/// Whether a variable with this name can hold a credential, so that its value must not be shown.
///
/// A name that is not in the catalogue is judged by the words in it, ignoring case; in doubt it is a secret.
///
/// ```
/// use spilo::variables::is_secret;
///
/// assert!(is_secret("MY_API_TOKEN"));
/// assert!(!is_secret("SSH_PRIVATE_KEY_PATH"));
/// ```
pub fn is_secret(name: &str) -> bool {
    if let Some(variable) = find(name) {
        return variable.is_secret;
    }
    let name = name.to_ascii_uppercase();
    if LOCATION_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return false;
    }
    SECRET_WORDS.iter().any(|word| name.contains(word)) || name.split(['_', '-', '.']).any(|part| part == "SAS")
}

/// Endings of names that hold the location or the identifier of a credential, not the credential itself.
const LOCATION_ENDINGS: [&str; 5] = ["_PATH", "_FILE", "_DIR", "_KMS_ID", "_KMS_KEY_ID"];

const SECRET_WORDS: [&str; 9] = ["KEY", "SECRET", "TOKEN", "PASS", "PWD", "CREDENTIAL", "PRIVATE", "PROXY", "DSN"];
