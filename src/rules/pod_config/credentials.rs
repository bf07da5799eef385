//! `pod-config/credentials` and `pod-config/inline-credentials`.

use super::{PodConfigCase, data};
use crate::finding::Findings;
use crate::path::Path;
use crate::settings::Credentials as Wanted;
use crate::spilo::environment::{Credentials, Source};
use crate::spilo::vocabulary::{Name, names};

/// `pod-config/credentials`.
pub fn credentials(case: &PodConfigCase<'_>, out: &mut Findings) {
    let Some(archive) = case.backups.archive() else { return };
    match archive.credentials {
        Credentials::HalfAccessKeys { missing } if other_half_is_here(case, missing) => {
            let problem = format!("without {missing} the other half is not used, and the node's role is tried instead");
            out.violation(data(missing), problem, "set both keys here, or say in backup.credentials that a secret has them");
        }
        Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing => nothing(case, out),
        _ if archive.ways_to_authenticate > 1 => out.violation(
            Path::of(&["data"]),
            "several ways to authenticate are set, and Spilo uses one of them with a mere warning",
            "keep one of AZURE_STORAGE_ACCESS_KEY, AZURE_STORAGE_SAS_TOKEN and AZURE_CLIENT_ID with its secret and tenant",
        ),
        _ => {}
    }
}

/// A Secret overlays the ConfigMap by whole variables, so a half can be completed there; but who puts
/// one half here puts the other here too.
fn other_half_is_here(case: &PodConfigCase<'_>, missing: Name) -> bool {
    let other =
        if missing == names::AWS_ACCESS_KEY_ID { names::AWS_SECRET_ACCESS_KEY } else { names::AWS_ACCESS_KEY_ID };
    case.backups.environment.source(other) == Some(Source::ConfigMap)
        && case.settings.backup.credentials != Wanted::Secret
}

fn nothing(case: &PodConfigCase<'_>, out: &mut Findings) {
    let problem = "no credentials for the store are set here";
    match case.settings.backup.credentials {
        Wanted::ConfigMap => {
            out.violation(Path::of(&["data"]), problem, "set them, or say in backup.credentials where they are");
        }
        Wanted::Any => out.advice(
            Path::of(&["data"]),
            problem,
            "make sure that the operator's pod_environment_secret or a role supplies them",
        ),
        Wanted::Secret | Wanted::Role => {}
    }
}

/// `pod-config/inline-credentials`.
pub fn inline_credentials(case: &PodConfigCase<'_>, out: &mut Findings) {
    let is_set = |value: &str| !value.is_empty() && !value.starts_with("$(");
    let set = case.object.variables().iter().filter(|variable| is_set(variable.value) && variable.is_secret());
    let names: Vec<&str> = set.map(|variable| variable.name).take(8).collect();
    if !names.is_empty() {
        let problem = format!("{} can be read by whoever reads ConfigMaps", names.join(", "));
        out.violation(Path::of(&["data"]), problem, "move them to the Secret that pod_environment_secret names");
    }
}
