use super::*;
use crate::operator::{ClusterIdentity, EnvBuilder, EnvVar, OperatorConfiguration, UnknownReason, Value};

fn builder() -> EnvBuilder<'static> {
    EnvBuilder::new(ClusterIdentity { name: Some("pg"), namespace: Some("harbor"), ..ClusterIdentity::default() })
}

/// The sources and names of variables in the list that are not fixed.
fn listed(env: &ContainerEnv<'_>) -> Vec<(Source, String)> {
    let variables = env.variables().iter().filter(|variable| variable.source() != Source::Operator);
    variables.map(|variable| (variable.source(), variable.name().to_owned())).collect()
}

#[test]
fn fixed_variables_come_first_in_the_order_of_the_operator() {
    let env = builder().assemble();
    let names: Vec<&str> = env.variables().iter().map(EnvVar::name).collect();
    assert_eq!(
        names,
        [
            "SCOPE",
            "PGROOT",
            "POD_IP",
            "POD_NAMESPACE",
            "PGUSER_SUPERUSER",
            "KUBERNETES_SCOPE_LABEL",
            "KUBERNETES_ROLE_LABEL",
            "PGPASSWORD_SUPERUSER",
            "PGUSER_STANDBY",
            "PGPASSWORD_STANDBY",
            "PAM_OAUTH2",
            "HUMAN_ROLE",
            "PGVERSION",
            "KUBERNETES_LABELS",
            "SPILO_CONFIGURATION",
            "DCS_ENABLE_KUBERNETES_API",
        ]
    );
}

#[test]
fn fixed_variables_cannot_be_overridden() {
    let mut builder = builder();
    builder.add(Source::ConfigMap, "SCOPE", "mine");
    builder.add(Source::ConfigMap, "WAL_S3_BUCKET", "b");
    let env = builder.assemble();
    assert_eq!(listed(&env), [(Source::ConfigMap, "WAL_S3_BUCKET".to_owned())]);
    assert_eq!(
        env.overridden(),
        [OverriddenVariable {
            name: "SCOPE",
            source: Source::ConfigMap,
            by_name: "SCOPE",
            by_source: Source::Operator
        }]
    );
}

#[test]
fn sources_are_in_the_order_of_the_operator() {
    let order = [Source::ClusterEnv, Source::Secret, Source::ConfigMap, Source::OperatorConfiguration];
    for (index, first) in order.into_iter().enumerate() {
        let mut builder = builder();
        for source in order[index..].iter().rev() {
            builder.add(*source, "AWS_REGION", "r");
        }
        let env = builder.assemble();
        assert_eq!(listed(&env), [(first, "AWS_REGION".to_owned())]);
        assert_eq!(env.overridden().len(), order.len() - index - 1);
    }
}

#[test]
fn the_secret_and_the_config_map_are_sorted_by_name() {
    for (source, names) in
        [(Source::Secret, ["A", "B", "C"]), (Source::ConfigMap, ["A", "B", "C"]), (Source::ClusterEnv, ["B", "C", "A"])]
    {
        let mut builder = builder();
        for name in ["B", "C", "A"] {
            builder.add(source, name, "");
        }
        assert_eq!(listed(&builder.assemble()), names.map(|name| (source, name.to_owned())));
    }
}

#[test]
fn names_are_compared_ignoring_case() {
    let mut builder = builder();
    builder.add_configuration(&OperatorConfiguration { wal_s3_bucket: "b", ..OperatorConfiguration::default() });
    builder.add(Source::ConfigMap, "wal_s3_bucket", "mine");
    builder.add(Source::ClusterEnv, "MY_TOOL", "env");
    builder.add(Source::ConfigMap, "MY_TOOL", "map");
    builder.add(Source::ConfigMap, "my_tool", "map");
    let overridden: Vec<_> = builder
        .assemble()
        .overridden()
        .iter()
        .map(|overridden| (overridden.name, overridden.by_name, overridden.by_source))
        .collect();
    assert_eq!(
        overridden,
        [
            ("MY_TOOL", "MY_TOOL", Source::ClusterEnv),
            ("my_tool", "MY_TOOL", Source::ClusterEnv),
            ("WAL_S3_BUCKET", "wal_s3_bucket", Source::ConfigMap),
        ]
    );
}

#[test]
fn variables_of_spec_clone_are_listed_without_a_check() {
    let mut builder = builder();
    builder.add(Source::ClusterEnv, "CLONE_SCOPE", "env");
    builder.add(Source::ClusterEnv, "clone_method", "env");
    builder.add(Source::Clone, "CLONE_SCOPE", "clone");
    builder.add(Source::Clone, "CLONE_METHOD", "clone");
    builder.add(Source::ConfigMap, "CLONE_SCOPE", "map");
    let env = builder.assemble();
    let names = [
        (Source::ClusterEnv, "CLONE_SCOPE"),
        (Source::ClusterEnv, "clone_method"),
        (Source::Clone, "CLONE_SCOPE"),
        (Source::Clone, "CLONE_METHOD"),
    ];
    assert_eq!(listed(&env), names.map(|(source, name)| (source, name.to_owned())));
    let overridden: Vec<_> =
        env.overridden().iter().map(|overridden| (overridden.source, overridden.by_source)).collect();
    assert_eq!(overridden, [(Source::ClusterEnv, Source::Clone), (Source::ConfigMap, Source::ClusterEnv)]);
}

#[test]
fn debug_prints_no_values() {
    let mut builder = builder();
    builder.add(Source::ConfigMap, "AWS_ACCESS_KEY_ID", "canary");
    builder.add(Source::ConfigMap, "MY_TOOL", "canary");
    builder.add(Source::Secret, "AWS_SECRET_ACCESS_KEY", Value::Unknown(UnknownReason::ValueFrom));
    let output = format!("{builder:?}");
    assert!(output.contains("AWS_ACCESS_KEY_ID from ConfigMap: Known(..)"), "{output}");
    assert!(output.contains("AWS_SECRET_ACCESS_KEY from Secret: Unknown(ValueFrom)"), "{output}");
    assert!(!output.contains("canary"), "{output}");
}

#[test]
fn before_1_6_0_the_state_store_follows_the_configuration() {
    let last = |version| {
        let mut builder = builder();
        builder.set_version(version);
        builder.add_configuration(&OperatorConfiguration { wal_s3_bucket: "b", ..OperatorConfiguration::EMPTY });
        let env = builder.assemble();
        let names: Vec<String> = env.variables().iter().map(|variable| variable.name().to_owned()).collect();
        names.into_iter().skip_while(|name| name != "SPILO_CONFIGURATION").skip(1).collect::<Vec<_>>()
    };
    let (bucket, state_store) = ("WAL_S3_BUCKET", "DCS_ENABLE_KUBERNETES_API");
    let scope = ["WAL_BUCKET_SCOPE_SUFFIX", "WAL_BUCKET_SCOPE_PREFIX"];
    assert_eq!(last(OperatorVersion::new(1, 5, 0)), [bucket, scope[0], scope[1], state_store]);
    assert_eq!(last(OperatorVersion::new(1, 6, 0)), [state_store, bucket, scope[0], scope[1]]);
}
