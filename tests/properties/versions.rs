//! The PostgreSQL version and the image of a cluster, by operator, image, backups and stored cluster.

use harbor_postgres_backup_policy::cluster::{Cluster, LookupError, LookupKind, ObjectReference};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use spilo::operator::OperatorVersion;
use spilo::{ImageReference, PostgresMajor, Release};

use crate::invariants::evaluate;

const IMAGES: &[&str] = &[
    "registry.opensource.zalan.do/acid/spilo-12:1.6-p3",
    "registry.opensource.zalan.do/acid/spilo-14:2.1-p6",
    "ghcr.io/zalando/spilo-13:2.1-p1",
    "ghcr.io/zalando/spilo-15:3.0-p1",
    "ghcr.io/zalando/spilo-16:3.3-p1",
    "ghcr.io/zalando/spilo-16:3.3-p3",
    "ghcr.io/zalando/spilo-17:4.0-p3",
    "ghcr.io/zalando/spilo-18:4.1-p2",
    "x/db:latest",
];

/// A cluster with an operator of this version and with this image. Only some policies can read the definition.
struct WithOperator {
    image: &'static str,
    definition: Option<OperatorVersion>,
}

impl Cluster for WithOperator {
    fn get(&self, reference: &ObjectReference<'_>) -> Result<Value, LookupError> {
        Ok(match reference.kind {
            LookupKind::OperatorConfiguration => json!({"kind": "OperatorConfiguration", "configuration": {
                "docker_image": self.image, "kubernetes": {"pod_environment_configmap": "harbor/pod-config"},
            }}),
            LookupKind::CustomResourceDefinition => {
                let majors = self.definition.ok_or(LookupError::Forbidden)?.postgres_majors();
                let all = (10..=18).map(PostgresMajor::new).filter(|major| majors.contains(major));
                let allowed: Vec<String> = all.map(|major| major.to_string()).collect();
                let field = |name: &str, value: Value| json!({"properties": {name: value}});
                let version = field("version", json!({"type": "string", "enum": allowed}));
                let schema = field("spec", field("postgresql", version));
                json!({"spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": schema}}]}})
            }
            LookupKind::ConfigMap => json!({"data": {
                "USE_WALG_BACKUP": "true", "USE_WALG_RESTORE": "true", "WAL_S3_BUCKET": "b", "AWS_REGION": "eu-central-1",
                "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key",
            }}),
        })
    }
}

fn resource(version: &str, image: &str, azure: bool) -> Value {
    let env = if azure { json!([{"name": "WALG_AZ_PREFIX", "value": "azure://c/p"}]) } else { json!([]) };
    json!({
        "metadata": {
            "name": "db", "namespace": "harbor", "annotations": {"harbor.harborcluster.checksum.goharbor.io/hc": "1"},
        },
        "spec": {"dockerImage": image, "postgresql": {"version": version}, "env": env},
    })
}

fn request(object: &Value, old: Option<&Value>) -> Value {
    json!({
        "kind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"},
        "operation": if old.is_some() { "UPDATE" } else { "CREATE" }, "object": object, "oldObject": old,
    })
}

fn major(object: &Value) -> PostgresMajor {
    PostgresMajor::parse(object["spec"]["postgresql"]["version"].as_str().unwrap()).unwrap()
}

fn version() -> impl Strategy<Value = &'static str> {
    select(vec!["9.6", "10", "11", "12", "13", "14", "15", "16", "17", "18"])
}

fn operator() -> impl Strategy<Value = Option<OperatorVersion>> {
    prop::option::of(select(OperatorVersion::RELEASES.to_vec()))
}

fn cluster(image: Option<&'static str>, definition: Option<OperatorVersion>) -> WithOperator {
    WithOperator { image: image.unwrap_or_default(), definition }
}

/// What determines the supported versions: the definition if it is looked up, and else the settings.
fn supported(
    lookups: bool,
    definition: Option<OperatorVersion>,
    operator: Option<OperatorVersion>,
) -> Option<OperatorVersion> {
    definition.filter(|_| lookups).or(operator)
}

fn settings(operator: Option<OperatorVersion>, lookups: bool, restore: Option<&Value>) -> Value {
    let name = json!({"namespace": "zalando", "name": "operator"});
    let operator = operator.map(|operator| operator.to_string());
    let clusters: Vec<Value> = restore
        .map(|from| json!({"cluster": "harbor/db", "from": from, "timestamp": "2026-05-04T03:02:01+00:00"}))
        .into_iter()
        .collect();
    json!({
        "operator": {"version": operator}, "lookups": {"enabled": lookups, "operatorConfiguration": name},
        "restore": {"clusters": clusters},
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_new_cluster_has_a_version_that_operator_and_image_support(
        version in version(), image in select(IMAGES), azure in any::<bool>(), operator in operator(),
        operator_image in prop::option::of(select(IMAGES)), definition in operator(),
    ) {
        let object = resource(version, image, azure);
        let settings = settings(operator, operator_image.is_some(), None);
        let report = evaluate(&request(&object, None), &settings, &cluster(operator_image, definition));
        if report.is_accepted() {
            let stored = report.repaired().unwrap_or(&object);
            let operator = supported(operator_image.is_some(), definition, operator);
            let supported = operator.map_or(PostgresMajor::new(14)..=PostgresMajor::new(18), OperatorVersion::postgres_majors);
            let image = ImageReference::parse(stored["spec"]["dockerImage"].as_str().unwrap());
            let ships = image.tag().ok().and_then(Release::find).is_none_or(|release| release.ships(major(stored)));
            // Without a version of the operator and without a better image, it is only a warning.
            let is_warned = operator.is_none() && report.response.to_string().contains("use a newer Spilo image");
            prop_assert!(ships && (supported.contains(&major(stored)) || is_warned), "{report:#?}");
        }
    }

    #[test]
    fn a_restored_cluster_has_a_version_that_can_read_its_backups(
        version in version(), image in select(IMAGES), operator in operator(), source in prop::option::of(version()),
        uid in any::<bool>(), operator_image in prop::option::of(select(IMAGES)), definition in operator(),
    ) {
        let object = resource(version, image, false);
        let path = source.map(|source| format!("s3://b/spilo/old/wal/{source}"));
        let uid = uid.then_some("5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11");
        let from = json!({"cluster": "old", "s3WalPath": path, "uid": uid});
        let settings = settings(operator, operator_image.is_some(), Some(&from));
        let report = evaluate(&request(&object, None), &settings, &cluster(operator_image, definition));
        if let (true, Some(source)) = (report.is_accepted(), source) {
            let stored = report.repaired().unwrap_or(&object);
            prop_assert!(PostgresMajor::parse(source).unwrap() <= major(stored), "{report:#?}");
        }
    }

    #[test]
    fn a_running_cluster_is_neither_downgraded_nor_upgraded(
        stored in version(), version in version(), old_image in select(IMAGES), image in select(IMAGES),
        operator in operator(), operator_image in prop::option::of(select(IMAGES)),
    ) {
        let (old, mut object) = (resource(stored, old_image, false), resource(version, image, false));
        object["spec"]["numberOfInstances"] = json!(2);
        let settings = settings(operator, operator_image.is_some(), None);
        let report = evaluate(&request(&object, Some(&old)), &settings, &cluster(operator_image, None));
        if report.is_accepted() {
            let result = report.repaired().unwrap_or(&object);
            prop_assert_eq!(major(result), major(&old).max(major(&object)), "{:#?}", report);
        }
    }
}
