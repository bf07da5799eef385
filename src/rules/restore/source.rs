//! `restore/source`: a new cluster starts from what is requested.
//!
//! The model follows a request to its end: `spec.clone`, `spec.standby` and the variables of the ConfigMap, by operator
//! version, store and Spilo release. An existing cluster is not restored.

use spilo::plan::{Problem, ProblemKind};
use spilo::restore::{EmptyReason, Reason, ReasonKind, RestoreOutcome};
use spilo::startup::{Credentials, EffectiveValue};
use spilo::variables::{VariableName, VariablePrefix, names};

use crate::context::BackupContext as _;
use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::problems::{Certainty, name_blame, report_at};
use crate::rules::{Handlers, PodConfigContext, PostgresqlContext, Rule};
use crate::text::without_user;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/source",
    default: Action::Deny,
    summary: "a new cluster starts from the source in spec.clone, spec.standby or the CLONE_ variables, and not empty",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check_postgresql), pod_config: Some(check_pod_config), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        EmptyDatabase { reason: &'a EmptyReason, fix: String } => {
            problem: "a restore is requested, but the cluster would start with an empty database: {reason}",
            fix: "{fix}",
        },
        Loops { reason: &'a Reason, fix: String } => {
            problem: "the restore would fail again and again: {reason}",
            fix: "{fix}",
        },
        Doubtful { reason: &'a Reason, fix: String } => {
            problem: "the restore would probably fail: {reason}",
            fix: "{fix}",
        },
        OtherArchive { expected: &'a str, blame: &'a str } => {
            problem: "the cluster would start from something other than {expected}, because of {blame}",
            fix: "remove one of them",
        },
        Paused => {
            problem: "USE_PAUSE_AT_RECOVERY_TARGET is set: the restored cluster pauses at the target and is never promoted",
            fix: "remove it",
        },
        Restored { source: &'a str, time: &'a str, credentials: &'a str } => {
            problem: "the cluster is restored from {source} to {time}, with {credentials}",
            fix: "remove spec.clone if it is to start empty",
        },
        NotRequested { start: &'a str, variables: &'a str } => {
            problem: "the cluster is {start}, because of variables whose names begin with {variables}, and not of spec",
            fix: "remove them from the ConfigMap if it is to start empty",
        },
        NotChecked => {
            problem: "whether the cluster starts from its source is not checked: the ConfigMap and the operator's configuration \
                      are not looked up",
            fix: "set lookups.enabled, or run harbor-postgres-backup explain with all manifests",
        },
    }
}

fn check_postgresql(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    if !context.is_new {
        return;
    }
    for problem in context.backups.problems() {
        check_problem(context, problem, reporter);
    }
    announce(context, reporter);
    // `chain/look-up` reports look-ups that fail.
    if context.related.complete().is_none()
        && context.related.failed().is_empty()
        && let Some(path) = requested_path(context)
        && !context.backups.problems().any(is_reported)
    {
        reporter.warn(path, Message::NotChecked);
    }
}

/// Describes a restore that works, because the user cannot see elsewhere what it reads.
fn announce(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    if context.related.complete().is_none() {
        return;
    }
    let outcome = &context.backups.plan.restore;
    let Some(path) = requested_path(context) else { return announce_by_variables(context, outcome, reporter) };
    let RestoreOutcome::Restores(restore) = outcome else { return };
    // `chain/same-archive` reports it.
    if restore.is_own_archive {
        return;
    }
    let credentials = restore.archive.credentials;
    let variable = credentials.variable().map(|name| name.with_prefix(VariablePrefix::Clone));
    let credentials = &match variable {
        Some(name) if credentials == Credentials::WebIdentity => format!("the role in {name}"),
        Some(name) => name.to_string(),
        None => "the identity of the node or pod".to_owned(),
    };
    let source = &without_user(restore.archive.restore_prefix());
    let time = restore.target.time.as_ref().map_or("the end of the archive", EffectiveValue::as_str);
    reporter.warn(path, Message::Restored { source, time, credentials });
}

/// Describes a cluster that the variables alone make a copy or a standby.
fn announce_by_variables(context: &PostgresqlContext<'_>, outcome: &RestoreOutcome<'_>, reporter: &mut Reporter<'_>) {
    let (start, variables) = match outcome {
        RestoreOutcome::Restores(restore) => {
            (format!("restored from {}", without_user(restore.archive.restore_prefix())), "CLONE_")
        }
        RestoreOutcome::CopiesRunning(source) => (format!("a copy of {}", source.host.as_str()), "CLONE_"),
        RestoreOutcome::Follows(follow) => {
            let host = follow.host.as_ref().map(|host| host.as_str().to_owned());
            let archive = || Some(without_user(follow.archive.as_ref()?.restore_prefix()).into_owned());
            let source = host.or_else(archive).unwrap_or_default();
            (format!("a standby of {source}, which accepts no writes"), "STANDBY_")
        }
        _ => return,
    };
    reporter.warn(context.object_path(), Message::NotRequested { start: &start, variables });
}

/// A restore of every new cluster. The other rules of this group report what is missing.
fn check_pod_config(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    for problem in context.backups.problems() {
        let ProblemKind::RestoreLoops(reason) = &problem.kind else { continue };
        let is_reported = matches!(
            reason.kind,
            ReasonKind::OtherTool | ReasonKind::PrefixCount { .. } | ReasonKind::WalG(_) | ReasonKind::Value { .. }
        );
        let is_set_here = reason.missing.iter().all(|name| context.config_map.contains(*name));
        let path = context.blame_path(&problem.blame);
        let message = Message::Loops { reason, fix: fix_of_reason(reason) };
        if is_reported && is_set_here {
            reporter.deny(path, message);
        } else if is_reported {
            reporter.warn(path, message);
        }
    }
}

/// The field that requests a restore or a standby.
fn requested_path(context: &PostgresqlContext<'_>) -> Option<FieldPath> {
    let has_clone = context.resource.clone_spec().is_some_and(|clone| !clone.cluster.is_empty());
    let has_standby = context.resource.standby_spec().is_some();
    let field = if has_clone { "clone" } else { has_standby.then_some("standby")? };
    Some(FieldPath::new(["spec", field]))
}

const fn is_restore(kind: &ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::EmptyDatabase(_)
            | ProblemKind::RestoreLoops(_)
            | ProblemKind::RestoreDoubtful(_)
            | ProblemKind::OtherArchive { .. }
    )
}

fn is_reported(problem: &Problem) -> bool {
    is_restore(&problem.kind) && Certainty::from_problem(problem) != Certainty::NotLookedUp
}

fn check_problem(context: &PostgresqlContext<'_>, problem: &Problem, reporter: &mut Reporter<'_>) {
    let blame = &name_blame(context, problem);
    let message = match &problem.kind {
        ProblemKind::EmptyDatabase(reason) => Message::EmptyDatabase { reason, fix: fix_of_empty(reason) },
        ProblemKind::RestoreLoops(reason) => Message::Loops { reason, fix: fix_of_reason(reason) },
        // `clone/timestamp` reports the time.
        ProblemKind::RestoreDoubtful(reason) if reason.kind == ReasonKind::TimeWithoutOffset => return,
        ProblemKind::RestoreDoubtful(reason) => Message::Doubtful { reason, fix: fix_of_reason(reason) },
        ProblemKind::OtherArchive { expected } => Message::OtherArchive { expected, blame },
        ProblemKind::PausedRestore => Message::Paused,
        _ => return,
    };
    let blamed = context.blame_path(&problem.blame);
    let path = if blamed == context.object_path() { requested_path(context).unwrap_or(blamed) } else { blamed };
    report_at(path, problem, message, reporter);
}

fn fix_of_empty(reason: &EmptyReason) -> String {
    match reason {
        EmptyReason::NoCluster => "set spec.clone.cluster to the name of the source cluster".to_owned(),
        EmptyReason::UnknownMethod => "write \"CLONE_WITH_WALE\" to restore from backups".to_owned(),
        EmptyReason::NoArchive { missing } if missing.contains(&names::CLONE_WAL_S3_BUCKET) => {
            "set spec.clone.s3_wal_path to the path of the archive, or CLONE_WAL_S3_BUCKET in the ConfigMap".to_owned()
        }
        EmptyReason::NoArchive { missing } => {
            format!("set {} in the ConfigMap", join(missing, " or "))
        }
        EmptyReason::NoRunningCluster { missing } => format!("set {}", join(missing, ", ")),
        _ => "set standby_host, s3_wal_path or gs_wal_path in spec.standby".to_owned(),
    }
}

fn fix_of_reason(reason: &Reason) -> String {
    match &reason.kind {
        ReasonKind::TimeWithoutOffset => "append an offset to the time, for example +00:00".to_owned(),
        ReasonKind::Ssh => "restore from another store".to_owned(),
        ReasonKind::NewerMajor { major } | ReasonKind::MajorNotInImage { major } => {
            format!("set spec.postgresql.version to {major}, and an image with it")
        }
        ReasonKind::FolderWithoutMajor => "append the major version to the path".to_owned(),
        ReasonKind::OtherFolder { .. } => "check the path with wal-g backup-list".to_owned(),
        ReasonKind::OtherTool => "set CLONE_USE_WALG_RESTORE to \"true\"".to_owned(),
        ReasonKind::NoKey => "set the key of the source with CLONE_ before its name".to_owned(),
        ReasonKind::WalG(problem) => format!("correct {}", problem.variable),
        ReasonKind::Value { name, .. } => format!("correct {name}"),
        _ if reason.missing.is_empty() => "set the CLONE_ variables of the store in the ConfigMap".to_owned(),
        _ => format!("set {} in the ConfigMap or in the Secret in pod_environment_secret", join(&reason.missing, ", ")),
    }
}

fn join(names: &[VariableName], separator: &str) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    const STORE: [(&str, &str); 5] = [
        ("USE_WALG_BACKUP", "true"),
        ("WAL_S3_BUCKET", "b"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    const READY: [(&str, &str); 4] = [
        ("CLONE_AWS_ACCESS_KEY_ID", "$(AWS_ACCESS_KEY_ID)"),
        ("CLONE_AWS_REGION", "$(AWS_REGION)"),
        ("CLONE_AWS_SECRET_ACCESS_KEY", "$(AWS_SECRET_ACCESS_KEY)"),
        ("CLONE_USE_WALG_RESTORE", "true"),
    ];

    fn case(spec: &Value, variables: &[(&str, &str)]) -> Case {
        Case::postgresql(&json!({"spec": spec}))
            .operator(&json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}}))
            .variables(variables)
    }

    fn clone(fields: &Value) -> Value {
        let mut clone = json!({"cluster": "old", "timestamp": "2026-05-04T03:02:01+00:00"});
        clone.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!({"clone": clone})
    }

    fn with_path() -> Value {
        clone(&json!({"s3_wal_path": "s3://b/spilo/harbor-old/wal/12"}))
    }

    #[test]
    fn accepts_a_new_database() {
        assert_eq!(case(&json!({}), &STORE).findings(&RULE), [""; 0]);
    }

    #[test]
    fn describes_a_complete_restore() {
        assert_eq!(
            case(&with_path(), &[&STORE[..], &READY].concat()).findings(&RULE),
            [
                "warn spec.clone: the cluster is restored from s3://b/spilo/harbor-old/wal/12 to 2026-05-04T03:02:01+00:00, \
              with CLONE_AWS_ACCESS_KEY_ID; remove spec.clone if it is to start empty"
            ]
        );
    }

    #[test]
    fn describes_a_cluster_that_variables_make_a_copy_or_a_standby() {
        let standby = [("STANDBY_HOST", "other.db")];
        assert_eq!(
            case(&json!({}), &[&STORE[..], &standby].concat()).findings(&RULE),
            [
                "warn spec: the cluster is a standby of other.db, which accepts no writes, because of variables whose names begin \
              with STANDBY_, and not of spec; remove them from the ConfigMap if it is to start empty"
            ]
        );
        let clone = [
            ("CLONE_METHOD", "CLONE_WITH_WALE"),
            ("CLONE_SCOPE", "old"),
            ("CLONE_WALG_S3_PREFIX", "s3://b/spilo/old/wal/12"),
            ("CLONE_TARGET_TIME", "2026-05-04T03:02:01+00:00"),
        ];
        assert_eq!(
            case(&json!({}), &[&STORE[..], &READY, &clone].concat()).findings(&RULE),
            [
                "warn spec: the cluster is restored from s3://b/spilo/old/wal/12, because of variables whose names begin with \
              CLONE_, and not of spec; remove them from the ConfigMap if it is to start empty"
            ]
        );
    }

    #[test]
    fn denies_a_restore_that_starts_empty() {
        assert_eq!(
            case(&clone(&json!({"uid": "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11"})), &[&STORE[..], &READY].concat())
                .findings(&RULE),
            ["deny spec.clone: a restore is requested, but the cluster would start with an empty database: none of \
              CLONE_WAL_S3_BUCKET, CLONE_WALG_S3_PREFIX is set; set spec.clone.s3_wal_path to the path of the archive, or \
              CLONE_WAL_S3_BUCKET in the ConfigMap"]
        );
        assert_eq!(
            case(&json!({"clone": {"cluster": "", "uid": "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11"}}), &STORE)
                .findings(&RULE),
            ["deny spec.clone.cluster: a restore is requested, but the cluster would start with an empty database: \
              spec.clone.cluster is empty, so the operator ignores spec.clone; set spec.clone.cluster to the name of the source \
              cluster"]
        );
    }

    #[test]
    fn denies_a_restore_that_fails_again_and_again() {
        let found = case(&with_path(), &STORE).findings(&RULE);
        assert!(
            found.iter().any(|finding| finding.starts_with("deny ") && finding.contains("CLONE_AWS_ACCESS_KEY_ID")),
            "{found:#?}"
        );
    }

    #[test]
    fn denies_a_restore_from_another_archive() {
        let leftover = [("CLONE_WALG_S3_PREFIX", "s3://b/spilo/other/wal/12")];
        let found = case(&with_path(), &[&STORE[..], &READY, &leftover].concat()).findings(&RULE);
        assert_eq!(
            found,
            [
                "deny spec.clone: the cluster would start from something other than s3://b/spilo/harbor-old/wal/12, because of \
              CLONE_WALG_S3_PREFIX in the ConfigMap; remove one of them"
            ]
        );
    }

    #[test]
    fn denies_a_restore_of_every_cluster_with_another_tool() {
        let patch = json!({
            "CLONE_METHOD": "CLONE_WITH_WALE",
            "CLONE_SCOPE": "old",
            "CLONE_USE_WALG_RESTORE": "false",
            "CLONE_WAL_S3_BUCKET": "backups",
        });
        let found = Case::pod_config(&patch).findings(&RULE);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("deny data.CLONE_USE_WALG_RESTORE: the restore would fail again and again: "));
    }

    #[test]
    fn ignores_existing_clusters() {
        assert_eq!(case(&with_path(), &STORE).old(&json!({"spec": {"numberOfInstances": 1}})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn warns_if_the_outcome_depends_on_objects_that_were_not_looked_up() {
        assert_eq!(
            Case::postgresql(&json!({"spec": with_path()})).findings(&RULE),
            [
                "warn spec.clone: whether the cluster starts from its source is not checked: the ConfigMap and the operator's \
              configuration are not looked up; set lookups.enabled, or run harbor-postgres-backup explain with all manifests"
            ]
        );
    }
}
