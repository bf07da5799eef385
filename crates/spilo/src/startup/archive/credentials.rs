//! What the tools authenticate with.

use super::{Credentials, Store};
use crate::release::milestones;
use crate::startup::env_dir::first_line;
use crate::startup::wal_env::WalEnv;
use crate::variables::{VariableName, names};

/// The credentials that the tools use, and the number of complete sets.
pub(super) fn credentials(env: &WalEnv<'_, '_>, store: Store) -> (Credentials, usize) {
    let is_set = |name| !first_line(env.get(name).as_str()).is_empty();
    let one = |name, present, absent| if is_set(name) { present } else { absent };
    let credentials = match store {
        Store::S3 => aws(env, is_set),
        Store::Gcs => one(names::GOOGLE_APPLICATION_CREDENTIALS, Credentials::CredentialsFile, Credentials::Platform),
        Store::Swift => one(names::SWIFT_PASSWORD, Credentials::Password, Credentials::Missing),
        Store::Ssh => one(names::SSH_PRIVATE_KEY_PATH, Credentials::PrivateKey, Credentials::Missing),
        Store::Azure => {
            let sets = azure_sets(env);
            return (sets.first().map_or(Credentials::Platform, |(credentials, _)| *credentials), sets.len());
        }
    };
    (credentials, 1)
}

fn aws(env: &WalEnv<'_, '_>, is_set: impl Fn(VariableName) -> bool) -> Credentials {
    match (is_set(names::AWS_ACCESS_KEY_ID), is_set(names::AWS_SECRET_ACCESS_KEY)) {
        (true, true) => Credentials::AccessKeys,
        (true, false) => Credentials::IncompleteAccessKeys { missing: names::AWS_SECRET_ACCESS_KEY },
        (false, true) => Credentials::IncompleteAccessKeys { missing: names::AWS_ACCESS_KEY_ID },
        (false, false) => {
            let has_role = env.tag() >= milestones::WEB_IDENTITY
                && is_set(names::AWS_ROLE_ARN)
                && is_set(names::AWS_WEB_IDENTITY_TOKEN_FILE);
            if has_role { Credentials::WebIdentity } else { Credentials::InstanceProfile }
        }
    }
}

/// The complete sets of credentials for Azure in Spilo's order, with the variables of each.
pub(super) fn azure_sets(env: &WalEnv<'_, '_>) -> Vec<(Credentials, &'static [VariableName])> {
    let all: [(Credentials, &'static [VariableName]); 3] = [
        (Credentials::StorageAccessKey, &[names::AZURE_STORAGE_ACCESS_KEY]),
        (Credentials::SasToken, &[names::AZURE_STORAGE_SAS_TOKEN]),
        (Credentials::ServicePrincipal, &[names::AZURE_CLIENT_ID, names::AZURE_CLIENT_SECRET, names::AZURE_TENANT_ID]),
    ];
    let is_read = |name: VariableName| name.variable().since.is_none_or(|since| env.tag() >= since);
    all.into_iter().filter(|(_, names)| names.iter().all(|name| is_read(*name) && env.is_set(*name))).collect()
}
