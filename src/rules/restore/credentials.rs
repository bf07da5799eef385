//! `restore/credentials`: what opens the store that a clone reads. Spilo hands a clone nothing but `CLONE_…`
//! (configure_spilo.py, `update_and_write_wale_configuration`).

use super::{data, restored_from, same_store};
use crate::edit::Edit;
use crate::finding::{Findings, Path};
use crate::rules::pod_config::PodConfigCase;
use crate::settings::Credentials as Wanted;
use crate::spilo::environment::{Archive, Credentials, Region, Store};

/// Who may read the store. All of them are copied, or none.
const S3_KEYS: &[&str] = &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
const S3_ROLE: &[&str] = &["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"];
const AZURE_PRINCIPAL: &[&str] = &["AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"];

/// What WAL-G decrypts backups with, in any store.
const DECRYPTION: &[&str] = &[
    "WALG_LIBSODIUM_KEY",
    "WALG_LIBSODIUM_KEY_PATH",
    "WALG_LIBSODIUM_KEY_TRANSFORM",
    "WALG_PGP_KEY",
    "WALG_PGP_KEY_PASSPHRASE",
    "WALG_PGP_KEY_PATH",
];

/// Where the store is and how it is spoken to.
const fn place(store: Store) -> &'static [&'static str] {
    match store {
        Store::S3 => &[
            "AWS_ENDPOINT",
            "AWS_REGION",
            "AWS_S3_FORCE_PATH_STYLE",
            "AWS_STS_REGIONAL_ENDPOINTS",
            "WALE_DISABLE_S3_SSE",
            "WALE_S3_ENDPOINT",
            "WALG_DISABLE_S3_SSE",
            "WALG_S3_CA_CERT_FILE",
            "WALG_S3_SSE",
            "WALG_S3_SSE_KMS_ID",
        ],
        Store::Gcs => &[],
        Store::Azure => &["AZURE_ENVIRONMENT_NAME", "AZURE_STORAGE_ACCOUNT"],
        Store::Ssh => &["SSH_PORT", "SSH_USERNAME"],
        Store::Swift => &[
            "SWIFT_AUTHURL",
            "SWIFT_AUTH_VERSION",
            "SWIFT_DOMAIN_NAME",
            "SWIFT_PROJECT_NAME",
            "SWIFT_REGION",
            "SWIFT_TENANT",
            "SWIFT_USER",
        ],
    }
}

/// The rule.
pub fn credentials(case: &PodConfigCase<'_>, out: &mut Findings) {
    let Some(clone) = restored_from(case) else { return };
    let own = case.backups.archive().filter(|own| same_store(own, clone));
    if let Some(own) = own {
        for name in place(own.store).iter().chain(DECRYPTION) {
            copy(case, name, out);
        }
        for name in opened(case, own, clone) {
            copy(case, name, out);
        }
    }
    missing(case, own, clone, out);
}

/// The variables that open the own store and that the clone has no other way for.
fn to_open(case: &PodConfigCase<'_>, own: &Archive<'_>, clone: &Archive<'_>) -> &'static [&'static str] {
    match (own.credentials, clone.credentials) {
        (Credentials::AccessKeys, Credentials::InstanceProfile) => S3_KEYS,
        (Credentials::AccessKeys, Credentials::HalfAccessKeys { missing }) if half_is_the_same(case, missing) => {
            S3_KEYS
        }
        (Credentials::WebIdentity, Credentials::InstanceProfile) => S3_ROLE,
        (Credentials::CredentialsFile, Credentials::Platform) => &["GOOGLE_APPLICATION_CREDENTIALS"],
        (Credentials::StorageAccessKey, Credentials::Platform) => &["AZURE_STORAGE_ACCESS_KEY"],
        (Credentials::SasToken, Credentials::Platform) => &["AZURE_STORAGE_SAS_TOKEN"],
        (Credentials::ServicePrincipal, Credentials::Platform) => AZURE_PRINCIPAL,
        (Credentials::PrivateKey, Credentials::Missing) => &["SSH_PRIVATE_KEY_PATH"],
        (Credentials::Password, Credentials::Missing) => &["SWIFT_PASSWORD"],
        _ => &[],
    }
}

/// The same, if all of them are there or can be copied: a part of them opens nothing.
fn opened(case: &PodConfigCase<'_>, own: &Archive<'_>, clone: &Archive<'_>) -> &'static [&'static str] {
    let names = to_open(case, own, clone);
    let whole = names.iter().all(|name| can_be_copied(case, name) || twin(case, name).is_some());
    if whole { names } else { &[] }
}

/// Whether the half that the clone has is that of the own pair, so that the other half fits it.
fn half_is_the_same(case: &PodConfigCase<'_>, missing: &str) -> bool {
    S3_KEYS.iter().filter(|name| **name != missing).all(|name| own(case, name) == twin(case, name))
}

fn own<'a>(case: &PodConfigCase<'a>, name: &str) -> Option<&'a str> {
    case.object.get(name).filter(|value| !value.is_empty())
}

fn twin<'a>(case: &PodConfigCase<'a>, name: &str) -> Option<&'a str> {
    case.object.get(&format!("CLONE_{name}")).filter(|value| !value.is_empty())
}

/// A reference is left alone: what it refers to need not come before a name that begins with `CLONE_`.
fn can_be_copied(case: &PodConfigCase<'_>, name: &str) -> bool {
    own(case, name).is_some_and(|value| !value.contains("$("))
}

/// Gives the clone what the cluster has; an empty twin is one that was not filled in.
fn copy(case: &PodConfigCase<'_>, name: &str, out: &mut Findings) {
    let Some(value) = own(case, name).filter(|_| can_be_copied(case, name)) else { return };
    if twin(case, name).is_none() {
        let problem = format!("it is missing, and a clone does not take {name}");
        out.repair(data(&format!("CLONE_{name}")), problem, format!("copy {name}"), Edit::text(value));
    }
}

/// What only the user can give to the clone.
fn missing(case: &PodConfigCase<'_>, own: Option<&Archive<'_>>, clone: &Archive<'_>, out: &mut Findings) {
    let wanted = case.settings.backup.credentials;
    let copied = |name| own.is_some() && can_be_copied(case, name);
    match clone.credentials {
        Credentials::HalfAccessKeys { missing }
            if !own.is_some_and(|own| opened(case, own, clone).contains(&missing)) =>
        {
            let problem = format!("without CLONE_{missing} the other half is not used, and the restore is refused");
            if wanted == Wanted::Secret {
                out.advice(data(&format!("CLONE_{missing}")), problem, "make sure that the Secret has it");
            } else {
                out.violation(data(&format!("CLONE_{missing}")), problem, "set both keys here, or both in a Secret");
            }
        }
        Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing
            if own.is_none_or(|own| to_open(case, own, clone).iter().any(|name| !copied(name)) || is_open(own)) =>
        {
            let problem = "a clone takes no credentials but CLONE_*, and none are set here";
            match wanted {
                Wanted::ConfigMap => out.violation(Path::of(&["data"]), problem, "set them"),
                Wanted::Any | Wanted::Secret => {
                    let fix = "make sure that the operator's pod_environment_secret has them, with CLONE_ before each";
                    out.advice(Path::of(&["data"]), problem, fix);
                }
                Wanted::Role => {}
            }
        }
        _ => {}
    }
    if clone.region == Some(Region::FromZone) && !copied("AWS_REGION") {
        out.advice(
            data("CLONE_AWS_REGION"),
            "it is not set: outside EC2 Spilo guesses the region \"loca\" and the restore fails",
            "set it to the bucket's region",
        );
    }
}

/// Whether the own store is opened by nothing that is set here.
const fn is_open(own: &Archive<'_>) -> bool {
    matches!(own.credentials, Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing)
}
