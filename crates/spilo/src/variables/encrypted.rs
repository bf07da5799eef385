//! Values that are encrypted in a manifest.

/// Whether a value is encrypted with SOPS (SOPS 3, `aes/cipher.go`, the regular expression `encre`):
/// `ENC[AES256_GCM,data:…,iv:…,tag:…,type:str]`.
///
/// ```
/// use spilo::variables::is_encrypted;
///
/// assert!(is_encrypted("ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]"));
/// assert!(!is_encrypted("harbor-backups"));
/// ```
pub fn is_encrypted(value: &str) -> bool {
    value.trim().strip_prefix("ENC[AES256_GCM,").is_some_and(|rest| rest.ends_with(']'))
}
