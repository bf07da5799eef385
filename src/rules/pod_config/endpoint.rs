//! `pod-config/endpoint`: how an S3-compatible store is reached.

use super::{PodConfigCase, add, data};
use crate::edit::Edit;
use crate::finding::Findings;
use crate::spilo::environment::Store;
use crate::spilo::vocabulary::{Name, names};
use crate::text::{quoted, split_once};

const ENDPOINT: Name = names::AWS_ENDPOINT;

/// The rule.
pub fn endpoint(case: &PodConfigCase<'_>, out: &mut Findings) {
    for name in [ENDPOINT, names::CLONE_AWS_ENDPOINT, names::STANDBY_AWS_ENDPOINT] {
        if let Some(value) = case.object.get(name).filter(|value| !value.is_empty() && !value.starts_with("$(")) {
            shape(name, value, out);
        }
    }
    let Some(archive) = case.backups.archive().filter(|archive| archive.store == Store::S3) else { return };
    let environment = case.backups.environment;
    let endpoint = environment.text(ENDPOINT).map(str::trim).unwrap_or_default();
    if !endpoint.is_empty() && !is_amazons(endpoint) {
        // Spilo follows the endpoint's convention since 2.1-p4; older ones leave it to the user.
        add(case, names::AWS_S3_FORCE_PATH_STYLE, "true", "BUCKET.HOST is no name that such a store has", out);
        if !environment.has(names::WALG_S3_SSE) && case.settings.backup.defaults.get("WALG_DISABLE_S3_SSE").is_none() {
            add(case, names::WALG_DISABLE_S3_SSE, "true", "such a store seldom knows AES256 by keys of its own", out);
        }
        if archive.server_side_encryption().is_some()
            && !environment.has(names::WALG_S3_SSE)
            && case.object.has(names::WALG_DISABLE_S3_SSE)
        {
            out.advice(
                data(names::WALG_DISABLE_S3_SSE),
                "the store is asked for AES256, which few S3-compatible ones know",
                "write \"true\" unless the store has a key service",
            );
        }
    }
    if archive.malformed_wale_endpoint && case.object.has(names::WALE_S3_ENDPOINT) {
        out.advice(
            data(names::WALE_S3_ENDPOINT),
            "Spilo expects SCHEME+CONVENTION://HOST",
            "write it like https+path://HOST, or remove it",
        );
    }
    if environment.text(names::WALG_S3_SSE) == Some("aws:kms") && !environment.has(names::WALG_S3_SSE_KMS_ID) {
        out.violation(data(names::WALG_S3_SSE), "aws:kms needs the key's id", "set WALG_S3_SSE_KMS_ID");
    }
    if environment.has(names::WALG_S3_CA_CERT_FILE) {
        out.advice(
            data(names::WALG_S3_CA_CERT_FILE),
            "the file must be there in every database pod",
            "mount it by additionalVolumes or additional_secret_mount",
        );
    }
}

/// `scheme://host[:port]`, and nothing else.
fn shape(name: Name, value: &str, out: &mut Findings) {
    let trimmed = value.trim().trim_end_matches('/');
    let Some((_, host)) = split_once(trimmed, "://") else {
        return out.advice(
            data(name),
            "it has no scheme, and Spilo then makes a wrong one for WAL-E",
            "write it as https://HOST:PORT",
        );
    };
    if host.contains(['/', '?', '#']) || host.contains(char::is_whitespace) {
        out.violation(
            data(name),
            "a path or bucket in it ends up in every URL twice",
            "write it as https://HOST:PORT alone",
        );
    } else if trimmed != value {
        let fix = format!("write {}", quoted(trimmed));
        out.repair(data(name), "blanks or a slash around it end up in every URL", fix, Edit::text(trimmed));
    }
}

fn is_amazons(endpoint: &str) -> bool {
    let host = split_once(endpoint, "://").map_or(endpoint, |(_, host)| host);
    let host = host.split([':', '/']).next().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn"].iter().any(|end| host.ends_with(end))
}
