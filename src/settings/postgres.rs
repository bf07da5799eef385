use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;

use super::SettingsErrors;
use super::error::InvalidSetting;
use super::parse::not_valid;

/// The users of the database.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Postgres {
    /// The superuser, as which Patroni and the backup job connect through the socket.
    #[deserr(default = Self::default().superuser, try_from(String) = parse_role -> InvalidSetting)]
    #[schemars(
        title = "Superuser",
        example = &"admin",
        extend("x-change-when" = "`super_username` in the operator's configuration is another user")
    )]
    pub superuser: String,
    /// The user as which replicas connect.
    #[deserr(default = Self::default().replication_user, try_from(String) = parse_role -> InvalidSetting)]
    #[schemars(
        title = "Replication user",
        example = &"replicator",
        extend("x-change-when" = "`replication_username` in the operator's configuration is another user")
    )]
    pub replication_user: String,
    /// The users as which Harbor connects, without TLS.
    #[deserr(default = Self::default().application_users, try_from(Vec<String>) = parse_roles -> InvalidSetting)]
    #[schemars(
        title = "Application users",
        example = serde_json::json!(["harbor", "notary"]),
        extend("x-change-when" = "other users must be able to connect without TLS")
    )]
    pub application_users: Vec<String>,
    /// Whether the superuser must be able to connect for replication, through the socket and over TLS.
    #[deserr(default = Self::default().superuser_replication)]
    #[schemars(
        title = "Replication as superuser",
        example = false,
        extend("x-change-when" = "no base backup is made as the superuser")
    )]
    pub superuser_replication: bool,
    /// The authentication method in pg_hba lines that the policy adds for connections over the network.
    #[deserr(default)]
    #[schemars(
        title = "Authentication method",
        example = HostAuth::ScramSha256,
        extend("x-change-when" = "all passwords are stored as SCRAM; `md5` accepts passwords that are stored either way")
    )]
    pub host_auth: HostAuth,
}

impl Default for Postgres {
    fn default() -> Self {
        Self {
            superuser: "postgres".to_owned(),
            replication_user: "standby".to_owned(),
            application_users: vec!["harbor".to_owned()],
            superuser_replication: true,
            host_auth: HostAuth::Md5,
        }
    }
}

/// A password method of pg_hba.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
pub enum HostAuth {
    /// Accepts passwords that are stored as MD5 or as SCRAM (PostgreSQL 10 and later).
    #[default]
    #[deserr(rename = "md5")]
    #[serde(rename = "md5")]
    Md5,
    /// Accepts only passwords that are stored as SCRAM.
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

fn parse_role(name: String) -> Result<String, InvalidSetting> {
    // The names become part of pg_hba lines, where `all`, `+x`, `/x`, `@x`, commas and quotation marks have a meaning.
    let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.$".contains(&b));
    if is_plain && name != "all" {
        return Ok(name);
    }
    Err(InvalidSetting::new(not_valid(&name, "a user name of letters, digits, '_', '-', '.' and '$', and not \"all\"")))
}

fn parse_roles(names: Vec<String>) -> Result<Vec<String>, InvalidSetting> {
    names.into_iter().map(parse_role).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse::testing::rejects;

    #[test]
    fn a_user_name_must_be_plain() {
        let expected = "is not valid; expected a user name of letters, digits, '_', '-', '.' and '$', and not \"all\"";
        rejects(&json!({"postgres": {"superuser": "all"}}), &format!("postgres.superuser: \"all\" {expected}"));
        rejects(
            &json!({"postgres": {"applicationUsers": ["a b"]}}),
            &format!("postgres.applicationUsers: \"a b\" {expected}"),
        );
    }
}
