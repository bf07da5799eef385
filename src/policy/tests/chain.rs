//! The whole chain, with look-ups in memory: all of it right, and one thing broken in it.

use serde_json::{Value, json};

use super::{Action, Outcome, Verdict, base, evaluate};
use crate::cluster::Unanswered;
use crate::cluster::in_memory::InMemory;
use crate::plan::Detail;
use crate::request::Call;
use crate::settings::Settings;
use crate::test_support::{document, test};

const OPERATOR: &str = "OperatorConfiguration zalando/postgres-operator";
const FLAT: &str = "ConfigMap zalando/postgres-operator";
const POD_CONFIG: &str = "ConfigMap harbor/pod-config";

fn settings() -> Value {
    let place = json!({"namespace": "zalando", "name": "postgres-operator"});
    json!({"lookups": {"enabled": true, "operatorConfiguration": place}})
}

pub(super) fn operator() -> Value {
    json!({
        "apiVersion": "acid.zalan.do/v1", "kind": "OperatorConfiguration",
        "metadata": {"namespace": "zalando", "name": "postgres-operator"},
        "configuration": {
            "docker_image": "ghcr.io/zalando/spilo-16:3.3-p3",
            "kubernetes": {"pod_environment_configmap": "harbor/pod-config"},
        },
    })
}

/// A ConfigMap with nothing to find in it.
pub(super) fn pod_config() -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "harbor", "name": "pod-config"},
        "data": {
            "AWS_REGION": "eu-central-1", "BACKUP_NUM_TO_RETAIN": "7", "BACKUP_SCHEDULE": "0 */12 * * *",
            "USE_WALG_BACKUP": "true", "USE_WALG_RESTORE": "true", "WALE_DISABLE_S3_SSE": "true",
            "WALG_DISABLE_S3_SSE": "true", "WALG_PREVENT_WAL_OVERWRITE": "true", "WAL_BUCKET_SCOPE_PREFIX": "",
            "WAL_S3_BUCKET": "backups",
        },
    })
}

fn cluster(operator: Value, pod_config: Value) -> InMemory {
    InMemory::default().with(OPERATOR, Ok(operator)).with(POD_CONFIG, Ok(pod_config))
}

pub(super) fn with(mut object: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    object.pointer_mut(parent).unwrap()[key] = value;
    object
}

#[track_caller]
pub(super) fn judged(object: &Value, old: Option<&Value>, settings: &Value, cluster: &InMemory) -> Verdict {
    let (group, kind) = match object["kind"].as_str() {
        Some("ConfigMap") => ("", "ConfigMap"),
        Some("OperatorConfiguration") => ("acid.zalan.do", "OperatorConfiguration"),
        _ => ("acid.zalan.do", "postgresql"),
    };
    let mut request = json!({
        "kind": {"group": group, "version": "v1", "kind": kind}, "object": object,
        "operation": if old.is_some() { "UPDATE" } else { "CREATE" },
        "namespace": object["metadata"]["namespace"], "name": object["metadata"]["name"],
    });
    if let Some(old) = old {
        request["oldObject"] = old.clone();
    }
    let call = document(&json!({"request": request}));
    let settings = Settings::parse(document(settings).root()).unwrap();
    match evaluate(&Call::of(call).unwrap().request, &settings, cluster, Detail::Full) {
        Outcome::Judged(verdict) => verdict,
        Outcome::OutOfScope => panic!("out of scope: {object}"),
    }
}

/// The sentences of all findings, each with its action.
pub(super) fn told(verdict: &Verdict) -> Vec<String> {
    verdict.findings.iter().map(|finding| format!("{} {finding}", finding.action.name())).collect()
}

#[track_caller]
fn tells(object: &Value, cluster: &InMemory, expected: &[&str]) {
    assert_eq!(told(&judged(object, None, &settings(), cluster)), expected);
}

#[test]
fn a_whole_chain_has_nothing_to_find_and_says_where_backups_go() {
    let flat = json!({"data": {"pod_environment_configmap": "harbor/pod-config"}});
    for cluster in [
        cluster(operator(), pod_config()),
        InMemory::default().with(FLAT, Ok(flat.clone())).with(POD_CONFIG, Ok(pod_config())),
        // Where there is no such kind, the host fails in words of its own.
        InMemory::default()
            .with(OPERATOR, Err(Unanswered::Failed))
            .with(FLAT, Ok(flat))
            .with(POD_CONFIG, Ok(pod_config())),
    ] {
        let verdict = judged(&base(), None, &settings(), &cluster);
        assert_eq!(told(&verdict), [] as [&str; 0]);
        assert_eq!(verdict.plan.get("backup-tool"), Some("wal-g"));
        assert_eq!(verdict.plan.get("backup-store"), Some("s3://backups/spilo/postgresql-harbor-hc/wal/12"));
        assert_eq!(verdict.plan.get("backups-per-day"), Some("2"));
    }
}

#[test]
fn every_object_is_asked_for_once_and_none_without_need() {
    let around = cluster(operator(), pod_config());
    let old = with(base(), "/spec/dockerImage", json!("ghcr.io/zalando/spilo-16:3.3-p1"));
    judged(&with(old.clone(), "/spec/numberOfInstances", json!(2)), Some(&old), &settings(), &around);
    assert_eq!(around.asked(), [OPERATOR, POD_CONFIG]);

    let around = cluster(operator(), pod_config());
    judged(&pod_config(), None, &settings(), &around);
    assert_eq!(around.asked(), [OPERATOR]);

    for settings in [json!({}), with(settings(), "/lookups/enabled", json!(false))] {
        let around = cluster(operator(), pod_config());
        judged(&base(), None, &settings, &around);
        assert_eq!(around.asked(), [] as [&str; 0]);
    }
    let around = cluster(operator(), pod_config());
    judged(&operator(), None, &settings(), &around);
    assert_eq!(around.asked(), [] as [&str; 0]);
}

#[test]
fn what_cannot_be_looked_up_is_a_warning_and_refuses_nothing() {
    let gap = |problem: &str| format!("warn chain/look-up: {problem}");
    for (why, sentence) in [
        (
            Unanswered::Missing,
            "there is no ConfigMap harbor/pod-config, and the operator makes no pods until there is; create it, or correct the operator's pod_environment_configmap",
        ),
        (
            Unanswered::Refused,
            "could not check the backups: the ConfigMap harbor/pod-config may not be read; apply deploy/lookups and set contextAwareResources",
        ),
        (
            Unanswered::Failed,
            "could not check the backups: the look-up of the ConfigMap harbor/pod-config failed; see the policy server's log",
        ),
        (
            Unanswered::NotGiven,
            "could not check the backups: the ConfigMap harbor/pod-config is not among the given manifests; give its manifest, too",
        ),
        (
            Unanswered::Malformed,
            "could not check the backups: the ConfigMap harbor/pod-config has not the shape it should; correct it or the operator's pod_environment_configmap",
        ),
    ] {
        let around = InMemory::default().with(OPERATOR, Ok(operator())).with(POD_CONFIG, Err(why));
        tells(&base(), &around, &[&gap(sentence)]);
    }
    for (first, second, sentence) in [
        (
            Unanswered::NotGiven,
            Unanswered::Malformed,
            "could not check the backups: the operator's configuration zalando/postgres-operator has not the shape it should; correct it or lookups.operatorConfiguration",
        ),
        (
            Unanswered::Missing,
            Unanswered::Missing,
            "could not check the backups: the operator's configuration zalando/postgres-operator does not exist; correct it or lookups.operatorConfiguration",
        ),
        (
            Unanswered::Refused,
            Unanswered::Missing,
            "could not check the backups: the operator's configuration zalando/postgres-operator may not be read; apply deploy/lookups and set contextAwareResources",
        ),
        (
            Unanswered::Missing,
            Unanswered::Refused,
            "could not check the backups: the operator's configuration zalando/postgres-operator may not be read; apply deploy/lookups and set contextAwareResources",
        ),
        (
            Unanswered::Failed,
            Unanswered::Missing,
            "could not check the backups: the look-up of the operator's configuration zalando/postgres-operator failed; see the policy server's log",
        ),
    ] {
        let around = InMemory::default().with(OPERATOR, Err(first)).with(FLAT, Err(second));
        tells(&base(), &around, &[&gap(sentence)]);
    }
}

#[test]
fn an_answer_of_the_wrong_shape_is_no_answer() {
    for junk in [json!(null), json!([]), json!("text"), json!({"data": 7}), json!({"data": []})] {
        let verdict = judged(&base(), None, &settings(), &cluster(operator(), junk.clone()));
        assert!(
            told(&verdict)[0].starts_with("warn chain/look-up: could not check the backups: the ConfigMap"),
            "{junk}"
        );
        let verdict = judged(&base(), None, &settings(), &cluster(junk.clone(), pod_config()));
        assert!(
            told(&verdict)[0].starts_with("warn chain/look-up: could not check the backups: the operator's"),
            "{junk}"
        );
        assert_eq!(told(&verdict).len(), 1);
    }
}

#[test]
fn a_chain_without_backups_is_refused() {
    let nothing = "deny chain/backup spec: no bucket or prefix reaches the pods: Spilo sets archive_command to /bin/true and backs up nothing; ";
    let unnamed = with(operator(), "/configuration/kubernetes", json!({}));
    let unset = with(pod_config(), "/data/WAL_S3_BUCKET", json!(""));
    let by_env = with(base(), "/spec/env", json!([{"name": "WAL_S3_BUCKET", "value": ""}]));
    for (object, around, fix) in [
        (
            base(),
            cluster(unnamed, pod_config()),
            "let the operator's pod_environment_configmap name a ConfigMap with WAL_S3_BUCKET",
        ),
        (base(), cluster(operator(), unset), "set WAL_S3_BUCKET in the ConfigMap that the operator names"),
        (by_env, cluster(operator(), pod_config()), "set WAL_S3_BUCKET in the ConfigMap that the operator names"),
    ] {
        let verdict = judged(&object, None, &settings(), &around);
        assert_eq!(told(&verdict), [format!("{nothing}{fix}")]);
        assert_eq!(verdict.plan.get("backup-tool"), Some("none"));
    }
}

#[test]
fn a_secret_that_is_not_read_may_have_the_bucket() {
    let kubernetes = json!({"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "s"});
    let operator = with(operator(), "/configuration/kubernetes", kubernetes);
    let around = cluster(operator, with(pod_config(), "/data/WAL_S3_BUCKET", json!("")));
    tells(
        &base(),
        &around,
        &[
            "warn chain/backup spec: no bucket or prefix reaches the pods: Spilo sets archive_command to /bin/true and backs up nothing; make sure that the Secret that pod_environment_secret names has it",
        ],
    );
    assert_eq!(judged(&base(), None, &settings(), &around).plan.get("backup-tool"), None);
}

#[test]
fn credentials_come_from_where_the_settings_say() {
    let said = |origin: &str| with(settings(), "/backup", json!({"credentials": origin}));
    let kubernetes = json!({"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "s"});
    let with_secret = with(operator(), "/configuration/kubernetes", kubernetes);
    let keys = with(
        with(pod_config(), "/data/AWS_ACCESS_KEY_ID", json!("canary")),
        "/data/AWS_SECRET_ACCESS_KEY",
        json!("canary"),
    );
    for (origin, operator, pod_config, expected) in [
        ("any", operator(), pod_config(), None),
        ("role", operator(), pod_config(), None),
        ("secret", with_secret.clone(), pod_config(), None),
        ("configMap", operator(), keys, None),
        (
            "secret",
            operator(),
            pod_config(),
            Some(
                "deny chain/backup spec: a Secret is to supply the credentials, and the operator's configuration names none; set its pod_environment_secret, or give them to the pods in spec.env",
            ),
        ),
        (
            "configMap",
            operator(),
            pod_config(),
            Some(
                "deny chain/backup spec: no credentials for the store reach the pods; set them in the ConfigMap, or say in backup.credentials where they are",
            ),
        ),
    ] {
        let verdict = judged(&base(), None, &said(origin), &cluster(operator, pod_config));
        assert_eq!(told(&verdict), expected.into_iter().collect::<Vec<_>>(), "{origin}");
        assert!(!format!("{verdict:?}").contains("canary"));
    }
}

#[test]
fn the_operators_bucket_counts_for_both() {
    let operator = with(operator(), "/configuration/aws_or_gcp", json!({"wal_s3_bucket": "theirs"}));
    let mut pod_config = pod_config();
    pod_config["data"].as_object_mut().unwrap().remove("WAL_S3_BUCKET");
    let around = cluster(operator, pod_config.clone());
    let verdict = judged(&base(), None, &settings(), &around);
    assert_eq!(told(&verdict), [] as [&str; 0]);
    assert_eq!(verdict.plan.get("backup-store"), Some("s3://theirs/spilo/postgresql-harbor-hc/$(UID)/wal/12"));
    let verdict = judged(&pod_config, None, &settings(), &around);
    assert_eq!(verdict.with(Action::Deny).count(), 0, "{:?}", told(&verdict));
    assert_eq!(verdict.plan.get("backup-store"), Some("s3://theirs/spilo/$(SCOPE)/$(UID)/wal/$(PGVERSION)"));
}

#[test]
fn wal_e_is_refused_unless_it_is_asked_for() {
    let sentence = |action: &str| {
        format!(
            "{action} chain/backup spec: WAL-E would make the backups, which fails with regions, roles and newer PostgreSQL; set USE_WALG_BACKUP and USE_WALG_RESTORE to \"true\" in the ConfigMap"
        )
    };
    for (value, action) in [("yes", "deny"), ("", "deny"), ("False", "warn")] {
        let around = cluster(operator(), with(pod_config(), "/data/USE_WALG_BACKUP", json!(value)));
        assert_eq!(told(&judged(&base(), None, &settings(), &around)), [sentence(action)], "{value:?}");
    }
}

#[test]
fn a_clone_must_not_write_over_its_source() {
    let clone = |cluster: &str| {
        with(base(), "/spec/clone", json!({"cluster": cluster, "timestamp": "2024-01-02T03:04:05+00:00"}))
    };
    let around = || {
        let pod_config = with(pod_config(), "/data/CLONE_WAL_S3_BUCKET", json!("backups"));
        cluster(operator(), pod_config)
    };
    let same = clone("postgresql-harbor-hc");
    tells(&clone("another"), &around(), &[]);
    tells(
        &same,
        &around(),
        &[
            "deny chain/same-archive spec: it would restore from the folder it archives to, and write over the backups it is made from; give the new cluster another name, or its own WAL_BUCKET_SCOPE_SUFFIX in spec.env",
        ],
    );
    let suffix = json!([{"name": "WAL_BUCKET_SCOPE_SUFFIX", "value": "/two"}]);
    tells(&with(same.clone(), "/spec/env", suffix), &around(), &[]);
    // On a cluster that has it already it is only told.
    let changed = with(same.clone(), "/spec/volume/size", json!("2Gi"));
    let verdict = judged(&changed, Some(&same), &settings(), &around());
    assert_eq!(verdict.findings.iter().map(|finding| finding.action).collect::<Vec<_>>(), [Action::Warn]);
}

#[test]
fn backups_from_a_replica_need_one() {
    let refusal = "deny chain/replica-backup spec.numberOfInstances: WALG_BACKUP_FROM_REPLICA is set and there is no replica: no base backup is ever made, and nothing says so; ask for 2 instances, or set WALG_BACKUP_FROM_REPLICA to \"false\" in spec.env";
    let around = || cluster(operator(), with(pod_config(), "/data/WALG_BACKUP_FROM_REPLICA", json!("True")));
    let of = |count: u64| with(base(), "/spec/numberOfInstances", json!(count));
    tells(&of(1), &around(), &[refusal]);
    tells(&of(2), &around(), &[]);
    let at_least_two = with(operator(), "/configuration/min_instances", json!(2));
    let pod_config = with(pod_config(), "/data/WALG_BACKUP_FROM_REPLICA", json!("True"));
    tells(&of(1), &cluster(at_least_two, pod_config), &[]);
    let env = |value: &str| with(of(1), "/spec/env", json!([{"name": "WALG_BACKUP_FROM_REPLICA", "value": value}]));
    tells(&env("false"), &around(), &[]);
    // spec.env is enough to know.
    assert_eq!(told(&judged(&env("true"), None, &json!({}), &InMemory::default())), [refusal]);
}

#[test]
fn two_sources_of_a_restore_are_told() {
    let source = json!({"cluster": "another", "timestamp": "2024-01-02T03:04:05+00:00"});
    let cloned = with(base(), "/spec/clone", source);
    let warning = |names: &str| {
        format!(
            "warn chain/clone-conflict spec.clone: {names} beside it: the restore mixes what the two say; keep one of them"
        )
    };
    let around = cluster(operator(), with(pod_config(), "/data/CLONE_SCOPE", json!("x")));
    tells(&cloned, &around, &[&warning("CLONE_SCOPE")]);
    tells(&base(), &around, &[]);
    let around = cluster(operator(), with(pod_config(), "/data/CLONE_AWS_REGION", json!("x")));
    tells(&cloned, &around, &[]);
    let env = json!([{"name": "CLONE_TARGET_TIME", "value": "x"}, {"name": "CLONE_METHOD", "value": "x"}]);
    let verdict = judged(&with(cloned, "/spec/env", env), None, &json!({}), &InMemory::default());
    assert_eq!(told(&verdict), [warning("CLONE_METHOD, CLONE_TARGET_TIME")]);
}

#[test]
fn a_config_map_that_the_operator_does_not_name_is_told() {
    let keyed =
        with(with(pod_config(), "/data/AWS_ACCESS_KEY_ID", json!("")), "/data/AWS_SECRET_ACCESS_KEY", json!(""));
    let settings = with(settings(), "/backup", json!({"credentials": "role"}));
    let told_of = |reference: Value| {
        let operator = with(operator(), "/configuration/kubernetes/pod_environment_configmap", reference);
        told(&judged(&keyed, None, &settings, &cluster(operator, pod_config())))
    };
    let warning = "warn operator/pod-config-reference: the operator's configuration names another ConfigMap or none: nothing in this one reaches a database pod; correct the operator's pod_environment_configmap";
    assert_eq!(told_of(json!("harbor/pod-config")), [] as [&str; 0]);
    for reference in [json!("pod-config"), json!("harbor/other"), json!(""), json!(null)] {
        assert_eq!(told_of(reference), [warning]);
    }
}

#[test]
fn the_operators_configuration_must_name_the_config_map() {
    let none = InMemory::default();
    let at = "configuration.kubernetes.pod_environment_configmap";
    let missing = format!(
        "deny operator/pod-config-reference {at}: it names no ConfigMap: nothing that pod-config says reaches a database pod; write NAMESPACE/pod-config"
    );
    let other = format!(
        "deny operator/pod-config-reference {at}: it names \"harbor/other\", which podConfig in the policy's settings does not; write NAMESPACE/pod-config, or add it there"
    );
    for (reference, expected) in [
        (json!("harbor/pod-config"), vec![]),
        (json!("pod-config"), vec![]),
        (json!("harbor/other"), vec![other]),
        (json!(""), vec![missing.clone()]),
        (json!(7), vec![missing]),
    ] {
        let object = with(operator(), "/configuration/kubernetes/pod_environment_configmap", reference);
        assert_eq!(told(&judged(&object, None, &json!({}), &none)), expected);
    }
    let places = json!({"podConfig": {"namespaces": ["harbor"]}});
    let elsewhere = with(operator(), "/configuration/kubernetes/pod_environment_configmap", json!("pod-config"));
    assert_eq!(judged(&elsewhere, None, &places, &none).with(Action::Deny).count(), 1);
    assert_eq!(judged(&operator(), None, &places, &none).with(Action::Deny).count(), 0);
    // What was wrong already does not keep other changes out.
    let old = with(operator(), "/configuration/kubernetes", json!({}));
    let new = with(old.clone(), "/configuration/workers", json!(8));
    assert_eq!(judged(&new, Some(&old), &json!({}), &none).with(Action::Deny).count(), 0);
}

#[test]
fn the_operators_image_is_judged_in_both_forms() {
    let flat = json!({
        "kind": "ConfigMap", "metadata": {"namespace": "zalando", "name": "postgres-operator"},
        "data": {"docker_image": "ghcr.io/zalando/spilo-16:3.3-p1", "pod_environment_configmap": "harbor/pod-config"},
    });
    let resource =
        with(operator(), "/configuration/docker_image", json!("registry.opensource.zalan.do/acid/spilo-12:1.6-p3"));
    let named = with(settings(), "/lookups/enabled", json!(false));
    for (object, expected) in [
        (
            flat,
            "warn operator/image data.docker_image: Spilo 3.3-p1, which resources without an image get, is defective: its retention script cannot read WAL-G 3's backup list: old backups are never deleted; write ghcr.io/zalando/spilo-16:3.3-p3",
        ),
        (
            resource,
            "warn operator/image configuration.docker_image: Spilo 1.6-p3, which resources without an image get, is older than 2.1-p2; write ghcr.io/zalando/spilo-16:3.3-p3",
        ),
    ] {
        assert_eq!(told(&judged(&object, None, &named, &InMemory::default())), [expected]);
    }
}
