//! The schema accepts what the parser accepts, except for what a schema cannot express.

use harbor_postgres_backup_policy::settings::Settings;
use serde_json::{Value, json};

use super::model::{self, SETTINGS};
use super::schema;

/// What only the parser rejects.
struct Limit {
    /// A part of the error.
    error: &'static str,
    /// Why a schema cannot express it.
    reason: &'static str,
    example: Value,
}

fn limits() -> [Limit; 9] {
    let limit = |error, reason, example| Limit { error, reason, example };
    let image = |image: &str| with("spilo.images", json!({"12": image}));
    let entry = &model::complete()["restore"]["clusters"][0];
    [
        limit("is older than spilo.minimum", "it compares two settings", image("x/spilo-12:1.6-p3")),
        limit(
            "; expected an image with ",
            "a tag does not contain the PostgreSQL versions",
            image("x/spilo-17:4.0-p3"),
        ),
        limit("has a known defect", "a tag does not contain the defects", image("x/spilo-16:3.3-p1")),
        limit(
            "not a network in CIDR notation",
            "a pattern cannot describe an IPv6 address",
            with("postgres.podNetworks", json!(["fd00::1::/64"])),
        ),
        limit(
            "the address has bits set outside of the prefix",
            "a pattern cannot compute a network",
            with("postgres.podNetworks", json!(["10.244.0.1/16"])),
        ),
        limit("not a Spilo tag", "a pattern cannot limit a number", with("spilo.minimum", json!("2.1-p99999"))),
        limit(
            "not a version of the operator",
            "a pattern cannot limit a number",
            with("operator.version", json!("1.99999999999")),
        ),
        limit(
            "the time has an unsupported format",
            "a pattern cannot compute the length of a month",
            with("restore.clusters[].timestamp", json!("2026-02-29T03:02:01Z")),
        ),
        limit(
            "duplicate of restore.clusters[",
            "a schema cannot compare one field of items",
            with("restore.clusters", json!([entry, entry])),
        ),
    ]
}

/// Why the parser and the schema disagree, if they may.
pub fn reason(settings: &Value) -> Option<&'static str> {
    match Settings::parse(settings) {
        Err(errors) => {
            let limits = limits();
            let reason = |error: String| {
                let limit = limits.iter().find(|limit| error.contains(limit.error))?;
                let is_about_number = limit.reason.contains("number");
                (!is_about_number || has_long_number(settings)).then_some(limit.reason)
            };
            let reasons: Option<Vec<&str>> = errors.iter().map(reason).collect();
            reasons?.first().copied()
        }
        Ok(_) => {
            schema::accepts(&without_empty_values(settings)).then_some("the parser ignores fields without a value")
        }
    }
}

fn has_long_number(settings: &Value) -> bool {
    settings.to_string().split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= 5)
}

/// The settings without empty fields, of unknown fields and in values of a wrong type too.
fn without_empty_values(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), without_empty_values(value)));
            fields.filter(|(_, value)| !is_empty(value)).collect()
        }
        Value::Array(items) => items.iter().map(without_empty_values).collect(),
        value => value.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(string) => string.is_empty(),
        Value::Array(items) => items.iter().all(|item| *item == ""),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn with(path: &str, value: Value) -> Value {
    let setting = SETTINGS.iter().find(|setting| setting.path == path).unwrap_or_else(|| panic!("{path}"));
    setting.with(model::complete(), value)
}

#[test]
fn both_reject_broken_settings() {
    let long_name = "x".repeat(254);
    let broken = [
        json!([]),
        json!("x"),
        json!({"mod": "verify"}),
        json!({"spilo": {"minimun": "2.1-p2"}}),
        json!({"restore": {"cluster": [{}]}}),
        with("mode", json!("Verify")),
        with("mode", json!(1)),
        with("rules", json!({"pod-config/target": "repair"})),
        with("rules", json!({"pod-config/target": "ignore"})),
        with("rules", json!({"pod-config/target": false})),
        with("rules", json!({"pg-hba/sintax": "off"})),
        with("podConfig", json!("pod-config")),
        with("podConfig.names", json!("pod-config")),
        with("podConfig.names", json!(["Pod_Config"])),
        with("podConfig.names", json!(["a", 1])),
        with("podConfig.names", json!(["a", null])),
        with("podConfig.names", json!([long_name])),
        with("podConfig.namespaces", json!(["a.b"])),
        with("clusters.scope", json!("harbour")),
        with("postgres.superuser", json!("all")),
        with("postgres.applicationUsers", json!(["harbor", "all"])),
        with("postgres.applicationUsers", json!(["a b"])),
        with("postgres.superuserReplication", json!("yes")),
        with("postgres.podNetworks", json!("10.244.0.0/16")),
        with("postgres.podNetworks", json!(["10.244.0.0"])),
        with("postgres.podNetworks", json!(["10.244.0.0/33"])),
        with("postgres.podNetworks", json!(["10.256.0.0/16"])),
        with("postgres.podNetworks", json!(["fd00::/129"])),
        with("spilo.minimum", json!("2.1p2")),
        with("spilo.images", json!({"twelve": "x"})),
        with("spilo.images", json!({"256": "x"})),
        with("spilo.images", json!({"12": "x y"})),
        with("spilo.registries", json!({"ghcr.io": 1})),
        with("backup.defaults", json!({"A": 1})),
        with("backup.defaults", json!({"aws_region": "x"})),
        with("backup.required", json!(["aws_region"])),
        with("backup.maxPerDay", json!(0)),
        with("backup.maxPerDay", json!(1_000_001)),
        with("backup.maxPerDay", json!(1.5)),
        with("backup.maxPerDay", json!("9")),
        with("operator.version", json!("eight")),
        with("operator.version", json!(1.8)),
        with("restore.clusters", json!({"a": 1})),
        with("restore.clusters", json!([null])),
        with("restore.clusters", json!([{}])),
        with("restore.clusters[].cluster", json!("hc")),
        with("restore.clusters[].cluster", json!("")),
        with("restore.clusters[].from", json!({})),
        with("restore.clusters[].from.cluster", json!("")),
        with("restore.clusters[].from.uid", json!("5a0b")),
        with("restore.clusters[].from.s3WalPath", json!("https://example.com")),
        with("restore.clusters[].timestamp", json!("2026-05-04T03:02:01")),
        with("restore.clusters[].timestamp", json!("yesterday")),
        with("restore.clusters[].timestamp", Value::Null),
        with("lookups", json!({"enabled": true})),
        with("lookups", json!({"enabled": true, "operatorConfiguration": {"namespace": "", "name": ""}})),
        with("lookups.operatorConfiguration", json!({"name": "postgres-operator"})),
        with("lookups.operatorConfiguration.namespace", json!("")),
        with("lookups.operatorConfiguration.name", json!("Postgres")),
    ];
    for settings in broken {
        assert!(Settings::parse(&settings).is_err(), "the parser accepts {settings}");
        assert!(!schema::accepts(&settings), "the schema accepts {settings}");
    }
}

#[test]
fn only_the_parser_rejects_what_a_schema_cannot_express() {
    for Limit { error, reason, example } in limits() {
        let errors = Settings::parse(&example).unwrap_err();
        assert!(errors.total() == 1 && errors.to_string().contains(error), "{errors}");
        assert!(schema::accepts(&example), "{reason}: {example}");
    }
}

#[test]
fn empty_values_mean_not_set() {
    for setting in SETTINGS.iter().filter(|setting| !setting.is_in_list() && !setting.is_required) {
        for empty in [json!(null), json!(""), json!([]), json!({})] {
            let settings = setting.with(json!({}), empty);
            assert_eq!(Settings::parse(&settings), Ok(Settings::default()), "{settings}");
            assert!(schema::accepts(&settings), "{settings}");
        }
    }
    // The parser also ignores empty values where a schema for editors reports the field.
    for settings in [json!({"mod": ""}), json!({"rules": {"x": null}}), json!({"mode": {"x": [""]}})] {
        assert_eq!(Settings::parse(&settings), Ok(Settings::default()), "{settings}");
        assert!(!schema::accepts(&settings) && reason(&settings).is_some(), "{settings}");
    }
}
