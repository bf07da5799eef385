//! The variables that the operator sets for every cluster (the beginning of `generateSpiloPodEnvVars`).

use super::list_builder::ListBuilder;
use super::{ClusterIdentity, OperatorConfiguration, Source, UnknownReason, Value, ValueFrom, milestones};
use crate::variables::{VariableName, names};

const SOURCE: Source = Source::Operator;

const PAM_CONFIGURATION: &str = "https://info.example.com/oauth2/tokeninfo?access_token= uid realm=/employees";

impl<'a> ListBuilder<'a> {
    /// Values that depend on a configuration that is not known are unknown. Variables that only the newest releases
    /// set, and that do not matter to backups and restores, are left out if the version is not known.
    pub(super) fn push_fixed(
        &mut self,
        identity: &ClusterIdentity<'a>,
        configuration: Option<&OperatorConfiguration<'a>>,
        is_version_known: bool,
    ) {
        let given = |value: Option<&'a str>| value.map_or(Value::Unknown(UnknownReason::NotGiven), Value::from);
        let configured = |get: &dyn Fn(&OperatorConfiguration<'a>) -> &'a str| given(configuration.map(get));
        let password = |user: &dyn Fn(&OperatorConfiguration<'a>) -> &'a str| {
            configuration.map(|known| known.password(user(known), identity.name.unwrap_or("$(SCOPE)")))
        };
        let field = |path: &'static str| Some(ValueFrom::Field(path.into()));

        self.push(SOURCE, names::SCOPE, given(identity.name));
        self.push(SOURCE, names::PGROOT, "/home/postgres/pgdata/pgroot");
        self.push_value_from(SOURCE, names::POD_IP, field("status.podIP"));
        self.push_field(names::POD_NAMESPACE, given(identity.namespace), "metadata.namespace");
        self.push(SOURCE, names::PGUSER_SUPERUSER, configured(&OperatorConfiguration::superuser));
        self.push(
            SOURCE,
            names::KUBERNETES_SCOPE_LABEL,
            configured(&|known| known.text(known.cluster_name_label, "cluster-name")),
        );
        self.push(
            SOURCE,
            names::KUBERNETES_ROLE_LABEL,
            configured(&|known| known.text(known.pod_role_label, "spilo-role")),
        );
        self.push_value_from(SOURCE, names::PGPASSWORD_SUPERUSER, password(&OperatorConfiguration::superuser));
        self.push(SOURCE, names::PGUSER_STANDBY, configured(&OperatorConfiguration::replication_user));
        self.push_value_from(SOURCE, names::PGPASSWORD_STANDBY, password(&OperatorConfiguration::replication_user));
        self.push(
            SOURCE,
            names::PAM_OAUTH2,
            configured(&|known| known.text(known.pam_configuration, PAM_CONFIGURATION)),
        );
        self.push(SOURCE, names::HUMAN_ROLE, configured(&OperatorConfiguration::human_role));
        self.push_settings(identity, configuration.unwrap_or(&OperatorConfiguration::EMPTY), is_version_known);
    }

    fn push_settings(
        &mut self,
        identity: &ClusterIdentity<'a>,
        configuration: &OperatorConfiguration<'a>,
        is_version_known: bool,
    ) {
        let version = self.version;
        let not_modeled = || Value::Unknown(UnknownReason::NotModeled);
        if version >= milestones::CLUSTER_ENV && configuration.enable_spilo_wal_path_compat == Some(true) {
            self.push(SOURCE, names::ENABLE_WAL_PATH_COMPAT, "true");
        }
        if configuration.sets_pgversion(version) {
            let major = identity.postgres_major.map(|major| configuration.desired_major(version, major));
            self.push(SOURCE, names::PGVERSION, major.map_or(Value::Unknown(UnknownReason::NotGiven), Value::from));
        }
        self.push(SOURCE, names::KUBERNETES_LABELS, not_modeled());
        self.push(SOURCE, names::SPILO_CONFIGURATION, not_modeled());
        if !configuration.etcd_host.is_empty() {
            self.push(SOURCE, names::ETCD_HOST, configuration.etcd_host);
            return;
        }
        self.push(SOURCE, names::DCS_ENABLE_KUBERNETES_API, "true");
        let has_budget = configuration.enable_pod_disruption_budget.unwrap_or(true);
        if is_version_known && version >= milestones::BOOTSTRAP_LABELS && has_budget {
            self.push(SOURCE, names::KUBERNETES_BOOTSTRAP_LABELS, r#"{"critical-operation":"true"}"#);
        }
        let is_decided = is_version_known || configuration.kubernetes_use_configmaps.is_some();
        if is_decided && configuration.uses_config_maps(version) {
            self.push(SOURCE, names::KUBERNETES_USE_CONFIGMAPS, "true");
        }
    }

    /// The path compatibility of 1.6.0 to 1.7.1, which is sorted in among the variables of the ConfigMap.
    pub(super) fn push_path_compatibility(&mut self, configuration: &OperatorConfiguration<'a>) {
        let version = self.version;
        let is_read = version >= milestones::POD_ENVIRONMENT_SECRET && version < milestones::CLUSTER_ENV;
        if is_read && configuration.enable_spilo_wal_path_compat == Some(true) {
            self.push(Source::OperatorConfiguration, names::ENABLE_WAL_PATH_COMPAT, "true");
        }
    }

    fn push_field(&mut self, name: VariableName, value: Value<'a>, path: &'static str) {
        self.push(SOURCE, name, value);
        self.refer_last_to(ValueFrom::Field(path.into()));
    }
}
