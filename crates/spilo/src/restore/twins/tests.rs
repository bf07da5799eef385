use super::*;
use crate::kubelet;
use crate::operator::{ClusterIdentity, Lookup, OperatorConfiguration, OperatorInputs};
use crate::release::Tag;
use crate::startup::StartupPlan;

/// The twins of a ConfigMap and the keys of a Secret.
fn ways(
    version: OperatorVersion,
    config_map: &[(&'static str, &'static str)],
    secret: &[&'static str],
) -> Vec<(&'static str, TwinWay)> {
    let configuration = OperatorConfiguration {
        pod_environment_configmap: "pod-config",
        pod_environment_secret: "keys",
        ..OperatorConfiguration::EMPTY
    };
    let inputs = OperatorInputs {
        version: Some(version),
        configuration: Lookup::Found(configuration),
        config_map: Lookup::Found(config_map.to_vec()),
        secret: Lookup::Found(secret.to_vec()),
        ..OperatorInputs::new(ClusterIdentity { name: Some("pg"), ..ClusterIdentity::default() })
    };
    let environment = kubelet::expand(inputs.assemble().unwrap());
    let plan = StartupPlan::new(&environment, Tag::new(3, 3, 3)).unwrap();
    let twins = twins(&environment, plan.archive.as_ref().unwrap(), version);
    twins.into_iter().map(|twin| (twin.name.as_str(), twin.way)).collect()
}

fn reference(name: &str) -> TwinWay {
    TwinWay::Reference(format!("$({name})"))
}

#[test]
fn keys_of_s3_are_referenced() {
    let config_map = [
        ("AWS_ENDPOINT", "https://minio"),
        ("AWS_REGION", "r"),
        ("CLONE_AWS_REGION", "r"),
        ("USE_WALG_BACKUP", "true"),
        ("WALG_S3_CA_CERT_FILE", "/ca.crt"),
        ("WAL_S3_BUCKET", "b"),
    ];
    assert_eq!(
        ways(OperatorVersion::LATEST, &config_map, &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]),
        [
            ("CLONE_AWS_ACCESS_KEY_ID", reference("AWS_ACCESS_KEY_ID")),
            ("CLONE_AWS_ENDPOINT", reference("AWS_ENDPOINT")),
            ("CLONE_AWS_REGION", TwinWay::Given(Source::ConfigMap)),
            ("CLONE_AWS_SECRET_ACCESS_KEY", reference("AWS_SECRET_ACCESS_KEY")),
            ("CLONE_USE_WALG_RESTORE", TwinWay::Literal("true")),
            ("CLONE_WALG_DISABLE_S3_SSE", TwinWay::Literal("true")),
            ("CLONE_WALG_S3_CA_CERT_FILE", TwinWay::Copy),
        ]
    );
}

#[test]
fn encryption_keys_are_only_referenced_from_the_secret() {
    let config_map = [("USE_WALG_BACKUP", "true"), ("WALG_DISABLE_S3_SSE", "false"), ("WAL_S3_BUCKET", "b")];
    let key = ("WALG_LIBSODIUM_KEY", "0123456789012345678901234");
    let by_config_map = ways(OperatorVersion::LATEST, &[&config_map[..], &[key]].concat(), &[]);
    assert!(by_config_map.contains(&("CLONE_WALG_LIBSODIUM_KEY", TwinWay::Elsewhere)), "{by_config_map:?}");
    let by_secret = ways(OperatorVersion::LATEST, &config_map, &[key.0]);
    assert!(by_secret.contains(&("CLONE_WALG_LIBSODIUM_KEY", reference(key.0))), "{by_secret:?}");
    // Up to 1.7.1 the Secret is sorted together with the ConfigMap.
    let sorted = ways(OperatorVersion::new(1, 7, 1), &config_map, &[key.0, "AWS_ACCESS_KEY_ID"]);
    assert!(sorted.contains(&("CLONE_WALG_LIBSODIUM_KEY", TwinWay::Elsewhere)), "{sorted:?}");
    assert!(sorted.contains(&("CLONE_AWS_ACCESS_KEY_ID", reference("AWS_ACCESS_KEY_ID"))), "{sorted:?}");
}

#[test]
fn stores_that_cannot_be_cloned_from_have_no_twins() {
    assert_eq!(ways(OperatorVersion::LATEST, &[("WALG_SSH_PREFIX", "ssh://h/p")], &[]), []);
}

#[test]
fn azure_and_gcs_need_the_tool() {
    let azure = [
        ("AZURE_STORAGE_ACCESS_KEY", "key"),
        ("AZURE_STORAGE_ACCOUNT", "account"),
        ("WALG_AZ_PREFIX", "azure://c/$(SCOPE)"),
    ];
    assert_eq!(
        ways(OperatorVersion::LATEST, &azure, &[]),
        [
            ("CLONE_AZURE_STORAGE_ACCESS_KEY", reference("AZURE_STORAGE_ACCESS_KEY")),
            ("CLONE_AZURE_STORAGE_ACCOUNT", reference("AZURE_STORAGE_ACCOUNT")),
            ("CLONE_USE_WALG_RESTORE", TwinWay::Literal("true")),
        ]
    );
    let gcs = [("GOOGLE_APPLICATION_CREDENTIALS", "/key.json"), ("USE_WALG_BACKUP", "true"), ("WAL_GS_BUCKET", "b")];
    assert_eq!(
        ways(OperatorVersion::LATEST, &gcs, &[]),
        [
            ("CLONE_GOOGLE_APPLICATION_CREDENTIALS", TwinWay::Elsewhere),
            ("CLONE_USE_WALG_RESTORE", TwinWay::Literal("true")),
        ]
    );
}
