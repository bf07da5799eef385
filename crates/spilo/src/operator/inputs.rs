//! Everything that the operator reads to assemble the list of a pod.

use std::fmt;

use super::{
    CloneSpec, ClusterEnvEntry, ClusterIdentity, ConfigMapReference, ContainerEnv, EnvBuilder, EnvFromSource, Lookup,
    OperatorConfiguration, OperatorError, OperatorVersion, ServiceAccountIdentity, Source, StandbySpec, TlsSpec,
    UnknownReason, UnknownSource, milestones,
};

/// What the operator reads: its version and configuration, the resource of a cluster, a ConfigMap and a Secret.
///
/// What is not known is [`Lookup::Unknown`] or `None` and stays unknown in results.
///
/// ```
/// use spilo::operator::{ClusterIdentity, Lookup, OperatorConfiguration, OperatorInputs, OperatorVersion};
/// use spilo::variables::names;
///
/// let configuration = OperatorConfiguration {
///     wal_s3_bucket: "backups",
///     pod_environment_configmap: "harbor/pod-config",
///     ..OperatorConfiguration::default()
/// };
/// let inputs = OperatorInputs {
///     version: Some(OperatorVersion::new(2, 0, 1)),
///     configuration: Lookup::Found(configuration),
///     config_map: Lookup::Found(vec![("USE_WALG_BACKUP", "true")]),
///     ..OperatorInputs::new(ClusterIdentity { name: Some("pg"), ..ClusterIdentity::default() })
/// };
/// let environment = spilo::kubelet::expand(inputs.assemble()?);
/// assert_eq!(environment.value(names::WAL_S3_BUCKET), Some("backups"));
/// # Ok::<(), spilo::operator::OperatorError>(())
/// ```
#[derive(Clone)]
pub struct OperatorInputs<'a> {
    /// The version of the operator.
    pub version: Option<OperatorVersion>,
    /// The operator's configuration.
    pub configuration: Lookup<OperatorConfiguration<'a>>,
    /// Whether fields that are not set in a configuration that is found may be set in fact, because it does not come from
    /// a look-up.
    pub is_configuration_partial: bool,
    /// The cluster.
    pub identity: ClusterIdentity<'a>,
    /// `spec.teamId`
    pub team: Option<&'a str>,
    /// `spec.env`
    pub env: Vec<ClusterEnvEntry<'a>>,
    /// `spec.envFrom`
    pub env_from: Vec<EnvFromSource<'a>>,
    /// `spec.clone`
    pub clone: Option<CloneSpec<'a>>,
    /// `spec.standby`
    pub standby: Option<StandbySpec<'a>>,
    /// `spec.tls`
    pub tls: Option<TlsSpec<'a>>,
    /// The data of the ConfigMap of `pod_environment_configmap`, looked up as
    /// [`ConfigMapReference::namespaces`] says. It is ignored if a known configuration names no ConfigMap.
    pub config_map: Lookup<Vec<(&'a str, &'a str)>>,
    /// The keys of the Secret of `pod_environment_secret`. It is ignored if a known configuration names no Secret.
    pub secret: Lookup<Vec<&'a str>>,
    /// The identity of the pod's service account on the platform.
    pub service_account: Option<ServiceAccountIdentity<'a>>,
    /// Whether the inputs describe no particular cluster but a ConfigMap, whose clusters can have variables of their
    /// own.
    pub is_config_map_alone: bool,
}

/// Never prints the values of the ConfigMap, which may be credentials.
impl fmt::Debug for OperatorInputs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.config_map.as_ref().map(|data| data.iter().map(|(name, _)| name).collect::<Vec<_>>());
        f.debug_struct("OperatorInputs")
            .field("version", &self.version)
            .field("configuration", &self.configuration)
            .field("identity", &self.identity)
            .field("env", &self.env)
            .field("clone", &self.clone)
            .field("standby", &self.standby)
            .field("config_map", &names)
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}

impl<'a> OperatorInputs<'a> {
    /// The inputs for a cluster of which nothing else is known.
    pub fn new(identity: ClusterIdentity<'a>) -> Self {
        Self {
            version: None,
            configuration: Lookup::Unknown(UnknownReason::NotLookedUp),
            is_configuration_partial: false,
            identity,
            team: None,
            env: Vec::new(),
            env_from: Vec::new(),
            clone: None,
            standby: None,
            tls: None,
            config_map: Lookup::Unknown(UnknownReason::NotLookedUp),
            secret: Lookup::Unknown(UnknownReason::NotLookedUp),
            service_account: None,
            is_config_map_alone: false,
        }
    }

    /// The inputs for a ConfigMap that is judged by itself, as the `pod_environment_configmap` of unknown clusters.
    pub fn from_config_map(config_map: Vec<(&'a str, &'a str)>) -> Self {
        Self {
            config_map: Lookup::Found(config_map),
            is_config_map_alone: true,
            ..Self::new(ClusterIdentity::default())
        }
    }

    /// Assembles the container's list.
    ///
    /// A ConfigMap or Secret that does not exist is an error, except in 1.8.0 to 1.8.2, where the list lacks its
    /// variables.
    ///
    /// # Errors
    /// If the operator generates no StatefulSet.
    pub fn assemble(&self) -> Result<ContainerEnv<'a>, OperatorError> {
        let version = self.version.unwrap_or(OperatorVersion::LATEST);
        self.check_names(version)?;
        let mut builder = EnvBuilder::new(self.identity);
        if let Some(version) = self.version {
            builder.set_version(version);
        }
        let configuration = self.configuration.found();
        match &self.configuration {
            Lookup::Found(configuration) => {
                builder.add_configuration(configuration);
                if self.is_configuration_partial {
                    let reason = UnknownReason::NotLookedUp;
                    builder.add_unknown_source(UnknownSource::OperatorConfiguration(reason));
                }
            }
            Lookup::NotFound => {}
            Lookup::Unknown(reason) => builder.add_unknown_source(UnknownSource::OperatorConfiguration(*reason)),
        }
        for entry in &self.env {
            match &entry.value {
                Ok(value) => builder.add(Source::ClusterEnv, entry.name, *value),
                Err(reference) => builder.add_value_from(Source::ClusterEnv, entry.name, reference.clone()),
            }
        }
        if let Some(clone) = &self.clone {
            builder.add_clone(clone, configuration.unwrap_or(&OperatorConfiguration::EMPTY));
        }
        if let Some(standby) = &self.standby {
            builder.add_standby(standby);
        }
        if let Some(tls) = &self.tls {
            builder.add_tls(tls);
        }
        for source in &self.env_from {
            builder.add_env_from(source.clone());
        }
        if let Some(identity) = self.service_account {
            builder.set_service_account(identity);
        }
        if self.is_config_map_alone {
            builder.add_unknown_source(UnknownSource::Cluster(UnknownReason::NotGiven));
        }
        self.add_looked_up(&mut builder, version)?;
        Ok(builder.assemble())
    }

    /// The ConfigMap, the Secret and the check of `spec.standby`, whose errors have an order that depends on the
    /// version.
    fn add_looked_up(&self, builder: &mut EnvBuilder<'a>, version: OperatorVersion) -> Result<(), OperatorError> {
        if version >= milestones::CLUSTER_ENV {
            self.add_secret(builder, version)?;
            return self.add_config_map(builder, version);
        }
        self.add_config_map(builder, version)?;
        if version >= milestones::POD_ENVIRONMENT_SECRET {
            self.add_secret(builder, version)?;
        }
        match &self.standby {
            Some(standby) if standby.s3_wal_path.is_empty() => Err(OperatorError::StandbyPath),
            _ => Ok(()),
        }
    }

    fn complete_configuration(&self) -> Option<&OperatorConfiguration<'a>> {
        self.configuration.found().filter(|_| !self.is_configuration_partial)
    }

    fn add_config_map(&self, builder: &mut EnvBuilder<'a>, version: OperatorVersion) -> Result<(), OperatorError> {
        let reference = self.complete_configuration().map(|known| known.pod_environment_configmap);
        let name = match reference {
            Some("") => return Ok(()),
            Some(reference) => ConfigMapReference::parse(reference).map_or(reference, |reference| reference.name()),
            None => "",
        };
        match &self.config_map {
            Lookup::Found(data) => {
                for (key, value) in data {
                    builder.add(Source::ConfigMap, key, *value);
                }
            }
            Lookup::NotFound if is_error(version) => {
                return Err(OperatorError::ConfigMapNotFound { name: name.to_owned() });
            }
            Lookup::NotFound => {}
            Lookup::Unknown(reason) => builder.add_unknown_source(UnknownSource::ConfigMap(*reason)),
        }
        Ok(())
    }

    fn add_secret(&self, builder: &mut EnvBuilder<'a>, version: OperatorVersion) -> Result<(), OperatorError> {
        let name = match self.complete_configuration().map(|known| known.pod_environment_secret) {
            Some("") => return Ok(()),
            Some(name) => name,
            None => "",
        };
        match &self.secret {
            Lookup::Found(keys) => {
                for key in keys {
                    builder.add_secret_key(name, key);
                }
            }
            Lookup::NotFound if is_error(version) => {
                return Err(OperatorError::SecretNotFound { name: name.to_owned() });
            }
            Lookup::NotFound => {}
            Lookup::Unknown(reason) => builder.add_unknown_source(UnknownSource::Secret(*reason)),
        }
        Ok(())
    }

    /// `Postgresql.UnmarshalJSON`, `addCluster`, `extractClusterName` and `validateCloneClusterDescription`.
    fn check_names(&self, version: OperatorVersion) -> Result<(), OperatorError> {
        const MAX_CLUSTER_NAME: usize = 58;
        const MAX_SERVICE_NAME: usize = 63;
        let configured = self.configuration.found().and_then(|known| known.enable_team_id_clustername_prefix);
        let needs_team = version < milestones::CLUSTER_ENV_FIRST || configured == Some(true);
        if let (true, Some(name), Some(team)) = (needs_team && self.version.is_some(), self.identity.name, self.team) {
            let prefix = format!("{team}-");
            let begins_with_team = name.len() > prefix.len()
                && name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(&prefix));
            if team.is_empty() || !begins_with_team {
                return Err(OperatorError::TeamPrefix { team: team.to_owned() });
            }
            if name.len() > MAX_CLUSTER_NAME || !is_service_name(name) {
                return Err(OperatorError::ClusterName { max: MAX_CLUSTER_NAME });
            }
        }
        match &self.clone {
            Some(CloneSpec { cluster, timestamp: "", .. })
                if !cluster.is_empty() && (cluster.len() > MAX_SERVICE_NAME || !is_service_name(cluster)) =>
            {
                Err(OperatorError::CloneName)
            }
            _ => Ok(()),
        }
    }
}

/// Whether the operator stops if an object does not exist. 1.8.0 to 1.8.2 log a warning and go on without it.
fn is_error(version: OperatorVersion) -> bool {
    !(milestones::CLUSTER_ENV..milestones::CLUSTER_ENV_FIRST).contains(&version)
}

/// `^[a-z]([-a-z0-9]*[a-z0-9])?$`
fn is_service_name(name: &str) -> bool {
    let is_alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.ends_with(is_alphanumeric)
        && name.chars().all(|c| is_alphanumeric(c) || c == '-')
}

#[cfg(test)]
mod tests;
