//! Which names stand for credentials. Their values never leave the policy.

/// Whether the value under `name`, an environment variable or a field, can be a credential.
/// In doubt it can; what ends in `_PATH`, `_FILE` or `_ID` names a credential and is none.
///
/// ```
/// use harbor_postgres_backup_policy::secret::is_secret;
/// assert!(is_secret("AWS_SECRET_ACCESS_KEY") && is_secret("s3_access_key_id") && is_secret("MY_APP_PASSWORD"));
/// assert!(!is_secret("AWS_REGION") && !is_secret("WALG_PGP_KEY_PATH") && !is_secret("WALG_S3_SSE_KMS_ID"));
/// ```
pub fn is_secret(name: &str) -> bool {
    const MARKS: [&str; 8] = ["KEY", "SECRET", "TOKEN", "PASS", "CREDENTIAL", "PRIVATE", "SAS", "AUTH"];
    let name = name.to_ascii_uppercase();
    MARKS.iter().any(|mark| name.contains(mark)) && !name.ends_with("_PATH") && !name.ends_with("_FILE")
}
