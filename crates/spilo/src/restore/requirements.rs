//! What a restore from a store needs, as data.

use crate::operator::{OperatorVersion, Source, milestones};
use crate::release::{Tag, milestones as releases};
use crate::startup::Store;
use crate::variables::{VariableName, VariablePrefix, names};

/// Where a variable of a clone can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The operator sets it from its configuration, for a clone by `spec.clone`.
    OperatorConfiguration(&'static str),
    /// A field of `spec.clone`.
    CloneField(&'static str),
    /// The ConfigMap, as a literal or, where the kubelet resolves it, as a reference.
    ConfigMap,
    /// A key of the Secret.
    Secret,
    /// `spec.env` of the new cluster, also by `valueFrom`; from postgres-operator 1.8.0 on.
    ClusterEnv,
}

impl Place {
    /// Whether an operator reads the place.
    pub fn is_read_by(self, version: OperatorVersion) -> bool {
        match self {
            Self::OperatorConfiguration("irsa_role_arn") => version >= milestones::ENV_FROM,
            Self::ClusterEnv => version >= milestones::CLUSTER_ENV,
            Self::Secret => version >= milestones::POD_ENVIRONMENT_SECRET,
            Self::OperatorConfiguration(_) | Self::CloneField(_) | Self::ConfigMap => true,
        }
    }

    /// The source of a variable that is given there.
    pub const fn source(self) -> Source {
        match self {
            Self::OperatorConfiguration(_) | Self::CloneField(_) => Source::Clone,
            Self::ConfigMap => Source::ConfigMap,
            Self::Secret => Source::Secret,
            Self::ClusterEnv => Source::ClusterEnv,
        }
    }
}

/// What happens without a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IfMissing {
    /// The cluster starts with an empty database.
    EmptyDatabase,
    /// The restore fails again and again.
    Loops,
}

/// A variable, or several of which one is enough, that a restore from a store needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// Sets of variables, without `CLONE_`, of which one complete set is enough.
    pub any_of: &'static [&'static [VariableName]],
    /// Where they can be given.
    pub places: &'static [Place],
    /// What happens without them.
    pub if_missing: IfMissing,
    /// Whether it depends on the source: its encryption, its proxy, a private certificate authority.
    pub depends_on_source: bool,
    /// The first Spilo release that passes the variables on; `None` if all do.
    pub since: Option<Tag>,
}

const ANYWHERE: &[Place] = &[Place::ConfigMap, Place::Secret, Place::ClusterEnv];

const fn required(
    any_of: &'static [&'static [VariableName]],
    places: &'static [Place],
    if_missing: IfMissing,
) -> Requirement {
    Requirement { any_of, places, if_missing, depends_on_source: false, since: None }
}

const fn of_source(any_of: &'static [&'static [VariableName]], since: Tag) -> Requirement {
    Requirement { any_of, places: ANYWHERE, if_missing: IfMissing::Loops, depends_on_source: true, since: Some(since) }
}

/// What a restore of a clone from a store needs beside `CLONE_METHOD` and `CLONE_SCOPE`. Empty for SSH, from which Spilo
/// cannot restore a new cluster.
///
/// ```
/// use spilo::restore::requirements;
/// use spilo::startup::Store;
/// use spilo::variables::names;
///
/// // No field of spec.clone and no version of the operator supplies the region.
/// let region = requirements(Store::S3).iter().find(|needed| needed.any_of == [&[names::AWS_REGION][..]]).unwrap();
/// assert_eq!(region.places.len(), 3);
/// assert!(requirements(Store::Ssh).is_empty());
/// ```
pub const fn requirements(store: Store) -> &'static [Requirement] {
    match store {
        Store::S3 => S3,
        Store::Gcs => GCS,
        Store::Azure => AZURE,
        Store::Swift => SWIFT,
        Store::Ssh => &[],
    }
}

const S3: &[Requirement] = &[
    required(
        &[&[names::WAL_S3_BUCKET], &[names::WALE_S3_PREFIX], &[names::WALG_S3_PREFIX]],
        &[
            Place::OperatorConfiguration("wal_s3_bucket"),
            Place::CloneField("s3_wal_path"),
            Place::ConfigMap,
            Place::Secret,
            Place::ClusterEnv,
        ],
        IfMissing::EmptyDatabase,
    ),
    required(
        &[
            &[names::AWS_ACCESS_KEY_ID, names::AWS_SECRET_ACCESS_KEY],
            &[names::AWS_ROLE_ARN, names::AWS_WEB_IDENTITY_TOKEN_FILE],
        ],
        &[
            Place::CloneField("s3_access_key_id and s3_secret_access_key"),
            Place::OperatorConfiguration("irsa_role_arn"),
            Place::ConfigMap,
            Place::Secret,
            Place::ClusterEnv,
        ],
        IfMissing::Loops,
    ),
    required(&[&[names::AWS_REGION]], ANYWHERE, IfMissing::Loops),
    Requirement {
        depends_on_source: true,
        ..required(
            &[&[names::AWS_ENDPOINT]],
            &[Place::CloneField("s3_endpoint"), Place::ConfigMap, Place::Secret, Place::ClusterEnv],
            IfMissing::Loops,
        )
    },
    of_source(&[&[names::WALG_S3_CA_CERT_FILE]], Tag::new(2, 0, 7)),
    ENCRYPTION,
    PROXY,
];

const GCS: &[Requirement] = &[
    required(
        &[&[names::WAL_GS_BUCKET], &[names::WALG_GS_PREFIX], &[names::WALE_GS_PREFIX]],
        &[Place::OperatorConfiguration("wal_gs_bucket"), Place::ConfigMap, Place::Secret, Place::ClusterEnv],
        IfMissing::EmptyDatabase,
    ),
    required(&[&[names::USE_WALG_RESTORE]], ANYWHERE, IfMissing::Loops),
    Requirement {
        depends_on_source: true,
        ..required(
            &[&[names::GOOGLE_APPLICATION_CREDENTIALS]],
            &[Place::OperatorConfiguration("gcp_credentials"), Place::ConfigMap, Place::Secret, Place::ClusterEnv],
            IfMissing::Loops,
        )
    },
    ENCRYPTION,
    PROXY,
];

const AZURE: &[Requirement] = &[
    required(&[&[names::WALG_AZ_PREFIX]], ANYWHERE, IfMissing::EmptyDatabase),
    required(&[&[names::USE_WALG_RESTORE]], ANYWHERE, IfMissing::Loops),
    required(
        &[&[names::AZURE_STORAGE_ACCOUNT]],
        &[Place::OperatorConfiguration("wal_az_storage_account"), Place::ConfigMap, Place::Secret, Place::ClusterEnv],
        IfMissing::Loops,
    ),
    Requirement {
        depends_on_source: true,
        ..required(
            &[
                &[names::AZURE_STORAGE_ACCESS_KEY],
                &[names::AZURE_STORAGE_SAS_TOKEN],
                &[names::AZURE_CLIENT_ID, names::AZURE_CLIENT_SECRET, names::AZURE_TENANT_ID],
            ],
            ANYWHERE,
            IfMissing::Loops,
        )
    },
    ENCRYPTION,
    PROXY,
];

const SWIFT: &[Requirement] = &[
    required(&[&[names::WAL_SWIFT_BUCKET], &[names::WALE_SWIFT_PREFIX]], ANYWHERE, IfMissing::EmptyDatabase),
    required(&[&[names::SWIFT_AUTHURL, names::SWIFT_USER, names::SWIFT_PASSWORD]], ANYWHERE, IfMissing::Loops),
];

const ENCRYPTION: Requirement = of_source(
    &[
        &[names::WALG_LIBSODIUM_KEY],
        &[names::WALG_LIBSODIUM_KEY_PATH],
        &[names::WALG_PGP_KEY_PATH],
        &[names::WALG_PGP_KEY],
    ],
    Tag::new(2, 1, 3),
);

/// In lower case, also after `CLONE_`.
const PROXY: Requirement =
    of_source(&[&[names::https_proxy], &[names::http_proxy]], releases::PATH_STYLE_FROM_ENDPOINT);

impl Requirement {
    /// The sets of variables with their full names for a clone.
    pub fn clone_names(&self) -> impl Iterator<Item = Vec<VariableName>> {
        let prefixed = |set: &&[VariableName]| set.iter().map(|name| name.with_prefix(VariablePrefix::Clone)).collect();
        self.any_of.iter().map(prefixed)
    }
}
