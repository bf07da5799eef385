use super::env_from::EnvFromSource;
use super::env_var::EnvVar;
use super::list_builder::ListBuilder;
use super::{
    CloneSpec, ClusterIdentity, ContainerEnv, OperatorConfiguration, OperatorVersion, ServiceAccountIdentity, Source,
    StandbySpec, TlsSpec, UnknownReason, UnknownSource, Value, ValueFrom,
};
use crate::variables::VariableName;

/// Collects the variables of a pod and assembles the container's list from them.
///
/// The order of calls matters only within a source, and not for the Secret and the ConfigMap, whose variables the
/// operator sorts by name. Everything that depends on the version of the operator is decided by
/// [`EnvBuilder::assemble`].
#[derive(Clone, Debug)]
pub struct EnvBuilder<'a> {
    identity: ClusterIdentity<'a>,
    version: Option<OperatorVersion>,
    configuration: Option<OperatorConfiguration<'a>>,
    clone: Option<(CloneSpec<'a>, OperatorConfiguration<'a>)>,
    standby: Option<StandbySpec<'a>>,
    tls: Option<TlsSpec<'a>>,
    env_from: Vec<EnvFromSource<'a>>,
    service_account: Option<ServiceAccountIdentity<'a>>,
    unknown_sources: Vec<UnknownSource>,
    variables: Vec<EnvVar<'a>>,
}

impl<'a> EnvBuilder<'a> {
    /// Starts with the variables that the operator sets for every cluster. Those that do not matter to backups and
    /// restores have unknown values.
    ///
    /// Until [`EnvBuilder::set_version`] is called, the operator is treated like [`OperatorVersion::LATEST`].
    pub fn new(identity: ClusterIdentity<'a>) -> Self {
        Self {
            identity,
            version: None,
            configuration: None,
            clone: None,
            standby: None,
            tls: None,
            env_from: Vec::new(),
            service_account: None,
            unknown_sources: Vec::new(),
            variables: Vec::new(),
        }
    }

    /// Sets the version of the operator.
    pub fn set_version(&mut self, version: OperatorVersion) {
        self.version = Some(version);
    }

    /// Adds a variable.
    pub fn add(&mut self, source: Source, name: &'a str, value: impl Into<Value<'a>>) {
        self.variables.push(EnvVar::new(source, name, VariableName::find(name), value.into()));
    }

    /// Adds a variable by `valueFrom`. Its value is unknown.
    pub fn add_value_from(&mut self, source: Source, name: &'a str, reference: ValueFrom<'a>) {
        let value = Value::Unknown(UnknownReason::ValueFrom);
        let variable = EnvVar::new(source, name, VariableName::find(name), value);
        self.variables.push(EnvVar { value_from: Some(reference), ..variable });
    }

    /// Adds a key of the Secret of `pod_environment_secret`.
    pub fn add_secret_key(&mut self, secret: &'a str, key: &'a str) {
        let reference = ValueFrom::SecretKey { name: secret.into(), key: key.into(), optional: None };
        self.add_value_from(Source::Secret, key, reference);
    }

    /// Adds the variables that the operator derives from its configuration.
    pub fn add_configuration(&mut self, configuration: &OperatorConfiguration<'a>) {
        self.configuration = Some(*configuration);
    }

    /// Adds the variables that the operator derives from `spec.clone`: a copy of the running cluster without a
    /// timestamp, a restore from an archive with one.
    pub fn add_clone(&mut self, clone: &CloneSpec<'a>, configuration: &OperatorConfiguration<'a>) {
        self.clone = Some((*clone, *configuration));
    }

    /// Adds the variables that the operator derives from `spec.standby`.
    pub fn add_standby(&mut self, standby: &StandbySpec<'a>) {
        self.standby = Some(*standby);
    }

    /// Adds the variables that the operator derives from `spec.tls`.
    pub fn add_tls(&mut self, tls: &TlsSpec<'a>) {
        self.tls = Some(*tls);
    }

    /// Adds an entry of `spec.envFrom`, which operators before 2.0.0 ignore.
    pub fn add_env_from(&mut self, source: EnvFromSource<'a>) {
        self.env_from.push(source);
    }

    /// Sets the identity of the pod's service account.
    pub fn set_service_account(&mut self, identity: ServiceAccountIdentity<'a>) {
        self.service_account = Some(identity);
    }

    /// Records that variables may come from somewhere that is not known. See [`crate::Environment::possible_suppliers`].
    pub fn add_unknown_source(&mut self, source: UnknownSource) {
        self.unknown_sources.push(source);
    }

    /// Assembles the container's list.
    ///
    /// From 1.8.1 on, the operator leaves out a variable if one with the same name, ignoring case, is in the list
    /// already (`isEnvVarPresent`); 1.8.0 converts names to upper case; earlier releases compare names exactly. From
    /// 1.8.0 on, variables of `spec.clone` and `spec.standby` are appended without this check; of two variables with
    /// exactly the same name the kubelet uses the later.
    pub fn assemble(self) -> ContainerEnv<'a> {
        let version = self.version.unwrap_or(OperatorVersion::LATEST);
        let configuration = self.configuration.as_ref();
        let mut list = ListBuilder::new(version);
        list.push_fixed(&self.identity, configuration, self.version.is_some());
        if let Some((clone, bucket_configuration)) = &self.clone {
            list.push_clone(clone, bucket_configuration, configuration);
        }
        if let Some(standby) = &self.standby {
            list.push_standby(standby, configuration);
        }
        if let Some(configuration) = configuration {
            list.push_path_compatibility(configuration);
        }
        list.extend(self.variables);
        if let Some(configuration) = configuration {
            list.push_configuration(configuration, self.identity.uid);
        }
        if let Some(tls) = &self.tls {
            list.push_tls(tls);
        }
        let mut env = super::assemble::assemble(version, list.into_variables());
        let sets_bin_dir = !configuration.unwrap_or(&OperatorConfiguration::EMPTY).sets_pgversion(version);
        env.bin_dir_major = self.identity.postgres_major.filter(|_| sets_bin_dir);
        env.version = self.version;
        env.unknown_sources = self.unknown_sources;
        env.add_env_from(self.env_from, version);
        if let Some(identity) = &self.service_account {
            env.add_service_account(identity);
        }
        env
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variables::names;

    #[test]
    fn without_a_uid_the_suffix_is_empty() {
        for (uid, suffix) in [(None, "/$(UID)"), (Some(""), ""), (Some("1"), "/1")] {
            let mut builder = EnvBuilder::new(ClusterIdentity { uid, ..ClusterIdentity::default() });
            let configuration = OperatorConfiguration { wal_s3_bucket: "b", ..OperatorConfiguration::EMPTY };
            builder.add_configuration(&configuration);
            let environment = crate::kubelet::expand(builder.assemble());
            assert_eq!(environment.value(names::WAL_BUCKET_SCOPE_SUFFIX), Some(suffix));
        }
    }
}
