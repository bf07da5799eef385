//! The variables that a ConfigMap needs beside those of its own archive, so that a new cluster can be restored from it.

use crate::environment::Environment;
use crate::operator::{OperatorVersion, Source, reference_resolves};
use crate::startup::{Archive, Store, Tool};
use crate::variables::{VariableName, VariablePrefix, names};

/// A variable of a clone beside the one of the cluster's own archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// The variable, such as `CLONE_AWS_REGION`.
    pub name: VariableName,
    /// The variable of the cluster's own archive that it corresponds to.
    pub own: VariableName,
    /// How it can be given in the ConfigMap.
    pub way: TwinWay,
}

/// How the value of a [`Twin`] can be given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TwinWay {
    /// It is given already, by this source.
    Given(Source),
    /// As a reference in the ConfigMap, such as `$(AWS_REGION)`, which the kubelet resolves. No value is written twice.
    Reference(String),
    /// As a literal in the ConfigMap.
    Literal(&'static str),
    /// As a copy of the own variable's value, since a reference does not resolve.
    Copy,
    /// Not in the ConfigMap without writing a credential twice: as a key of the Secret, or in `spec.env` of the new
    /// cluster.
    Elsewhere,
}

/// The variables that a restore from the cluster's own archive needs, and how the ConfigMap can give them. Empty for SSH
/// and Swift.
///
/// ```
/// use spilo::operator::{OperatorInputs, OperatorVersion};
/// use spilo::restore::{TwinWay, twins};
/// use spilo::startup::StartupPlan;
/// use spilo::{Tag, kubelet};
///
/// let inputs = OperatorInputs::from_config_map(vec![
///     ("AWS_ACCESS_KEY_ID", "…"),
///     ("AWS_REGION", "eu-central-1"),
///     ("AWS_SECRET_ACCESS_KEY", "…"),
///     ("USE_WALG_BACKUP", "true"),
///     ("WAL_S3_BUCKET", "backups"),
/// ]);
/// let environment = kubelet::expand(inputs.assemble().unwrap());
/// let plan = StartupPlan::new(&environment, Tag::new(3, 3, 3)).unwrap();
/// let twins = twins(&environment, &plan.archive.unwrap(), OperatorVersion::LATEST);
/// let region = twins.iter().find(|twin| twin.name.as_str() == "CLONE_AWS_REGION").unwrap();
/// assert_eq!(region.way, TwinWay::Reference("$(AWS_REGION)".to_owned()));
/// ```
pub fn twins(environment: &Environment<'_>, archive: &Archive<'_>, version: OperatorVersion) -> Vec<Twin> {
    let (of_store, switches): (&[VariableName], &[(VariableName, &'static str)]) = match archive.store {
        Store::S3 => (S3, S3_SWITCHES),
        Store::Gcs => (GCS, SWITCHES),
        Store::Azure => (AZURE, SWITCHES),
        Store::Swift | Store::Ssh => return Vec::new(),
    };
    let uses_wal_g = archive.backup_tool == Tool::WalG;
    let switches = switches.iter().filter(|_| uses_wal_g).filter(|(name, _)| {
        let is_endpoint_only = *name == names::WALG_DISABLE_S3_SSE;
        !is_endpoint_only || archive.server_side_encryption().is_none()
    });
    let switches = switches.map(|(own, literal)| (*own, Some(*literal)));
    let values = of_store.iter().chain(COMMON).filter(|name| environment.is_set(**name)).map(|own| (*own, None));
    let mut twins: Vec<Twin> =
        values.chain(switches).map(|(own, literal)| twin(environment, own, literal, version)).collect();
    twins.sort_by_key(|twin| twin.name.as_str());
    twins
}

fn twin(
    environment: &Environment<'_>,
    own: VariableName,
    literal: Option<&'static str>,
    version: OperatorVersion,
) -> Twin {
    let name = own.with_prefix(VariablePrefix::Clone);
    let given = environment.get(name).map(crate::ResolvedVariable::source);
    let variable = environment.get(own);
    let resolves = variable.is_some_and(|variable| {
        reference_resolves(version, (Source::ConfigMap, name.as_str()), (variable.source(), own.as_str()))
    });
    let way = match (given, literal) {
        (Some(source), _) => TwinWay::Given(source),
        (None, Some(literal)) => TwinWay::Literal(literal),
        (None, None) if resolves => TwinWay::Reference(format!("$({own})")),
        (None, None) if variable.is_some_and(|variable| variable.is_secret() || !variable.is_fully_known()) => {
            TwinWay::Elsewhere
        }
        (None, None) => TwinWay::Copy,
    };
    Twin { name, own, way }
}

const S3: &[VariableName] = &[
    names::AWS_ACCESS_KEY_ID,
    names::AWS_ENDPOINT,
    names::AWS_REGION,
    names::AWS_ROLE_ARN,
    names::AWS_S3_FORCE_PATH_STYLE,
    names::AWS_SECRET_ACCESS_KEY,
    names::AWS_WEB_IDENTITY_TOKEN_FILE,
    names::WALG_S3_CA_CERT_FILE,
];

const GCS: &[VariableName] = &[names::GOOGLE_APPLICATION_CREDENTIALS];

const AZURE: &[VariableName] = &[
    names::AZURE_CLIENT_ID,
    names::AZURE_CLIENT_SECRET,
    names::AZURE_ENVIRONMENT_NAME,
    names::AZURE_STORAGE_ACCESS_KEY,
    names::AZURE_STORAGE_ACCOUNT,
    names::AZURE_STORAGE_SAS_TOKEN,
    names::AZURE_TENANT_ID,
];

/// Encryption and proxies.
const COMMON: &[VariableName] = &[
    names::WALG_LIBSODIUM_KEY,
    names::WALG_LIBSODIUM_KEY_PATH,
    names::WALG_LIBSODIUM_KEY_TRANSFORM,
    names::WALG_PGP_KEY,
    names::WALG_PGP_KEY_PASSPHRASE,
    names::WALG_PGP_KEY_PATH,
    names::http_proxy,
    names::https_proxy,
    names::no_proxy,
];

const SWITCHES: &[(VariableName, &str)] = &[(names::USE_WALG_RESTORE, "true")];
const S3_SWITCHES: &[(VariableName, &str)] = &[(names::USE_WALG_RESTORE, "true"), (names::WALG_DISABLE_S3_SSE, "true")];

#[cfg(test)]
mod tests;
