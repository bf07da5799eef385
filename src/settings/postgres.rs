use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::SettingsErrors;
use super::collections::Strings;
use super::error::InvalidSetting;
use super::networks::{NETWORK_PATTERN, Networks, parse_networks};

/// The users and clients of the database.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Postgres {
    /// The superuser, as which Patroni and the backup job connect through the Unix-domain socket. If the operator's
    /// configuration is looked up, its `super_username` applies instead.
    #[deserr(default = Self::default().superuser, try_from(String) = parse_role -> InvalidSetting)]
    #[schemars(
        title = "Superuser",
        regex(pattern = ROLE_PATTERN),
        length(max = MAX_ROLE_LEN),
        example = &"admin",
        extend("not" = not_all(), "x-change-when" = "`super_username` in the operator's configuration is not `postgres`, and it is not looked up")
    )]
    pub superuser: String,
    /// The user as which replicas connect. If the operator's configuration is looked up, its `replication_username` applies
    /// instead.
    #[deserr(default = Self::default().replication_user, try_from(String) = parse_role -> InvalidSetting)]
    #[schemars(
        title = "Replication user",
        regex(pattern = ROLE_PATTERN),
        length(max = MAX_ROLE_LEN),
        example = &"replicator",
        extend("not" = not_all(), "x-change-when" = "`replication_username` in the operator's configuration is not `standby`, and it is not looked up")
    )]
    pub replication_user: String,
    /// The users as which Harbor connects, without TLS.
    #[deserr(default = Self::default().application_users, try_from(Strings) = parse_roles -> InvalidSetting)]
    #[schemars(
        title = "Application users",
        example = serde_json::json!(["harbor", "notary"]),
        extend("items" = role_schema(), "x-change-when" = "other users must be able to connect without TLS")
    )]
    pub application_users: Vec<String>,
    /// Whether the superuser may connect for replication, through the Unix-domain socket and over TLS, in pg_hba lists to
    /// which the policy adds lines. A list that lacks only these lines is accepted, like that of Spilo.
    #[deserr(default = Self::default().superuser_replication)]
    #[schemars(
        title = "Replication as superuser",
        example = false,
        extend("x-change-when" = "base backups are not made as the superuser")
    )]
    pub superuser_replication: bool,
    /// The authentication method in pg_hba lines that the policy adds for network connections.
    #[deserr(default)]
    #[schemars(
        title = "Authentication method",
        example = HostAuth::ScramSha256,
        extend("x-change-when" = "all passwords are stored as SCRAM hashes")
    )]
    pub host_auth: HostAuth,
    /// The networks of the pods and other clients, in CIDR notation. A pg_hba list must allow all of them, and only their
    /// address families. If none is set, ranges of addresses are not evaluated.
    #[deserr(default, try_from(Strings) = parse_networks -> InvalidSetting)]
    #[schemars(
        title = "Pod networks",
        with = "Vec<String>",
        example = serde_json::json!(["10.244.0.0/16"]),
        extend(
            "items" = network_schema(),
            "x-change-when" = "pg_hba lines are limited to the networks of the pods, or the cluster uses one address family"
        )
    )]
    pub pod_networks: Networks,
}

impl Default for Postgres {
    fn default() -> Self {
        Self {
            superuser: "postgres".to_owned(),
            replication_user: "standby".to_owned(),
            application_users: vec!["harbor".to_owned()],
            superuser_replication: true,
            host_auth: HostAuth::Md5,
            pod_networks: Networks::default(),
        }
    }
}

/// An authentication method of pg_hba with passwords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
pub enum HostAuth {
    /// Accepts passwords that are stored as MD5 hashes or SCRAM hashes.
    #[default]
    #[deserr(rename = "md5")]
    #[serde(rename = "md5")]
    Md5,
    /// Accepts passwords that are stored as SCRAM hashes.
    #[deserr(rename = "scram-sha-256")]
    #[serde(rename = "scram-sha-256")]
    ScramSha256,
}

impl HostAuth {
    /// The name of the method in pg_hba.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::ScramSha256 => "scram-sha-256",
        }
    }
}

const ROLE_PATTERN: &str = "^[A-Za-z0-9_.$-]+$";

/// PostgreSQL truncates longer names (`NAMEDATALEN` in `src/include/pg_config_manual.h`).
const MAX_ROLE_LEN: usize = 63;

fn not_all() -> Value {
    json!({"const": "all"})
}

fn role_schema() -> Value {
    json!({"type": "string", "pattern": ROLE_PATTERN, "maxLength": MAX_ROLE_LEN, "not": not_all()})
}

fn network_schema() -> Value {
    json!({"type": "string", "pattern": NETWORK_PATTERN})
}

fn role_error(name: &str) -> Option<&'static str> {
    // The names become part of pg_hba lines, where `all`, `+x`, `/x`, `@x`, commas and quotation marks have a meaning.
    let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.$".contains(&b));
    let is_valid = is_plain && !name.is_empty() && name.len() <= MAX_ROLE_LEN && name != "all";
    (!is_valid).then_some(
        "not the name of a user; expected at most 63 letters, digits, \"_\", \"-\", \".\" and \"$\", and not \"all\"",
    )
}

fn parse_role(name: String) -> Result<String, InvalidSetting> {
    role_error(&name).map_or(Ok(name), |error| Err(InvalidSetting::new(error)))
}

fn parse_roles(names: Strings) -> Result<Vec<String>, InvalidSetting> {
    names.check(role_error)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse::testing::rejects;

    #[test]
    fn a_user_name_must_be_plain() {
        let error = "not the name of a user; expected at most 63 letters, digits, \"_\", \"-\", \".\" and \"$\", and not \"all\"";
        for name in ["all", "a b", "+x", "@x", "\"x\"", &"x".repeat(64)] {
            rejects(&json!({"postgres": {"superuser": name}}), &format!("postgres.superuser: {error}"));
            let users = json!(["", "harbor", name]);
            let path = "postgres.applicationUsers[2]";
            rejects(&json!({"postgres": {"applicationUsers": users}}), &format!("{path}: {error}"));
        }
    }
}
