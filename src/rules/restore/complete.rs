//! `restore/complete`: a restore is configured completely. Otherwise Spilo creates an empty database, with only a warning
//! in its log (`configure_spilo.py`, `get_placeholders`).

use spilo::startup::ClonePlan;
use spilo::variables::{VariableName, names};

use super::{clone_plan, data_path, variable_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::settings::CredentialSource;
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/complete",
    default: Action::Deny,
    summary: "CLONE_ variables configure a restore completely",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        OnlyDefaults { missing: VariableName } => {
            problem: "the CLONE_ variables restore nothing, because {missing} is not set",
            fix: "set {missing}, or remove CLONE_SCOPE, CLONE_METHOD and CLONE_TARGET_TIME to use spec.clone",
        },
        EmptyScope => {
            problem: "CLONE_SCOPE is empty: Spilo creates an empty database with only a warning in its log",
            fix: "set it to the name of the source cluster, or remove it if the variables are defaults for spec.clone",
        },
        NoBucket => {
            problem: "no bucket or prefix to restore from is set: Spilo creates an empty database with only a warning in its log",
            fix: "set the bucket of the backups",
        },
        UnsupportedStore => {
            problem: "the CLONE_ variables select a store from which Spilo cannot restore: new clusters do not start",
            fix: "set CLONE_WAL_S3_BUCKET, or a prefix such as CLONE_WALG_S3_PREFIX",
        },
        NotSet { name: VariableName } => {
            problem: "{name} is not set: Spilo creates an empty database with only a warning in its log",
            fix: "set it, or remove CLONE_METHOD",
        },
        NoPassword => {
            problem: "CLONE_PASSWORD is not set here: without it, Spilo creates an empty database with only a warning in its log",
            fix: "make sure that the Secret in pod_environment_secret contains it",
        },
        SuffixWithoutSlash { suffix: Quoted<'a> } => {
            problem: "{suffix} is appended to CLONE_SCOPE, which results in a folder without backups",
            fix: "begin it with a slash",
        },
    }
}

const BUCKETS: [VariableName; 4] = [
    names::CLONE_WAL_S3_BUCKET,
    names::CLONE_WAL_GS_BUCKET,
    names::CLONE_WAL_GCS_BUCKET,
    names::CLONE_WAL_SWIFT_BUCKET,
];

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(plan) = clone_plan(context) else { return };
    match plan {
        ClonePlan::Disabled | ClonePlan::UnknownMethod(_) => check_defaults(context, reporter),
        ClonePlan::Incomplete { .. } if !context.config_map.contains(names::CLONE_SCOPE) => {
            check_defaults(context, reporter);
        }
        ClonePlan::Incomplete { method } if *method == "CLONE_WITH_BASEBACKUP" => check_base_backup(context, reporter),
        ClonePlan::Incomplete { .. } => check_archive(context, reporter),
        ClonePlan::Archive { archive: None, .. } => {
            reporter.deny(variable_path(names::CLONE_METHOD), Message::UnsupportedStore);
        }
        ClonePlan::Archive { .. } => check_suffix(context, reporter),
        ClonePlan::BaseBackup { .. } => {}
    }
}

/// Variables that select what is restored, and not only how a store is accessed.
const SELECTING: [VariableName; 3] = [names::CLONE_METHOD, names::CLONE_SCOPE, names::CLONE_TARGET_TIME];

fn check_defaults(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    if !SELECTING.into_iter().any(|name| context.config_map.contains(name)) {
        return;
    }
    let has_scope = context.backups.environment.is_set(names::CLONE_SCOPE);
    let missing = if has_scope { names::CLONE_METHOD } else { names::CLONE_SCOPE };
    // An unsupported method is reported by `restore/method`.
    if !(has_scope && matches!(clone_plan(context), Some(ClonePlan::UnknownMethod(_)))) {
        reporter.warn(data_path(), Message::OnlyDefaults { missing });
    }
}

fn check_archive(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let environment = context.backups.environment;
    if !environment.is_set(names::CLONE_SCOPE) {
        reporter.deny(variable_path(names::CLONE_SCOPE), Message::EmptyScope);
    }
    if !BUCKETS.into_iter().any(|name| environment.is_set(name)) {
        reporter.deny(variable_path(names::CLONE_WAL_S3_BUCKET), Message::NoBucket);
    }
}

fn check_base_backup(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let needed = [names::CLONE_SCOPE, names::CLONE_HOST, names::CLONE_USER, names::CLONE_PASSWORD];
    for name in needed.into_iter().filter(|name| !context.backups.environment.is_set(*name)) {
        let may_be_in_secret = context.settings.backup.credentials != CredentialSource::ConfigMap;
        if name == names::CLONE_PASSWORD && may_be_in_secret {
            reporter.warn(variable_path(name), Message::NoPassword);
        } else {
            reporter.deny(variable_path(name), Message::NotSet { name });
        }
    }
}

/// Spilo appends the suffix to the name of the cluster. One that the cluster's own archive has as well is intended.
fn check_suffix(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let environment = context.backups.environment;
    let suffix = environment.value(names::CLONE_WAL_BUCKET_SCOPE_SUFFIX).unwrap_or_default();
    let is_own = environment.value(names::WAL_BUCKET_SCOPE_SUFFIX) == Some(suffix);
    if !(suffix.is_empty() || suffix.starts_with('/') || is_own) {
        let message = Message::SuffixWithoutSlash { suffix: Quoted(suffix) };
        reporter.deny(variable_path(names::CLONE_WAL_BUCKET_SCOPE_SUFFIX), message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    const EMPTY_DATABASE: &str = "Spilo creates an empty database with only a warning in its log";

    fn findings(patch: &Value) -> Vec<String> {
        Case::restore(patch).findings(&RULE)
    }

    #[test]
    fn accepts_a_complete_restore_and_none() {
        assert_eq!(findings(&json!({})), [""; 0]);
        assert_eq!(findings(&json!({"CLONE_SCOPE": null, "CLONE_METHOD": null})), [""; 0]);
    }

    #[test]
    fn warns_about_defaults_for_spec_clone() {
        for (patch, missing) in
            [(json!({"CLONE_SCOPE": null}), "CLONE_SCOPE"), (json!({"CLONE_METHOD": null}), "CLONE_METHOD")]
        {
            assert_eq!(
                findings(&patch),
                [format!(
                    "warn data: the CLONE_ variables restore nothing, because {missing} is not set; set {missing}, or remove \
                     CLONE_SCOPE, CLONE_METHOD and CLONE_TARGET_TIME to use spec.clone"
                )]
            );
        }
    }

    #[test]
    fn denies_a_restore_without_scope_or_bucket() {
        assert_eq!(
            findings(&json!({"CLONE_SCOPE": "", "CLONE_WAL_S3_BUCKET": null})),
            [
                format!(
                    "deny data.CLONE_SCOPE: CLONE_SCOPE is empty: {EMPTY_DATABASE}; set it to the name of the source cluster, \
                     or remove it if the variables are defaults for spec.clone"
                ),
                format!(
                    "deny data.CLONE_WAL_S3_BUCKET: no bucket or prefix to restore from is set: {EMPTY_DATABASE}; set the \
                     bucket of the backups"
                ),
            ]
        );
    }

    #[test]
    fn denies_an_incomplete_copy_of_a_running_cluster() {
        let patch = json!({"CLONE_METHOD": "CLONE_WITH_BASEBACKUP", "CLONE_HOST": "old.db"});
        let user =
            format!("deny data.CLONE_USER: CLONE_USER is not set: {EMPTY_DATABASE}; set it, or remove CLONE_METHOD");
        assert_eq!(
            findings(&patch),
            [
                user.clone(),
                format!(
                    "warn data.CLONE_PASSWORD: CLONE_PASSWORD is not set here: without it, {EMPTY_DATABASE}; make sure that \
                     the Secret in pod_environment_secret contains it"
                ),
            ]
        );
        let case = Case::restore(&patch).settings(&json!({"backup": {"credentials": "configMap"}}));
        let password = format!(
            "deny data.CLONE_PASSWORD: CLONE_PASSWORD is not set: {EMPTY_DATABASE}; set it, or remove CLONE_METHOD"
        );
        assert_eq!(case.findings(&RULE), [user, password]);
    }

    #[test]
    fn denies_a_suffix_without_a_slash() {
        assert_eq!(
            findings(&json!({"CLONE_WAL_BUCKET_SCOPE_SUFFIX": "99e8"})),
            [
                "deny data.CLONE_WAL_BUCKET_SCOPE_SUFFIX: \"99e8\" is appended to CLONE_SCOPE, which results in a folder \
              without backups; begin it with a slash"
            ]
        );
        let own = json!({"CLONE_WAL_BUCKET_SCOPE_SUFFIX": "-x", "WAL_BUCKET_SCOPE_SUFFIX": "-x"});
        assert_eq!(findings(&own), [""; 0]);
    }
}
