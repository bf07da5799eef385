//! `restore/credentials`: what opens the store that a clone reads. Spilo hands a clone nothing but `CLONE_…`
//! (configure_spilo.py, `update_and_write_wale_configuration`).

use super::{data, restored_from, same_store};
use crate::edit::Edit;
use crate::finding::Findings;
use crate::path::Path;
use crate::rules::pod_config::PodConfigCase;
use crate::settings::Credentials as Wanted;
use crate::spilo::environment::{Archive, Credentials, Region, Store};
use crate::spilo::vocabulary::{Name, Twin, names};
use crate::text::contains;

/// Who may read the store. All of them are copied, or none.
const S3_KEYS: &[Name] = &[names::AWS_ACCESS_KEY_ID, names::AWS_SECRET_ACCESS_KEY];
const S3_ROLE: &[Name] = &[names::AWS_ROLE_ARN, names::AWS_WEB_IDENTITY_TOKEN_FILE];
const AZURE_PRINCIPAL: &[Name] = &[names::AZURE_CLIENT_ID, names::AZURE_CLIENT_SECRET, names::AZURE_TENANT_ID];

/// What WAL-G decrypts backups with, in any store.
const DECRYPTION: &[Name] = &[
    names::WALG_LIBSODIUM_KEY,
    names::WALG_LIBSODIUM_KEY_PATH,
    names::WALG_LIBSODIUM_KEY_TRANSFORM,
    names::WALG_PGP_KEY,
    names::WALG_PGP_KEY_PASSPHRASE,
    names::WALG_PGP_KEY_PATH,
];

/// Where the store is and how it is spoken to.
const fn place(store: Store) -> &'static [Name] {
    match store {
        Store::S3 => &[
            names::AWS_ENDPOINT,
            names::AWS_REGION,
            names::AWS_S3_FORCE_PATH_STYLE,
            names::AWS_STS_REGIONAL_ENDPOINTS,
            names::WALE_DISABLE_S3_SSE,
            names::WALE_S3_ENDPOINT,
            names::WALG_DISABLE_S3_SSE,
            names::WALG_S3_CA_CERT_FILE,
            names::WALG_S3_SSE,
            names::WALG_S3_SSE_KMS_ID,
        ],
        Store::Gcs => &[],
        Store::Azure => &[names::AZURE_ENVIRONMENT_NAME, names::AZURE_STORAGE_ACCOUNT],
        Store::Ssh => &[names::SSH_PORT, names::SSH_USERNAME],
        Store::Swift => &[
            names::SWIFT_AUTHURL,
            names::SWIFT_AUTH_VERSION,
            names::SWIFT_DOMAIN_NAME,
            names::SWIFT_PROJECT_NAME,
            names::SWIFT_REGION,
            names::SWIFT_TENANT,
            names::SWIFT_USER,
        ],
    }
}

/// The rule.
pub fn credentials(case: &PodConfigCase<'_>, out: &mut Findings) {
    let Some(clone) = restored_from(case) else { return };
    let own = case.backups.archive().filter(|own| same_store(own, clone));
    if let Some(own) = own {
        for name in place(own.store).iter().chain(DECRYPTION) {
            copy(case, *name, out);
        }
        for name in opened(case, own, clone) {
            copy(case, *name, out);
        }
    }
    missing(case, own, clone, out);
}

/// The variables that open the own store and that the clone has no other way for.
fn to_open(case: &PodConfigCase<'_>, own: &Archive<'_>, clone: &Archive<'_>) -> &'static [Name] {
    match (own.credentials, clone.credentials) {
        (Credentials::AccessKeys, Credentials::InstanceProfile) => S3_KEYS,
        (Credentials::AccessKeys, Credentials::HalfAccessKeys { missing }) if half_is_the_same(case, missing) => {
            S3_KEYS
        }
        (Credentials::WebIdentity, Credentials::InstanceProfile) => S3_ROLE,
        (Credentials::CredentialsFile, Credentials::Platform) => &[names::GOOGLE_APPLICATION_CREDENTIALS],
        (Credentials::StorageAccessKey, Credentials::Platform) => &[names::AZURE_STORAGE_ACCESS_KEY],
        (Credentials::SasToken, Credentials::Platform) => &[names::AZURE_STORAGE_SAS_TOKEN],
        (Credentials::ServicePrincipal, Credentials::Platform) => AZURE_PRINCIPAL,
        (Credentials::PrivateKey, Credentials::Missing) => &[names::SSH_PRIVATE_KEY_PATH],
        (Credentials::Password, Credentials::Missing) => &[names::SWIFT_PASSWORD],
        _ => &[],
    }
}

/// The same, if all of them are there or can be copied: a part of them opens nothing.
fn opened(case: &PodConfigCase<'_>, own: &Archive<'_>, clone: &Archive<'_>) -> &'static [Name] {
    let names = to_open(case, own, clone);
    let whole = names.iter().all(|name| can_be_copied(case, *name) || twin(case, *name).is_some());
    if whole { names } else { &[] }
}

/// Whether the half that the clone has is that of the own pair, so that the other half fits it.
fn half_is_the_same(case: &PodConfigCase<'_>, missing: Name) -> bool {
    S3_KEYS.iter().filter(|name| **name != missing).all(|name| own(case, *name) == twin(case, *name))
}

fn own<'a>(case: &PodConfigCase<'a>, name: Name) -> Option<&'a str> {
    case.object.get(name).filter(|value| !value.is_empty())
}

fn twin<'a>(case: &PodConfigCase<'a>, name: Name) -> Option<&'a str> {
    case.object.get(name.of_twin(Twin::Clone)).filter(|value| !value.is_empty())
}

/// A reference is left alone: what it refers to need not come before a name that begins with `CLONE_`.
fn can_be_copied(case: &PodConfigCase<'_>, name: Name) -> bool {
    own(case, name).is_some_and(|value| !contains(value, "$("))
}

/// Gives the clone what the cluster has; an empty twin is one that was not filled in.
fn copy(case: &PodConfigCase<'_>, name: Name, out: &mut Findings) {
    let Some(value) = own(case, name).filter(|_| can_be_copied(case, name)) else { return };
    if twin(case, name).is_none() {
        let problem = format!("it is missing, and a clone does not take {name}");
        out.repair(data(name.of_twin(Twin::Clone)), problem, format!("copy {name}"), Edit::text(value));
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
                out.advice(data(missing.of_twin(Twin::Clone)), problem, "make sure that the Secret has it");
            } else {
                out.violation(data(missing.of_twin(Twin::Clone)), problem, "set both keys here, or both in a Secret");
            }
        }
        Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing
            if own.is_none_or(|own| to_open(case, own, clone).iter().any(|name| !copied(*name)) || is_open(own)) =>
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
    if clone.region == Some(Region::FromZone) && !copied(names::AWS_REGION) {
        out.advice(
            data(names::CLONE_AWS_REGION),
            "it is not set: outside EC2 Spilo guesses the region \"loca\" and the restore fails",
            "set it to the bucket's region",
        );
    }
}

/// Whether the own store is opened by nothing that is set here.
const fn is_open(own: &Archive<'_>) -> bool {
    matches!(own.credentials, Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing)
}
