use super::*;
use crate::variables::names;

const CONFIGURATION: OperatorConfiguration<'_> = OperatorConfiguration {
    wal_s3_bucket: "backups",
    pod_environment_configmap: "harbor/pod-config",
    pod_environment_secret: "keys",
    ..OperatorConfiguration::EMPTY
};

fn inputs(version: OperatorVersion) -> OperatorInputs<'static> {
    let identity = ClusterIdentity { name: Some("team-pg"), namespace: Some("harbor"), ..ClusterIdentity::default() };
    OperatorInputs {
        version: Some(version),
        configuration: Lookup::Found(CONFIGURATION),
        team: Some("team"),
        config_map: Lookup::Found(vec![]),
        secret: Lookup::Found(vec![]),
        ..OperatorInputs::new(identity)
    }
}

/// The variables that are not fixed, in order, as `NAME` or `NAME=VALUE`.
fn listed(inputs: &OperatorInputs<'_>) -> Vec<String> {
    let env = inputs.assemble().unwrap();
    let variables = env.variables().iter().filter(|variable| variable.source() != Source::Operator);
    variables
        .map(|variable| match &variable.value {
            crate::operator::Value::Known(value) => format!("{}={value}", variable.name()),
            crate::operator::Value::Unknown(_) => variable.name().to_owned(),
        })
        .collect()
}

fn value(name: &'static str, value: &'static str) -> ClusterEnvEntry<'static> {
    ClusterEnvEntry { name, value: Ok(value) }
}

#[test]
fn in_1_5_the_configuration_precedes_the_config_map() {
    let mut inputs = inputs(OperatorVersion::new(1, 5, 0));
    inputs.config_map = Lookup::Found(vec![("WAL_S3_BUCKET", "mine"), ("AWS_REGION", "r")]);
    inputs.secret = Lookup::Found(vec!["AWS_ACCESS_KEY_ID"]);
    inputs.env = vec![value("WAL_S3_BUCKET", "env")];
    assert_eq!(
        listed(&inputs),
        ["WAL_S3_BUCKET=backups", "WAL_BUCKET_SCOPE_SUFFIX=/$(UID)", "WAL_BUCKET_SCOPE_PREFIX=", "AWS_REGION=r"]
    );
    let env = inputs.assemble().unwrap();
    assert_eq!(env.ignored(), [crate::operator::IgnoredVariable { name: "WAL_S3_BUCKET", source: Source::ClusterEnv }]);
}

#[test]
fn in_1_8_0_names_are_converted_to_upper_case() {
    let mut inputs = inputs(OperatorVersion::new(1, 8, 0));
    inputs.config_map = Lookup::Found(vec![("https_proxy", "p"), ("wal_s3_bucket", "mine")]);
    inputs.env = vec![value("aws_region", "r")];
    assert_eq!(
        listed(&inputs),
        [
            "AWS_REGION=r",
            "HTTPS_PROXY=p",
            "WAL_S3_BUCKET=mine",
            "WAL_BUCKET_SCOPE_SUFFIX=/$(UID)",
            "WAL_BUCKET_SCOPE_PREFIX=",
        ]
    );
}

#[test]
fn a_clone_has_an_empty_suffix_instead_of_a_prefix_in_1_8_0_and_1_8_1() {
    for (version, name) in [
        ((1, 7, 1), "CLONE_WAL_BUCKET_SCOPE_PREFIX="),
        ((1, 8, 0), "CLONE_WAL_BUCKET_SCOPE_SUFFIX="),
        ((1, 8, 1), "CLONE_WAL_BUCKET_SCOPE_SUFFIX="),
        ((1, 8, 2), "CLONE_WAL_BUCKET_SCOPE_PREFIX="),
        ((2, 0, 1), "CLONE_WAL_BUCKET_SCOPE_PREFIX="),
    ] {
        let mut inputs = inputs(OperatorVersion::new(version.0, version.1, version.2));
        inputs.clone = Some(CloneSpec {
            cluster: "old",
            timestamp: "2026-05-04T03:02:01+00:00",
            s3_wal_path: "s3://b/p",
            ..CloneSpec::default()
        });
        let listed = listed(&inputs);
        let scopes: Vec<&String> = listed.iter().filter(|text| text.starts_with("CLONE_WAL_BUCKET")).collect();
        assert_eq!(scopes, [name], "{version:?}");
    }
}

#[test]
fn up_to_1_7_1_empty_credentials_block_those_of_the_config_map() {
    for (version, credentials) in [((1, 7, 1), ""), ((1, 8, 2), "/map")] {
        let mut inputs = inputs(OperatorVersion::new(version.0, version.1, version.2));
        let configuration = OperatorConfiguration { wal_s3_bucket: "", wal_gs_bucket: "b", ..CONFIGURATION };
        inputs.configuration = Lookup::Found(configuration);
        inputs.config_map = Lookup::Found(vec![("CLONE_GOOGLE_APPLICATION_CREDENTIALS", "/map")]);
        inputs.clone = Some(CloneSpec { cluster: "old", timestamp: "t", ..CloneSpec::default() });
        let env = inputs.assemble().unwrap();
        let name = names::CLONE_GOOGLE_APPLICATION_CREDENTIALS.as_str();
        let listed = env.variables().iter().find(|variable| variable.name() == name).unwrap();
        assert!(listed.has_value(credentials), "{version:?}");
    }
}

#[test]
fn a_missing_object_is_an_error_except_in_1_8() {
    for (version, is_error) in [((1, 7, 1), true), ((1, 8, 0), false), ((1, 8, 2), false), ((1, 9, 0), true)] {
        let version = OperatorVersion::new(version.0, version.1, version.2);
        let no_config_map = OperatorInputs { config_map: Lookup::NotFound, ..inputs(version) };
        let no_secret = OperatorInputs { secret: Lookup::NotFound, ..inputs(version) };
        let errors = [no_config_map, no_secret].map(|inputs| inputs.assemble().err());
        let expected = [
            OperatorError::ConfigMapNotFound { name: "pod-config".to_owned() },
            OperatorError::SecretNotFound { name: "keys".to_owned() },
        ];
        assert_eq!(errors, expected.map(|error| is_error.then_some(error)), "{version}");
    }
}

#[test]
fn the_team_prefix_is_mandatory_up_to_1_8_and_optional_later() {
    for (version, configured, is_error) in [
        ((1, 8, 2), None, true),
        ((1, 8, 2), Some(false), true),
        ((1, 9, 0), None, false),
        ((2, 0, 1), Some(true), true),
    ] {
        let mut inputs = inputs(OperatorVersion::new(version.0, version.1, version.2));
        let configuration = OperatorConfiguration { enable_team_id_clustername_prefix: configured, ..CONFIGURATION };
        inputs.configuration = Lookup::Found(configuration);
        assert!(inputs.assemble().is_ok());
        inputs.team = Some("other");
        let error = OperatorError::TeamPrefix { team: "other".to_owned() };
        assert_eq!(inputs.assemble().err(), is_error.then_some(error), "{version:?} {configured:?}");
    }
}

#[test]
fn without_a_timestamp_the_source_must_be_the_name_of_a_service() {
    for (cluster, timestamp, is_valid) in
        [("old", "", true), ("Old", "", false), ("old-", "", false), ("1old", "", false), ("Old", "t", true)]
    {
        let mut inputs = inputs(OperatorVersion::LATEST);
        inputs.clone = Some(CloneSpec { cluster, timestamp, ..CloneSpec::default() });
        assert_eq!(inputs.assemble().is_ok(), is_valid, "{cluster}");
    }
}

#[test]
fn a_standby_needs_an_s3_path_up_to_1_7() {
    for (version, error) in [((1, 7, 1), Some(OperatorError::StandbyPath)), ((1, 8, 0), None)] {
        let mut inputs = inputs(OperatorVersion::new(version.0, version.1, version.2));
        inputs.standby = Some(StandbySpec { host: "h", ..StandbySpec::default() });
        assert_eq!(inputs.assemble().err(), error, "{version:?}");
    }
}

#[test]
fn what_is_not_known_stays_unknown() {
    let inputs = OperatorInputs::new(ClusterIdentity::default());
    let environment = crate::kubelet::expand(inputs.assemble().unwrap());
    for name in ["WAL_S3_BUCKET", "AWS_ACCESS_KEY_ID"] {
        assert!(environment.possible_supplier(name).is_some(), "{name}");
    }
    let known = OperatorInputs { version: Some(OperatorVersion::LATEST), ..self::inputs(OperatorVersion::LATEST) };
    let environment = crate::kubelet::expand(known.assemble().unwrap());
    assert_eq!(environment.unknown_sources(), []);
    assert_eq!(environment.possible_supplier("AWS_ACCESS_KEY_ID"), None);
}

#[test]
fn a_stronger_source_may_override_a_variable() {
    let mut inputs = inputs(OperatorVersion::LATEST);
    inputs.secret = Lookup::Unknown(UnknownReason::NotLookedUp);
    inputs.config_map = Lookup::Found(vec![("AWS_REGION", "r")]);
    inputs.env = vec![value("AWS_ENDPOINT", "https://minio")];
    let environment = crate::kubelet::expand(inputs.assemble().unwrap());
    let secret = UnknownSource::Secret(UnknownReason::NotLookedUp);
    assert_eq!(environment.possible_supplier("AWS_REGION"), Some(secret));
    assert_eq!(environment.possible_supplier("AWS_ENDPOINT"), None);
    assert_eq!(environment.possible_supplier("AWS_ACCESS_KEY_ID"), Some(secret));
}

#[test]
fn variables_of_env_from_are_weaker_than_all_others() {
    let source = EnvFromSource {
        kind: crate::operator::EnvFromKind::ConfigMap,
        name: "team",
        prefix: "WAL_",
        optional: None,
        variables: Ok(vec![("S3_BUCKET", Some("mine")), ("GS_BUCKET", Some("$(SCOPE)")), ("SWIFT_BUCKET", None)]),
    };
    let mut inputs = inputs(OperatorVersion::LATEST);
    inputs.env_from = vec![source];
    inputs.config_map = Lookup::Found(vec![("AWS_REGION", "$(WAL_GS_BUCKET)")]);
    let environment = crate::kubelet::expand(inputs.assemble().unwrap());
    assert_eq!(environment.value(names::WAL_S3_BUCKET), Some("backups"));
    assert_eq!(environment.value(names::WAL_GS_BUCKET), Some("$(SCOPE)"));
    assert_eq!(environment.source(names::WAL_GS_BUCKET), Some(Source::EnvFrom));
    assert_eq!(environment.value(names::AWS_REGION), Some("$(SCOPE)"));
    assert!(environment.is_unknown(names::WAL_SWIFT_BUCKET));

    inputs.version = Some(OperatorVersion::new(1, 15, 1));
    let environment = crate::kubelet::expand(inputs.assemble().unwrap());
    assert!(!environment.is_set(names::WAL_GS_BUCKET));
    assert_eq!(environment.ignored().len(), 1);
}

#[test]
fn a_role_of_the_service_account_supplies_its_variables() {
    let mut inputs = inputs(OperatorVersion::LATEST);
    inputs.service_account = Some(ServiceAccountIdentity::Role { arn: Some("arn:aws:iam::1:role/pg") });
    inputs.config_map = Lookup::Found(vec![("CLONE_AWS_ROLE_ARN", "$(AWS_ROLE_ARN)")]);
    let environment = crate::kubelet::expand(inputs.assemble().unwrap());
    assert_eq!(environment.value(names::AWS_ROLE_ARN), Some("arn:aws:iam::1:role/pg"));
    // The webhook adds its variables after the list.
    let clone = names::AWS_ROLE_ARN.with_prefix(crate::variables::VariablePrefix::Clone);
    assert_eq!(environment.value(clone), Some("$(AWS_ROLE_ARN)"));
    assert_eq!(environment.possible_supplier("AWS_REGION"), Some(UnknownSource::RoleWebhook));
}
