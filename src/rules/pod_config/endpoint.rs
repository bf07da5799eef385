//! `pod-config/endpoint`: the endpoint of an S3-compatible store is valid, and path style and encryption match the store.

use spilo::startup::Store;
use spilo::variables::{VariableName, names};

use super::{add, variable_path};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/endpoint",
    default: Action::Repair,
    summary: "the endpoint of an S3-compatible store is valid, and path style and encryption match the store",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NoScheme => {
            problem: "the endpoint has no scheme: Spilo derives an invalid endpoint for WAL-E from it",
            fix: "write https://<host>:<port>",
        },
        HasPath => {
            problem: "the endpoint contains a path or bucket, which becomes part of every URL",
            fix: "write only https://<host>:<port>",
        },
        Untrimmed { endpoint: Quoted<'a> } => {
            problem: "the whitespace or slash around the endpoint becomes part of every URL",
            fix: "write {endpoint}",
        },
        NoPathStyle => {
            problem: "AWS_S3_FORCE_PATH_STYLE is not set: Spilo before 2.1-p4 requests <bucket>.<host>, which most S3-compatible \
                      stores do not support",
            fix: "set it to \"true\"",
        },
        EncryptionNotDisabled => {
            problem: "WALG_DISABLE_S3_SSE is not set: Spilo 4.1 requests AES256 encryption, which few S3-compatible stores \
                      support",
            fix: "set it to \"true\"",
        },
        EncryptionRequested => {
            problem: "AES256 encryption is requested, which few S3-compatible stores support",
            fix: "write \"true\" unless the store supports it",
        },
        MalformedWalEEndpoint => {
            problem: "the endpoint does not have the form <scheme>+<convention>://<host>",
            fix: "write https+path://<host>, or remove it",
        },
        CaFile => {
            problem: "the file must exist in every database pod",
            fix: "mount it with additionalVolumes or additional_secret_mount",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    for name in [names::AWS_ENDPOINT, names::CLONE_AWS_ENDPOINT, names::STANDBY_AWS_ENDPOINT] {
        if let Some(endpoint) =
            context.config_map.get(name).filter(|value| !value.is_empty() && !value.starts_with("$("))
        {
            check_form(name, endpoint, reporter);
        }
    }
    let Some(archive) = context.backups.archive().filter(|archive| archive.store == Store::S3) else { return };
    let environment = context.backups.environment;
    let endpoint = environment.value(names::AWS_ENDPOINT).map(str::trim).unwrap_or_default();
    if !endpoint.is_empty() && !is_aws(endpoint) {
        check_compatible_store(context, archive.server_side_encryption().is_some(), reporter);
    }
    if archive.has_malformed_wale_endpoint && context.config_map.contains(names::WALE_S3_ENDPOINT) {
        reporter.warn(variable_path(names::WALE_S3_ENDPOINT), Message::MalformedWalEEndpoint);
    }
    if environment.is_set(names::WALG_S3_CA_CERT_FILE) {
        reporter.warn(variable_path(names::WALG_S3_CA_CERT_FILE), Message::CaFile);
    }
}

fn check_compatible_store(context: &PodConfigContext<'_>, requests_encryption: bool, reporter: &mut Reporter<'_>) {
    add(context, names::AWS_S3_FORCE_PATH_STYLE, "true", Message::NoPathStyle, reporter);
    if context.backups.environment.is_set(names::WALG_S3_SSE) {
        return;
    }
    let disable = names::WALG_DISABLE_S3_SSE;
    if !context.settings.backup.defaults.contains_key(disable.as_str()) {
        add(context, disable, "true", Message::EncryptionNotDisabled, reporter);
    }
    if requests_encryption && context.config_map.contains(disable) {
        reporter.warn(variable_path(disable), Message::EncryptionRequested);
    }
}

/// The form is `<scheme>://<host>[:<port>]`.
fn check_form(name: VariableName, endpoint: &str, reporter: &mut Reporter<'_>) {
    let trimmed = endpoint.trim().trim_end_matches('/');
    let Some((_, host)) = trimmed.split_once("://") else {
        return reporter.warn(variable_path(name), Message::NoScheme);
    };
    if host.contains(['/', '?', '#']) || host.contains(char::is_whitespace) {
        reporter.deny(variable_path(name), Message::HasPath);
    } else if trimmed != endpoint {
        let message = Message::Untrimmed { endpoint: Quoted(trimmed) };
        reporter.repair(variable_path(name), message, Edit::set_string(trimmed));
    }
}

fn is_aws(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
    let host = host.split([':', '/']).next().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn"].iter().any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value) -> Vec<String> {
        Case::pod_config(patch).findings(&RULE)
    }

    #[test]
    fn accepts_aws_and_a_complete_compatible_store() {
        assert_eq!(findings(&json!({})), [""; 0]);
        assert_eq!(findings(&json!({"AWS_ENDPOINT": "https://s3.eu-central-1.amazonaws.com"})), [""; 0]);
        assert_eq!(
            findings(&json!({"AWS_ENDPOINT": "https://s3.example.com:9000", "AWS_S3_FORCE_PATH_STYLE": "true"})),
            [""; 0]
        );
    }

    #[test]
    fn adds_the_path_style_of_a_compatible_store() {
        assert_eq!(
            findings(&json!({"AWS_ENDPOINT": "https://s3.example.com"})),
            ["repair data.AWS_S3_FORCE_PATH_STYLE: AWS_S3_FORCE_PATH_STYLE is not set: Spilo before 2.1-p4 requests \
              <bucket>.<host>, which most S3-compatible stores do not support; set it to \"true\""]
        );
    }

    #[test]
    fn checks_the_form_of_every_endpoint() {
        let form = |endpoint: &str| findings(&json!({"CLONE_AWS_ENDPOINT": endpoint}));
        assert_eq!(
            form("s3.example.com"),
            [
                "warn data.CLONE_AWS_ENDPOINT: the endpoint has no scheme: Spilo derives an invalid endpoint for WAL-E from it; \
              write https://<host>:<port>"
            ]
        );
        assert_eq!(
            form("https://s3.example.com/bucket"),
            [
                "deny data.CLONE_AWS_ENDPOINT: the endpoint contains a path or bucket, which becomes part of every URL; write \
              only https://<host>:<port>"
            ]
        );
        assert_eq!(
            form(" https://s3.example.com/ "),
            [
                "repair data.CLONE_AWS_ENDPOINT: the whitespace or slash around the endpoint becomes part of every URL; write \
              \"https://s3.example.com\""
            ]
        );
        for endpoint in ["", "$(AWS_ENDPOINT)", "https://s3.example.com:9000"] {
            assert_eq!(form(endpoint), [""; 0]);
        }
    }

    #[test]
    fn warns_if_encryption_is_requested_from_a_compatible_store() {
        let patch = json!({
            "AWS_ENDPOINT": "https://s3.example.com", "AWS_S3_FORCE_PATH_STYLE": "true",
            "WALG_DISABLE_S3_SSE": "false", "WALE_DISABLE_S3_SSE": null,
        });
        assert_eq!(
            findings(&patch),
            [
                "warn data.WALG_DISABLE_S3_SSE: AES256 encryption is requested, which few S3-compatible stores support; write \
              \"true\" unless the store supports it"
            ]
        );
    }
}
