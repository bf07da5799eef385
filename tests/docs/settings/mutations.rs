//! The schema accepts what the parser accepts of settings that are changed at random.

use harbor_postgres_backup_policy::settings::Settings;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::agreement::reason;
use super::model::{self, SETTINGS};
use super::schema;

/// Strings that are valid or nearly valid for a setting.
const STRINGS: &[&str] = &[
    "",
    " ",
    "x",
    "X",
    "a b",
    "a\n",
    "all",
    "?",
    "a/b",
    "a/b/c",
    "a./b",
    "-",
    "a-",
    "a.b",
    "a..b",
    "1a",
    "repair",
    "verify",
    "off",
    "deny",
    "harbor",
    "md5",
    "scram-sha-256",
    "any",
    "role",
    "2.1-p2",
    "2.1p2",
    "2.1-p2 ",
    "3.3-p3",
    "9.9-p99999",
    "12",
    "9.6",
    "9.7",
    "09",
    "256",
    "1.8",
    "v1.8.2",
    "1.8.2.3",
    "1.99999999999",
    "s3://a/b",
    "https://a",
    "AWS_REGION",
    "1A",
    "aws_region",
    "true",
    "x/spilo-14:2.1-p7",
    "x/spilo-17:4.0-p3",
    "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11",
    "5a0b4a5c",
    "2026-05-04T03:02:01Z",
    "2026-05-04T03:02:01",
    "2026-05-04t03:02:01.5+01:00",
    "2026-02-30 03:02:01z",
    "2026-05-04 03:02 UTC",
    "2026-05-04 03:02+0130",
    "2026-05-04",
    "pg-hba/syntax",
    "pod-config/target",
    "names",
    "enabled",
    "10.244.0.0/16",
    "10.244.0.1/16",
    "10.244.0.0/33",
    "10.244.0.0",
    "fd00::/48",
    "fd00::1::/48",
    "255",
    "099",
    "2026-05-04T03:02:01CET",
    "0999-05-04T03:02:01Z",
    "2026-13-04T03:02:01Z",
    "2026-05-32T03:02:01Z",
    "2026-05-04T24:02:01Z",
    "2026-05-04T03:60:01Z",
    "2026-05-04T03:02:60Z",
    "2026-05-04T03:02:01+16",
    "2026-05-04T03:02:01-15:59",
    "2026-05-04T03:02:01+01:60",
    " 2026-05-04 03:02 +01 ",
];

const NUMBERS: &[&str] =
    &["-1", "0", "1", "1.0", "1e6", "1000000", "1000001", "1.5", "0.999", "1e300", "18446744073709551616"];

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => select(STRINGS).prop_map(Value::from),
        1 => "[a-zA-Z0-9_./:+-]{1,70}".prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => (-1_i64..=1_000_001).prop_map(Value::from),
        1 => select(NUMBERS).prop_map(|number| serde_json::from_str(number).unwrap()),
        3 => select(SETTINGS.iter().map(|setting| setting.example.clone()).collect::<Vec<Value>>()),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(select(STRINGS), inner, 0..3)
                .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// Valid settings in which every setting is set.
fn all_examples() -> Value {
    let settings = SETTINGS.iter().filter(|setting| setting.example != Value::Null);
    settings.fold(model::complete(), |settings, setting| setting.with(settings, setting.example.clone()))
}

#[derive(Clone, Debug)]
enum Change {
    Replace(Value),
    Remove,
    Add(&'static str, Value),
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        5 => any_value().prop_map(Change::Replace),
        1 => Just(Change::Remove),
        2 => (select(STRINGS), any_value()).prop_map(|(key, value)| Change::Add(key, value)),
    ]
}

/// The JSON pointers of all values, the root first.
fn pointers(value: &Value, pointer: &str, all: &mut Vec<String>) {
    all.push(pointer.to_owned());
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                pointers(value, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{pointer}/{index}"), all);
            }
        }
        _ => {}
    }
}

fn apply(settings: &mut Value, place: Index, change: Change) {
    let mut all = Vec::new();
    pointers(settings, "", &mut all);
    let pointer = place.get(&all);
    match change {
        Change::Replace(value) => *settings.pointer_mut(pointer).unwrap() = value,
        Change::Remove => {
            let Some((parent, key)) = pointer.rsplit_once('/') else { return };
            match settings.pointer_mut(parent) {
                Some(Value::Object(fields)) => drop(fields.remove(&key.replace("~1", "/").replace("~0", "~"))),
                Some(Value::Array(items)) => drop(items.remove(key.parse().unwrap())),
                _ => {}
            }
        }
        Change::Add(key, value) => match settings.pointer_mut(pointer).unwrap() {
            Value::Object(fields) => drop(fields.insert(key.to_owned(), value)),
            Value::Array(items) => items.push(value),
            _ => {}
        },
    }
}

fn check_agreement(settings: &Value) -> Result<(), TestCaseError> {
    let (parsed, accepted) = (Settings::parse(settings), schema::accepts(settings));
    let agree = parsed.is_ok() == accepted || reason(settings).is_some();
    prop_assert!(agree, "{settings}: the schema accepts it: {accepted}, the parser: {parsed:?}");
    Ok(())
}

/// One setting at a time, so that no other error hides a disagreement.
#[test]
fn the_schema_accepts_the_values_that_the_parser_accepts() {
    let long = [63, 64, 253, 254].map(|length| "a".repeat(length));
    let strings = STRINGS.iter().copied().chain(long.iter().map(String::as_str));
    let mut values: Vec<Value> = SETTINGS.iter().map(|setting| setting.example.clone()).collect();
    values.extend(NUMBERS.iter().map(|number| serde_json::from_str::<Value>(number).unwrap()));
    values.extend([json!(null), json!(true), json!([null]), json!([1]), json!([{}]), json!([[]]), json!({"12": 1})]);
    for string in strings {
        values.extend([
            json!(string),
            json!([string]),
            json!(["a", string]),
            json!({string: "off"}),
            json!({string: ""}),
        ]);
        values.extend([json!({"12": string}), json!({"A": string}), json!({"pg-hba/syntax": string})]);
        values.push(json!({"enabled": true, "operatorConfiguration": {"namespace": string, "name": "a"}}));
        values.push(json!({"enabled": true, "operatorConfiguration": {"namespace": "a", "name": string}}));
    }
    for setting in SETTINGS.iter() {
        for value in &values {
            check_agreement(&setting.with(model::complete(), value.clone())).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_schema_accepts_what_the_parser_accepts(changes in prop::collection::vec((any::<Index>(), any_change()), 1..4)) {
        let mut settings = all_examples();
        check_agreement(&settings)?;
        for (place, change) in changes {
            apply(&mut settings, place, change);
        }
        check_agreement(&settings)?;
    }
}
