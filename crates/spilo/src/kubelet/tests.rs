use super::*;
use crate::operator::{ClusterIdentity, EnvBuilder, Source};
use crate::variables::names;

fn builder() -> EnvBuilder<'static> {
    EnvBuilder::new(ClusterIdentity { name: Some("pg"), ..ClusterIdentity::default() })
}

fn expand_config_map(variables: &[(&'static str, &'static str)]) -> Environment<'static> {
    let mut builder = builder();
    for (name, value) in variables {
        builder.add(Source::ConfigMap, name, *value);
    }
    expand(builder.assemble())
}

#[track_caller]
fn assert_expanded(text: &str, expected: &str) {
    let environment = expand(builder().assemble());
    let expanded = expansion::expand(text, |name| environment.find(name), MAX_LEN);
    assert_eq!(expanded.map(|expanded| expanded.text).as_deref(), Some(expected));
}

/// The cases of the expansion's own test in Kubernetes that apply to values.
#[test]
fn references_are_expanded_as_by_kubernetes() {
    assert_expanded("$(SCOPE)", "pg");
    assert_expanded("x-$(SCOPE)-$(SCOPE)$", "x-pg-pg$");
    assert_expanded("$$(SCOPE)", "$(SCOPE)");
    assert_expanded("$$$(SCOPE)", "$pg");
    assert_expanded("$$$$(SCOPE)", "$$(SCOPE)");
    assert_expanded("$(SCOPE", "$(SCOPE");
    assert_expanded("$(SCOPE $$ $(X", "$(SCOPE $ $(X");
    assert_expanded("$((SCOPE)", "$((SCOPE)");
    assert_expanded("$SCOPE $", "$SCOPE $");
    assert_expanded("$()", "$()");
    assert_expanded("$(NONE)$(SCOPE)", "$(NONE)pg");
    assert_expanded("$é$(SCOPE)", "$épg");
}

#[test]
fn references_see_only_earlier_variables() {
    let environment = expand_config_map(&[
        ("WAL_S3_BUCKET", "$(SCOPE)-$(AWS_REGION)-$(WAL_SWIFT_BUCKET)"),
        ("AWS_REGION", "r"),
        ("WAL_SWIFT_BUCKET", "p"),
    ]);
    assert_eq!(environment.value(names::WAL_S3_BUCKET), Some("pg-r-$(WAL_SWIFT_BUCKET)"));
    let unresolved = UnresolvedReference {
        name: "WAL_S3_BUCKET",
        reference: "WAL_SWIFT_BUCKET".to_owned(),
        catalogued: Some(names::WAL_SWIFT_BUCKET),
    };
    assert_eq!(environment.unresolved(), [unresolved]);
}

#[test]
fn references_to_variables_outside_the_catalogue_are_expanded() {
    let mut builder = builder();
    builder.add(Source::ClusterEnv, "MY_TOOL", "tool");
    builder.add(Source::ConfigMap, "MY_OTHER", "$(MY_TOOL)");
    builder.add(Source::ConfigMap, "MY_TOOL", "overridden");
    let environment = expand(builder.assemble());
    assert_eq!(environment.find("MY_OTHER").unwrap().value(), Some("tool"));
}

#[test]
fn the_later_of_two_variables_may_refer_to_the_earlier() {
    let mut builder = builder();
    builder.add(Source::ClusterEnv, "CLONE_WALE_S3_PREFIX", "s3://b");
    builder.add(Source::Clone, "CLONE_WALE_S3_PREFIX", "$(CLONE_WALE_S3_PREFIX)/x");
    let environment = expand(builder.assemble());
    assert_eq!(environment.value(names::CLONE_WALE_S3_PREFIX), Some("s3://b/x"));
    assert_eq!(environment.source(names::CLONE_WALE_S3_PREFIX), Some(Source::Clone));
}

#[test]
fn values_of_the_secret_are_not_expanded() {
    let mut builder = builder();
    builder.add(Source::Secret, "WAL_S3_BUCKET", "$(SCOPE)$$");
    let environment = expand(builder.assemble());
    assert_eq!(environment.value(names::WAL_S3_BUCKET), Some("$(SCOPE)$$"));
    assert_eq!(environment.unresolved(), []);
}

#[test]
fn values_of_secret_variables_are_never_returned() {
    let environment = expand_config_map(&[("AWS_SECRET_ACCESS_KEY", "canary"), ("my_password", "canary")]);
    for name in ["AWS_SECRET_ACCESS_KEY", "my_password"] {
        let variable = environment.find(name).unwrap();
        assert!(variable.is_set());
        assert_eq!(variable.value(), None);
    }
    let output = format!("{environment:?}");
    assert!(output.contains("AWS_SECRET_ACCESS_KEY from ConfigMap") && !output.contains("canary"), "{output}");
}

#[test]
fn values_of_secret_variables_are_not_copied() {
    let environment = expand_config_map(&[
        ("AWS_ACCESS_KEY_ID", "canary"),
        ("CLONE_AWS_ACCESS_KEY_ID", "$(AWS_ACCESS_KEY_ID)$(NONE)"),
        ("WAL_BUCKET_SCOPE_SUFFIX", "/$(AWS_ACCESS_KEY_ID)"),
    ]);
    let suffix = environment.get(names::WAL_BUCKET_SCOPE_SUFFIX).unwrap();
    assert_eq!((suffix.value(), suffix.is_fully_known()), (Some("/$(AWS_ACCESS_KEY_ID)"), false));
    assert!(!environment.get(names::CLONE_AWS_ACCESS_KEY_ID).unwrap().is_fully_known());
    // The reference in a secret may be a part of it.
    let unresolved =
        UnresolvedReference { name: "CLONE_AWS_ACCESS_KEY_ID", reference: String::new(), catalogued: None };
    assert!(!unresolved.is_to_credential());
    assert_eq!(environment.unresolved(), [unresolved]);
}

#[test]
fn unknown_values_stay_unknown() {
    let mut builder = EnvBuilder::new(ClusterIdentity::default());
    builder.add(Source::ConfigMap, "WAL_S3_BUCKET", Value::Unknown(UnknownReason::ValueFrom));
    builder.add(Source::ConfigMap, "WAL_SWIFT_BUCKET", "x-$(WAL_S3_BUCKET)-$(SCOPE)");
    let environment = expand(builder.assemble());
    let scope = environment.get(names::SCOPE).unwrap();
    assert_eq!((scope.value(), scope.unknown()), (Some("$(SCOPE)"), Some(UnknownReason::NotGiven)));
    assert!(environment.is_set(names::WAL_S3_BUCKET) && environment.is_unknown(names::WAL_S3_BUCKET));
    let swift = environment.get(names::WAL_SWIFT_BUCKET).unwrap();
    assert_eq!((swift.value(), swift.unknown()), (Some("x-$(WAL_S3_BUCKET)-$(SCOPE)"), None));
    assert!(!swift.is_fully_known());
}

#[test]
fn values_that_no_process_can_have_are_unknown() {
    let long = "x".repeat(MAX_LEN);
    for (text, len) in [("$(LONG)", Some(MAX_LEN)), ("$(LONG)x", None), ("$(LONG)$(LONG)", None)] {
        let mut builder = builder();
        builder.add(Source::ClusterEnv, "LONG", long.as_str());
        builder.add(Source::ConfigMap, "WAL_S3_BUCKET", text);
        let environment = expand(builder.assemble());
        let variable = environment.get(names::WAL_S3_BUCKET).unwrap();
        assert_eq!(variable.unknown(), len.is_none().then_some(UnknownReason::TooLong));
        assert_eq!(variable.value().map(str::len), Some(len.unwrap_or("$(WAL_S3_BUCKET)".len())));
    }
}

#[test]
fn references_result_in_at_most_2_mib() {
    let long = "x".repeat(100_000);
    let names: Vec<String> = (100..130).map(|number| format!("A{number}")).collect();
    for (text, known) in [("$(LONG)", 20), (long.as_str(), 30)] {
        let mut builder = builder();
        builder.add(Source::ClusterEnv, "LONG", long.as_str());
        for name in &names {
            builder.add(Source::ConfigMap, name, text);
        }
        let environment = expand(builder.assemble());
        let found = names.iter().filter_map(|name| environment.find(name));
        assert_eq!(found.filter(|variable| variable.unknown().is_none()).count(), known);
    }
}

#[test]
fn a_chain_of_references_is_bounded() {
    let names: Vec<String> = (100..200).map(|number| format!("A{number}")).collect();
    let strings: Vec<String> = names.iter().map(|name| format!("$({name})$({name})$({name})$({name})")).collect();
    let mut builder = builder();
    builder.add(Source::ConfigMap, &names[0], "xxxxxxxxxxxxxxxx");
    for (name, text) in names.iter().skip(1).zip(&strings) {
        builder.add(Source::ConfigMap, name, text.as_str());
    }
    let environment = expand(builder.assemble());
    let longest = names.iter().filter_map(|name| environment.find(name)?.value()).map(str::len).max();
    assert!(longest.unwrap() <= MAX_LEN);
    assert!(names.iter().any(|name| environment.find(name).unwrap().unknown().is_some()));
}
