//! The pg_hba list of the template, which a list in the `postgresql` resource replaces.

use crate::environment::Environment;
use crate::release::{Tag, milestones};
use crate::variables::{VariableName, names};

/// The lines of `pg_hba.conf` if the `postgresql` resource sets none (`configure_spilo.py`, `pg_hba:` in the template; the
/// same in every tag from 2.0-p2 to 4.0-p3, apart from the line for replication through the Unix-domain socket).
///
/// Any value of `ALLOW_NOSSL` that is not empty allows connections without TLS, also `false`. Unknown names of users are
/// replaced by Spilo's defaults.
///
/// ```
/// use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
/// use spilo::startup::default_pg_hba;
/// use spilo::{Tag, kubelet};
///
/// let mut builder = EnvBuilder::new(ClusterIdentity::default());
/// builder.add(Source::ConfigMap, "ALLOW_NOSSL", "true");
/// let lines = default_pg_hba(&kubelet::expand(builder.assemble()), Tag::new(3, 3, 3));
/// assert!(lines.contains(&"host all all all md5".to_owned()));
/// assert!(!lines.contains(&"hostnossl all all all reject".to_owned()));
/// ```
pub fn default_pg_hba(environment: &Environment<'_>, tag: Tag) -> Vec<String> {
    let standby = known(environment, names::PGUSER_STANDBY, "standby");
    let human_role = known(environment, names::HUMAN_ROLE, "zalandos");
    let allows_unencrypted = environment.is_set(names::ALLOW_NOSSL);
    let with_pam = |address: &str| {
        environment.is_set(names::PAM_OAUTH2).then(|| format!("hostssl all +{human_role} {address} pam"))
    };
    let mut lines = vec!["local all all trust".to_owned()];
    for address in ["127.0.0.1/32", "::1/128"] {
        lines.extend(with_pam(address));
        lines.push(format!("host all all {address} md5"));
    }
    if tag >= milestones::SOCKET_REPLICATION {
        lines.push(format!("local replication {standby} trust"));
    }
    lines.push(format!("hostssl replication {standby} all md5"));
    if !allows_unencrypted {
        lines.push("hostnossl all all all reject".to_owned());
    }
    lines.extend(with_pam("all"));
    lines.push(format!("{} all all all md5", if allows_unencrypted { "host" } else { "hostssl" }));
    lines
}

/// The value of a variable, or the default of `get_placeholders` if it is missing or unknown.
fn known<'e>(environment: &'e Environment<'_>, name: VariableName, default: &'static str) -> &'e str {
    environment.value(name).filter(|_| !environment.is_unknown(name)).unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubelet;
    use crate::operator::{ClusterIdentity, ConfigurationKind, EnvBuilder, OperatorConfiguration, Source};

    const TAG: Tag = Tag::new(3, 3, 3);

    fn lines(
        configuration: Option<&OperatorConfiguration<'static>>,
        allow_nossl: &'static str,
        tag: Tag,
    ) -> Vec<String> {
        let mut builder = EnvBuilder::new(ClusterIdentity::default());
        builder.add(Source::ConfigMap, "ALLOW_NOSSL", allow_nossl);
        if let Some(configuration) = configuration {
            builder.add_configuration(configuration);
        }
        default_pg_hba(&kubelet::expand(builder.assemble()), tag)
    }

    #[test]
    fn without_variables_only_connections_with_tls_are_allowed() {
        assert_eq!(
            lines(None, "", TAG),
            [
                "local all all trust",
                "hostssl all +zalandos 127.0.0.1/32 pam",
                "host all all 127.0.0.1/32 md5",
                "hostssl all +zalandos ::1/128 pam",
                "host all all ::1/128 md5",
                "local replication standby trust",
                "hostssl replication standby all md5",
                "hostnossl all all all reject",
                "hostssl all +zalandos all pam",
                "hostssl all all all md5",
            ]
        );
    }

    #[test]
    fn any_value_of_allow_nossl_allows_connections_without_tls() {
        for value in ["true", "false", "0"] {
            let lines = lines(None, value, TAG);
            assert_eq!(lines.last().unwrap(), "host all all all md5");
            assert!(!lines.iter().any(|line| line.contains("reject")));
        }
    }

    #[test]
    fn names_of_users_and_pam_are_those_of_the_operator() {
        let configuration = OperatorConfiguration {
            kind: ConfigurationKind::ConfigMap,
            replication_username: Some("replicator"),
            pam_role_name: Some("humans"),
            ..OperatorConfiguration::default()
        };
        let with_pam = lines(Some(&configuration), "", Tag::new(2, 0, 7));
        assert_eq!(
            with_pam,
            [
                "local all all trust",
                "hostssl all +humans 127.0.0.1/32 pam",
                "host all all 127.0.0.1/32 md5",
                "hostssl all +humans ::1/128 pam",
                "host all all ::1/128 md5",
                "hostssl replication replicator all md5",
                "hostnossl all all all reject",
                "hostssl all +humans all pam",
                "hostssl all all all md5",
            ]
        );
        let without_pam = OperatorConfiguration { pam_configuration: Some(""), ..configuration };
        let without_pam = lines(Some(&without_pam), "", Tag::new(2, 0, 7));
        assert!(without_pam.iter().eq(with_pam.iter().filter(|line| !line.contains("+humans"))));
    }
}
