//! The rules on the pod-config ConfigMap: whether it makes backups, and whether it may go.

mod archive_path;
mod credentials;
mod endpoint;
mod unread;
mod value;

use std::borrow::Cow;

pub use archive_path::{archive_path, shared_archive};
pub use credentials::{credentials, inline_credentials};
pub use endpoint::endpoint;
pub use unread::{ignored, variable_name};
pub use value::value;

use crate::edit::Edit;
use crate::finding::Findings;
use crate::path::Path;
use crate::settings::Credentials as Wanted;
use crate::spilo::environment::{Credentials, Region, Source, Store};
use crate::spilo::vocabulary::{Asked, Name, names, nearest};
use crate::subject::pod_config::Variable;
use crate::subject::{Case, PodConfig};
use crate::text::quoted;

pub(super) type PodConfigCase<'a> = Case<'a, PodConfig<'a>>;

/// `pod-config/target`.
pub fn target(case: &PodConfigCase<'_>, out: &mut Findings) {
    if case.backups.plan.as_ref().is_ok_and(|plan| plan.archive.is_none()) {
        out.violation(
            Path::of(&["data"]),
            "no bucket or prefix is set: Spilo sets archive_command to /bin/true, backs up nothing and shows no error",
            "set WAL_S3_BUCKET, or operator.walS3Bucket in the policy's settings if the operator has the bucket",
        );
    }
}

/// `pod-config/wal-g`.
pub fn wal_g(case: &PodConfigCase<'_>, out: &mut Findings) {
    let store = case.backups.archive().map(|archive| archive.store);
    // Swift is the one store that only WAL-E knows.
    if store != Some(Store::Swift) {
        for name in [names::USE_WALG_BACKUP, names::USE_WALG_RESTORE] {
            match case.object.get(name) {
                None => add(
                    case,
                    name,
                    "true",
                    "WAL-E would be used, which fails with regions, roles and newer PostgreSQL",
                    out,
                ),
                Some(value) if value.eq_ignore_ascii_case("false") => out.advice(
                    data(name),
                    "it says false: WAL-E is used, which fails with regions, roles and newer PostgreSQL",
                    "write \"true\" unless that is meant",
                ),
                Some(_) => {}
            }
        }
    }
    // Encryption by the store is S3's, and WALG_S3_SSE says the user has chosen one.
    let has_its_own = store != Some(Store::S3) || case.backups.environment.has(names::WALG_S3_SSE);
    for (name, value) in case.settings.backup.defaults.iter() {
        let name = name.as_ref();
        if !(has_its_own && name.ends_with("_DISABLE_S3_SSE")) {
            add(case, name, value, "backup.defaults has it", out);
        }
    }
}

/// Adds a variable that is not there; one of the wrong type is `pod-config/shape`'s.
fn add(case: &PodConfigCase<'_>, name: impl Asked, value: &str, why: &'static str, out: &mut Findings) {
    let has_place = case.object.data().is_none_or(|data| data.is_object() || data.is_null());
    if !has_place || case.object.has(name) || is_misspelt(case, name) {
        return;
    }
    let shown: Cow<'_, str> = if name.is_secret() { "the default".into() } else { quoted(value).into() };
    out.repair(data(name), format!("it is missing: {why}"), format!("add {shown}"), Edit::text(value));
}

/// Whether the variable is there under a wrong name; `pod-config/variable-name` says so, and a default
/// beside it would hide what the user means.
fn is_misspelt(case: &PodConfigCase<'_>, right: impl Asked) -> bool {
    let unknown = case.object.variables().iter().filter(|variable| variable.known().is_none());
    unknown
        .take(unread::MOST_COMPARED)
        .filter_map(|variable| nearest(variable.name))
        .any(|suggestion| right.known() == Some(suggestion.name))
}

/// `pod-config/required`. The bucket itself is `pod-config/target`'s.
pub fn required(case: &PodConfigCase<'_>, out: &mut Findings) {
    let environment = case.backups.environment;
    if let Some(archive) = case.backups.archive() {
        match archive.store {
            Store::S3 if archive.region == Some(Region::FromZone) => region(case, archive.credentials, out),
            Store::Azure if !environment.has(names::AZURE_STORAGE_ACCOUNT) => {
                from_elsewhere(case, names::AZURE_STORAGE_ACCOUNT, out);
            }
            Store::Ssh => {
                for name in [names::SSH_USERNAME, names::SSH_PORT, names::SSH_PRIVATE_KEY_PATH] {
                    if !environment.has(name) {
                        from_elsewhere(case, name, out);
                    }
                }
            }
            _ => {}
        }
    }
    for name in case.settings.backup.required.iter().map(String::as_str).filter(|name| !environment.has(*name)) {
        let problem = format!("{name} is not set, and backup.required in the policy's settings asks for it");
        out.violation(data(name), problem, "set it");
    }
}

/// Spilo guesses a missing region (configure_spilo.py, `write_wale_environment`): from the bucket's name,
/// else from the zone that the EC2 metadata service names, which outside EC2 makes `loca`. With a key
/// pair in the ConfigMap the pods hardly run under an EC2 role, so there the guess is taken to fail.
fn region(case: &PodConfigCase<'_>, credentials: Credentials, out: &mut Findings) {
    let own = |name| case.backups.environment.source(name) == Some(Source::ConfigMap);
    let problem = "AWS_REGION is not set and there is no AWS_ENDPOINT: outside EC2 Spilo guesses the region \"loca\" and \
                   every upload fails";
    let fix = "set AWS_REGION to the bucket's region";
    if credentials == Credentials::AccessKeys && own(names::AWS_SECRET_ACCESS_KEY) {
        out.violation(data(names::AWS_REGION), problem, fix);
    } else {
        out.advice(data(names::AWS_REGION), problem, fix);
    }
}

/// A variable the store needs, which a Secret or the operator may supply unless the settings say no.
fn from_elsewhere(case: &PodConfigCase<'_>, name: Name, out: &mut Findings) {
    let problem = format!("{name} is not set, and the store cannot be used without it");
    if case.settings.backup.credentials == Wanted::ConfigMap {
        out.violation(data(name), problem, "set it");
    } else {
        out.advice(data(name), problem, "set it here or in the operator's pod_environment_secret");
    }
}

/// `pod-config/protected`: keys that are no names of environment variables.
pub fn names_of_variables(case: &PodConfigCase<'_>, out: &mut Findings) {
    let unknown = case.object.variables().iter().filter(|variable| variable.known().is_none());
    for Variable { name, .. } in unknown.filter(|variable| !is_variable_name(variable.name)) {
        out.violation(
            data(*name),
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

pub(super) fn data(name: impl Asked) -> Path {
    Path::of(&["data"]).key(name.written())
}
