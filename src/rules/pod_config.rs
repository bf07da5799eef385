//! The rules on the pod-config ConfigMap: whether it makes backups, and whether it may go.

use std::borrow::Cow;

use crate::edit::Edit;
use crate::finding::{Findings, Path};
use crate::secret::is_secret;
use crate::settings::Credentials;
use crate::subject::{Case, PodConfig};
use crate::text::quoted;

type PodConfigCase<'a> = Case<'a, PodConfig<'a>>;

/// Where backups go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Store {
    S3,
    Gcs,
    Azure,
    Ssh,
    Swift,
}

/// The variables of which Spilo needs one to back up at all (configure_spilo.py 2.1-p7,
/// write_wale_environment: `USE_WALE = bool(placeholders.get(…))` over these).
const TARGETS: &[(&str, Store)] = &[
    ("WAL_S3_BUCKET", Store::S3),
    ("WALE_S3_PREFIX", Store::S3),
    ("WALG_S3_PREFIX", Store::S3),
    ("WAL_GS_BUCKET", Store::Gcs),
    ("WAL_GCS_BUCKET", Store::Gcs),
    ("WALE_GS_PREFIX", Store::Gcs),
    ("WALG_GS_PREFIX", Store::Gcs),
    ("WALG_AZ_PREFIX", Store::Azure),
    ("WALG_SSH_PREFIX", Store::Ssh),
    ("WAL_SWIFT_BUCKET", Store::Swift),
    ("WALE_SWIFT_PREFIX", Store::Swift),
];

/// `pod-config/target`.
pub fn target(case: &PodConfigCase<'_>, out: &mut Findings) {
    if store(case).is_none() {
        out.violation(
            Path::of(&["data"]),
            "no bucket or prefix is set: Spilo sets archive_command to /bin/true, backs up nothing and shows no error",
            "set WAL_S3_BUCKET, or operator.walS3Bucket in the policy's settings if the operator has the bucket",
        );
    }
}

/// `pod-config/wal-g`.
pub fn wal_g(case: &PodConfigCase<'_>, out: &mut Findings) {
    let store = store(case);
    // Swift is the one store that only WAL-E knows.
    if store != Some(Store::Swift) {
        for name in ["USE_WALG_BACKUP", "USE_WALG_RESTORE"] {
            match case.object.get(name) {
                None if case.object.has(name) => {} // Of the wrong type: pod-config/shape says so.
                None => {
                    add(name, "true", "WAL-E would be used, which fails with regions, roles and newer PostgreSQL", out);
                }
                Some(value) if value.eq_ignore_ascii_case("false") => out.advice(
                    Path::of(&["data"]).key(name),
                    "it says false: WAL-E is used, which fails with regions, roles and newer PostgreSQL",
                    "write \"true\" unless that is meant",
                ),
                Some(_) => {}
            }
        }
    }
    for (name, value) in &case.settings.backup.defaults {
        // Encryption by the store is S3's, and WALG_S3_SSE says the user has chosen one.
        let not_for_this_store = name.ends_with("_DISABLE_S3_SSE")
            && (store != Some(Store::S3) || case.object.effective("WALG_S3_SSE").is_some());
        if !case.object.has(name) && !not_for_this_store {
            add(name, value, "backup.defaults has it", out);
        }
    }
}

fn add(name: &str, value: &str, why: &'static str, out: &mut Findings) {
    let shown: Cow<'_, str> = if is_secret(name) { "the default".into() } else { quoted(value).into() };
    out.repair(
        Path::of(&["data"]).key(name),
        format!("{name} is missing: {why}"),
        format!("add {shown}"),
        Edit::Set(value.into()),
    );
}

/// `pod-config/required`. The bucket itself is `pod-config/target`'s.
pub fn required(case: &PodConfigCase<'_>, out: &mut Findings) {
    let lacks = |name: &str| case.object.effective(name).is_none();
    match store(case) {
        Some(Store::S3) => region(case, out),
        Some(Store::Azure) if lacks("AZURE_STORAGE_ACCOUNT") => from_elsewhere(case, "AZURE_STORAGE_ACCOUNT", out),
        Some(Store::Ssh) => {
            for name in ["SSH_USERNAME", "SSH_PRIVATE_KEY_PATH"] {
                if lacks(name) {
                    from_elsewhere(case, name, out);
                }
            }
        }
        _ => {}
    }
    for name in case.settings.backup.required.iter().filter(|name| lacks(name)) {
        out.violation(
            Path::of(&["data"]).key(name),
            format!("{name} is not set, and backup.required in the policy's settings asks for it"),
            "set it",
        );
    }
}

/// Spilo guesses a missing region (configure_spilo.py, write_wale_environment): from the bucket's name,
/// else from the zone that the EC2 metadata service names, which outside EC2 ends in region `loca`.
/// With a key pair in the ConfigMap the pods hardly run under an EC2 role, so the guess will fail.
fn region(case: &PodConfigCase<'_>, out: &mut Findings) {
    let set = |name: &str| case.object.effective(name);
    if set("WAL_S3_BUCKET").is_none() && set("WALG_S3_PREFIX").is_none() && set("WALE_S3_PREFIX").is_none() {
        return; // The operator's bucket: its account is not known here.
    }
    if set("AWS_REGION").is_some() || set("AWS_ENDPOINT").is_some() || set("WALE_S3_ENDPOINT").is_some() {
        return;
    }
    let path = Path::of(&["data"]).key("AWS_REGION");
    let problem = "AWS_REGION is not set and there is no AWS_ENDPOINT: outside EC2 Spilo guesses the region \"loca\" and \
                   every upload fails";
    let fix = "set AWS_REGION to the bucket's region";
    if set("AWS_ACCESS_KEY_ID").is_some() && set("AWS_SECRET_ACCESS_KEY").is_some() {
        out.violation(path, problem, fix);
    } else {
        out.advice(path, problem, fix);
    }
}

/// A variable the store needs, which a Secret or the operator may supply unless the settings say no.
fn from_elsewhere(case: &PodConfigCase<'_>, name: &str, out: &mut Findings) {
    let path = Path::of(&["data"]).key(name);
    let problem = format!("{name} is not set, and the store cannot be used without it");
    if case.settings.backup.credentials == Credentials::ConfigMap {
        out.violation(path, problem, "set it");
    } else {
        out.advice(path, problem, "set it here or in the operator's pod_environment_secret");
    }
}

/// `pod-config/protected`: keys that are no names of environment variables.
pub fn names(case: &PodConfigCase<'_>, out: &mut Findings) {
    for (name, _) in case.object.variables().filter(|(name, _)| !is_variable_name(name)) {
        out.violation(
            Path::of(&["data"]).key(name),
            "it cannot be the name of an environment variable, and one such key makes Kubernetes refuse every database \
             pod's StatefulSet",
            "rename or remove it",
        );
    }
}

/// `pod-config/protected`: the end of the ConfigMap. The operator looks it up for every cluster it
/// creates or syncs and gives up where it is missing (k8sres.go, getPodEnvironmentConfigMapVariables).
pub fn deletion(out: &mut Findings) {
    out.violation(
        Path::default(),
        "while this ConfigMap is gone the operator can neither create nor sync any cluster",
        "change it instead, or take it out of pod_environment_configmap first and set rules[\"pod-config/protected\"] to \
         warn",
    );
}

/// Kubernetes' rule for names of environment variables (apimachinery, IsEnvVarName).
fn is_variable_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
    !name.is_empty()
        && name.bytes().all(allowed)
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name != "."
        && !name.starts_with("..")
}

/// Where backups go, the operator's own bucket included.
fn store(case: &PodConfigCase<'_>) -> Option<Store> {
    let set = |(name, _): &&(&str, Store)| case.object.effective(name).is_some();
    let own = TARGETS.iter().find(set).map(|(_, store)| *store);
    own.or_else(|| case.settings.operator.wal_s3_bucket.as_ref().map(|_| Store::S3))
}
