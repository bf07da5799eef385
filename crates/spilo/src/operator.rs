//! postgres-operator: the list of environment variables of the container `postgres`.
//!
//! Follows `generateSpiloPodEnvVars`, `generateCloneEnvironment`, `generateStandbyEnvironment` and `isEnvVarPresent` in
//! `pkg/cluster/k8sres.go` and `pkg/util/util.go` of zalando/postgres-operator v1.9.0 to v2.0.1.
//!
//! [`EnvBuilder`] collects the variables from each [`Source`]; [`EnvBuilder::assemble`] orders them and drops the ones
//! that the operator drops. The resulting [`ContainerEnv`] is what the kubelet gets ([`crate::kubelet::expand`]).
//!
//! ```
//! use spilo::operator::{ClusterIdentity, EnvBuilder, OperatorConfiguration, Source};
//!
//! let mut builder = EnvBuilder::new(ClusterIdentity { name: Some("pg"), ..ClusterIdentity::default() });
//! builder.add(Source::ConfigMap, "wal_s3_bucket", "mine");
//! builder.add_configuration(&OperatorConfiguration { wal_s3_bucket: "backups", ..OperatorConfiguration::default() });
//! let env = builder.assemble();
//! // The operator ignores case, Spilo does not: no bucket reaches Spilo.
//! let [overridden] = env.overridden() else { panic!() };
//! assert_eq!((overridden.name, overridden.by_name), ("WAL_S3_BUCKET", "wal_s3_bucket"));
//! ```

mod assemble;
mod configuration;
mod value;

use crate::variables::{VariableName, names};
pub use assemble::{ContainerEnv, EnvVar, OverriddenVariable};
pub use configuration::{CloneSpec, OperatorConfiguration, StandbySpec};
pub use value::{UnknownReason, Value};

/// Where a variable comes from, in the order in which postgres-operator lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The operator itself, for every cluster.
    Operator,
    /// `spec.env` of the cluster.
    ClusterEnv,
    /// The operator, from `spec.clone`.
    Clone,
    /// The operator, from `spec.standby`.
    Standby,
    /// The Secret of `pod_environment_secret`. Its values are referenced by `valueFrom`, so that the kubelet expands no
    /// `$(NAME)` in them.
    Secret,
    /// The ConfigMap of `pod_environment_configmap`.
    ConfigMap,
    /// The operator, from its configuration.
    OperatorConfiguration,
}

/// The cluster that a pod belongs to. A field that is `None` is unknown and appears as `$(SCOPE)`, `$(POD_NAMESPACE)`,
/// `$(PGVERSION)` or `$(UID)` in results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClusterIdentity<'a> {
    /// The name of the cluster, Spilo's `SCOPE`.
    pub name: Option<&'a str>,
    /// The namespace of its pods.
    pub namespace: Option<&'a str>,
    /// The PostgreSQL major version, such as `12`.
    pub postgres_major: Option<&'a str>,
    /// The UID of the resource, which the operator appends to the paths of its own buckets.
    pub uid: Option<&'a str>,
}

/// Collects the variables of a pod and assembles the container's list from them.
#[derive(Clone, Debug)]
pub struct EnvBuilder<'a> {
    identity: ClusterIdentity<'a>,
    variables: Vec<EnvVar<'a>>,
}

impl<'a> EnvBuilder<'a> {
    /// Starts with the variables that the operator sets for every cluster. Those that do not matter to backups and
    /// restores have unknown values.
    pub fn new(identity: ClusterIdentity<'a>) -> Self {
        let identifying = |value: Option<&'a str>| value.map_or(Value::Unknown(UnknownReason::NotGiven), Value::from);
        let irrelevant = || Value::Unknown(UnknownReason::NotModeled);
        let fixed = [
            (names::SCOPE, identifying(identity.name)),
            (names::PGROOT, "/home/postgres/pgdata/pgroot".into()),
            (names::POD_IP, irrelevant()),
            (names::POD_NAMESPACE, identifying(identity.namespace)),
            (names::PGUSER_SUPERUSER, irrelevant()),
            (names::KUBERNETES_SCOPE_LABEL, irrelevant()),
            (names::KUBERNETES_ROLE_LABEL, irrelevant()),
            (names::PGPASSWORD_SUPERUSER, irrelevant()),
            (names::PGUSER_STANDBY, irrelevant()),
            (names::PGPASSWORD_STANDBY, irrelevant()),
            (names::PAM_OAUTH2, irrelevant()),
            (names::HUMAN_ROLE, irrelevant()),
            (names::PGVERSION, identifying(identity.postgres_major)),
            (names::KUBERNETES_LABELS, irrelevant()),
            (names::SPILO_CONFIGURATION, irrelevant()),
            (names::DCS_ENABLE_KUBERNETES_API, "true".into()),
        ];
        let mut builder = Self { identity, variables: Vec::new() };
        for (name, value) in fixed {
            builder.add_named(Source::Operator, name, value);
        }
        builder
    }

    /// Adds a variable. The order of calls matters only within a source, and not for the Secret and the ConfigMap, whose
    /// variables the operator sorts by name.
    pub fn add(&mut self, source: Source, name: &'a str, value: impl Into<Value<'a>>) {
        self.variables.push(EnvVar::new(source, name, VariableName::find(name), value.into()));
    }

    fn add_named(&mut self, source: Source, name: VariableName, value: Value<'a>) {
        self.variables.push(EnvVar::new(source, name.as_str(), Some(name), value));
    }
}
