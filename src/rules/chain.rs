//! The rules on the whole chain: resource, ConfigMap and the operator's configuration together.
//!
//! They refuse only where all of it was looked up; what could not be is `chain/look-up`'s to say.

use std::borrow::Cow;

use crate::cluster::Unanswered;
use crate::finding::Findings;
use crate::json::Json;
use crate::path::Path;
use crate::settings::Credentials as Origin;
use crate::spilo::environment::{ClonePlan, Credentials, Store, Tool};
use crate::spilo::vocabulary::{Asked, Name, names};
use crate::subject::{Case, Gap, OperatorConfiguration, Postgresql, Wanted, pod_config};
use crate::text::is_true;

type PostgresqlCase<'a> = Case<'a, Postgresql<'a>>;

/// `chain/look-up`. Never a refusal, and never a word of the host's.
pub fn look_up<View>(case: &Case<'_, View>, out: &mut Findings) {
    for gap in case.surroundings.gaps() {
        let Gap { wanted, name, why } = gap;
        if (*wanted, *why) == (Wanted::PodConfig, Unanswered::Missing) {
            let problem = format!("there is no ConfigMap {name}, and the operator makes no pods until there is");
            out.advice(Path::default(), problem, "create it, or correct the operator's pod_environment_configmap");
            continue;
        }
        let fix = match (why, wanted) {
            (Unanswered::Refused, _) => "apply deploy/lookups and set contextAwareResources",
            (Unanswered::Failed, _) => "see the policy server's log",
            (Unanswered::NotGiven, _) => "give its manifest, too",
            (_, Wanted::OperatorConfiguration) => "correct it or lookups.operatorConfiguration",
            (_, Wanted::PodConfig) => "correct it or the operator's pod_environment_configmap",
        };
        out.advice(Path::default(), format!("could not check the backups: {gap}"), fix);
    }
}

/// `chain/backup`.
pub fn backup(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let Some(operator) = case.surroundings.whole() else { return };
    let path = || Path::of(&["spec"]);
    let archive = match &case.backups.plan {
        Err(failure) => {
            let problem = format!("the pods would not start: {failure}");
            return out.violation(path(), problem, "correct spec.env or the ConfigMap");
        }
        Ok(plan) => plan.archive.as_ref(),
    };
    let Some(archive) = archive else { return no_archive(case, operator, out) };
    if archive.backup_tool == Tool::WalE && archive.store != Store::Swift {
        let problem = "WAL-E would make the backups, which fails with regions, roles and newer PostgreSQL";
        let fix = "set USE_WALG_BACKUP and USE_WALG_RESTORE to \"true\" in the ConfigMap";
        // Who writes false has said what they want; anything else that is not true is a slip, unless a
        // Secret, which is not read, says it.
        let says_false = |text: &str| text.eq_ignore_ascii_case("false");
        if operator.has_pod_secret() || case.backups.environment.text(names::USE_WALG_BACKUP).is_some_and(says_false) {
            out.advice(path(), problem, fix);
        } else {
            out.violation(path(), problem, fix);
        }
    }
    let incomplete = matches!(
        archive.credentials,
        Credentials::HalfAccessKeys { .. }
            | Credentials::InstanceProfile
            | Credentials::Platform
            | Credentials::Missing
    );
    if incomplete && !operator.has_pod_secret() {
        no_credentials(case, out);
    }
}

fn no_archive(case: &PostgresqlCase<'_>, operator: OperatorConfiguration<'_>, out: &mut Findings) {
    let path = Path::of(&["spec"]);
    // Dumps are easily taken for backups (k8sres.go, generateLogicalBackupJob: pg_dumpall once a day).
    let problem = if case.object.spec.and_then(|spec| spec.get("enableLogicalBackup")).and_then(Json::as_bool)
        == Some(true)
    {
        "no bucket or prefix reaches the pods: all there is are the dumps of enableLogicalBackup, from which no point in time can be restored"
    } else {
        "no bucket or prefix reaches the pods: Spilo sets archive_command to /bin/true and backs up nothing"
    };
    if operator.has_pod_secret() {
        // Its names are not known, so the bucket may be among them.
        return out.advice(path, problem, "make sure that the Secret that pod_environment_secret names has it");
    }
    let fix = if operator.pod_config().is_some() {
        "set WAL_S3_BUCKET in the ConfigMap that the operator names"
    } else {
        "let the operator's pod_environment_configmap name a ConfigMap with WAL_S3_BUCKET"
    };
    out.violation(path, problem, fix);
}

/// A role needs no variables, and a Secret's are not read: `backup.credentials` says which it is.
fn no_credentials(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let path = Path::of(&["spec"]);
    match case.settings.backup.credentials {
        Origin::ConfigMap => {
            let problem = "no credentials for the store reach the pods";
            out.violation(path, problem, "set them in the ConfigMap, or say in backup.credentials where they are");
        }
        Origin::Secret => out.violation(
            path,
            "a Secret is to supply the credentials, and the operator's configuration names none",
            "set its pod_environment_secret, or give them to the pods in spec.env",
        ),
        _ => {}
    }
}

/// `chain/same-archive`.
pub fn same_archive(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let (Some(_), Ok(plan)) = (case.surroundings.whole(), &case.backups.plan) else { return };
    let (Some(own), ClonePlan::Archive { archive: Some(source), .. }) = (&plan.archive, &plan.clone) else { return };
    if source.restores_from(own.prefix()) {
        out.violation(
            Path::of(&["spec"]),
            "it would restore from the folder it archives to, and write over the backups it is made from",
            "give the new cluster another name, or its own WAL_BUCKET_SCOPE_SUFFIX in spec.env",
        );
    }
}

/// `chain/replica-backup`. spec.env wins over all other sources, so what it says counts on its own.
pub fn replica_backup(case: &PostgresqlCase<'_>, out: &mut Findings) {
    const NAME: Name = names::WALG_BACKUP_FROM_REPLICA;
    let wanted = case.object.spec.and_then(|spec| spec.get("numberOfInstances")).and_then(Json::as_u64);
    // k8sres.go, getNumberOfInstances().
    let least = case.surroundings.operator().and_then(OperatorConfiguration::min_instances).unwrap_or(0);
    let from_replica = case.backups.environment.text(NAME).is_some_and(|text| is_true(text.trim_end()));
    if wanted.is_some_and(|wanted| wanted.max(least) == 1) && from_replica {
        out.violation(
            Path::of(&["spec", "numberOfInstances"]),
            "WALG_BACKUP_FROM_REPLICA is set and there is no replica: no base backup is ever made, and nothing says so",
            "ask for 2 instances, or set WALG_BACKUP_FROM_REPLICA to \"false\" in spec.env",
        );
    }
}

/// What decides which archive a restore reads and where it ends. The other CLONE_ variables only say how
/// to reach it, and are how defaults for `spec.clone` are kept.
const DECIDING: [Name; 8] = [
    names::CLONE_METHOD,
    names::CLONE_SCOPE,
    names::CLONE_TARGET_TIME,
    names::CLONE_WALE_GS_PREFIX,
    names::CLONE_WALE_S3_PREFIX,
    names::CLONE_WALG_AZ_PREFIX,
    names::CLONE_WALG_GS_PREFIX,
    names::CLONE_WALG_S3_PREFIX,
];

/// `chain/clone-conflict`.
pub fn clone_conflict(case: &PostgresqlCase<'_>, out: &mut Findings) {
    if case.object.clone_source().cluster.is_empty() {
        return;
    }
    let in_map = case.surroundings.pod_config().into_iter().flat_map(pod_config::values);
    let is_set = |name: &Cow<'_, str>| {
        case.object.env().any(|(own, value)| own == name && value != Some(""))
            || in_map.clone().any(|(own, value)| own == name && !value.is_empty())
    };
    let set: Vec<Cow<'_, str>> = DECIDING.into_iter().map(Asked::written).filter(is_set).collect();
    if !set.is_empty() {
        let problem = format!("{} beside it: the restore mixes what the two say", set.join(", "));
        out.violation(Path::of(&["spec", "clone"]), problem, "keep one of them");
    }
}
