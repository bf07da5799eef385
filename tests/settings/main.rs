//! The settings as schema, form and reference: written from one table, which is held to the parser.
//!
//! `BLESS=1 cargo test --test settings` writes settings.schema.json, questions-ui.yml, docs/settings.md
//! and the copy of the form in artifacthub-pkg.yml.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may stop"
)]

mod questions;
mod reference;
mod schema;
mod table;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use harbor_postgres_backup_policy::json::Document;
use harbor_postgres_backup_policy::settings::{Mistakes, Settings};
use harbor_postgres_backup_testkit::fixtures;
use serde_json::{Value, json};
use table::{Kind, SECTIONS, SETTINGS, Setting};

fn parse(settings: &Value) -> Result<Settings, Mistakes> {
    Settings::parse(Document::parse(&settings.to_string()).unwrap().root())
}

impl Setting {
    fn default(&self) -> Value {
        serde_json::from_str(self.default).unwrap()
    }

    fn example(&self) -> Value {
        serde_json::from_str(self.example).unwrap()
    }
}

/// YAML of a value. serde_json keeps a number as the text it was written as, which no other format knows; YAML reads
/// JSON.
fn to_yaml(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_string(value).unwrap();
    yaml_serde::to_string(&yaml_serde::from_str::<yaml_serde::Value>(&json).unwrap()).unwrap()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[track_caller]
fn is_up_to_date(name: &str, text: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(file(name), text).unwrap();
    }
    assert_eq!(fs::read_to_string(file(name)).unwrap(), text, "{name}: BLESS=1 cargo test --test settings");
}

#[test]
fn schema_form_and_reference_are_written_from_the_table() {
    is_up_to_date("settings.schema.json", &(serde_json::to_string_pretty(&schema::schema()).unwrap() + "\n"));
    is_up_to_date("questions-ui.yml", &questions::questions());
    is_up_to_date("docs/settings.md", &reference::reference());

    // Artifact Hub shows the form from the package's own copy, the last thing in it.
    let package = fs::read_to_string(file("artifacthub-pkg.yml")).unwrap();
    let (rest, _) = package.split_once("  kubewarden/questions-ui: |\n").unwrap();
    let form: String = questions::questions()
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
        .collect();
    is_up_to_date("artifacthub-pkg.yml", &format!("{rest}  kubewarden/questions-ui: |\n{form}"));
}

/// The schema as validators see it.
struct Validator(Schemas, SchemaIndex);

impl Validator {
    fn new() -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("settings", schema::schema()).unwrap();
        let index = compiler.compile("settings", &mut schemas).unwrap();
        Self(schemas, index)
    }

    fn accepts(&self, settings: &Value) -> bool {
        self.0.validate(settings, self.1).is_ok()
    }
}

/// Valid settings in which every setting has a place to stand.
fn base() -> Value {
    json!({
        "restore": {"clusters": [{"cluster": "a/b", "from": {"cluster": "c"}, "timestamp": "2025-01-02T03:04:05Z"}]},
        "lookups": {"operatorConfiguration": {"namespace": "a", "name": "b"}},
    })
}

fn with(path: &str, value: Value) -> Value {
    let mut settings = base();
    let place = path.split('.').fold(&mut settings, |place, key| match key.strip_suffix("[]") {
        Some(list) => &mut place[list][0],
        None => &mut place[key],
    });
    *place = value;
    settings
}

#[test]
fn the_schema_accepts_what_the_parser_accepts() {
    let validator = Validator::new();
    let texts = [
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
        "a.b",
        "repair",
        "verify",
        "harbor",
        "md5",
        "any",
        "role",
        "2.1-p2",
        "2.1p2",
        "2.1-p2 ",
        "12",
        "9.6",
        "9.7",
        "09",
        "1.8",
        "v1.8.2",
        "1.8.2.3",
        "1",
        "s3://a/b",
        "https://a",
        "AWS_REGION",
        "1A",
        "aws_region",
        "true",
        "deny",
        "mirror.example.com/x:2.1-p7",
        "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11",
        "5a0b4a5c",
        "2026-05-04T03:02:01Z",
        "2026-05-04T03:02:01",
        "2026-05-04t03:02:01.5+01:00",
        "2026-05-04 03:02:01z",
        "2026-05-04 03:02 UTC",
        "2026-05-04 03:02+0130",
        "2026-05-04",
        "pg-hba/syntax",
        "pg-hba/sintax",
    ];
    let mut values =
        vec![json!(null), json!(true), json!(false), json!({}), json!([]), json!([[]]), json!([1]), json!([null])];
    values.extend([-1, 0, 1, 1_000_000, 1_000_001].map(|number| json!(number)));
    values.extend([json!(1.5), json!({"?": {}}), json!({"12": 1}), json!([{}])]);
    for text in texts {
        values.extend([json!(text), json!([text]), json!(["a", text])]);
        values.extend(["12", "", "A", "pg-hba/syntax", "pg-hba/required-access"].map(|key| json!({key: text})));
        values.push(json!({text: ""}));
        values.push(json!({text: null}));
    }
    let mut paths: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.path).collect();
    paths.extend(SECTIONS.iter().map(|(path, ..)| *path));
    paths.insert("restore.clusters[]");
    paths.insert("restore.clusters[].from");
    let mut tried = 0;
    for path in paths {
        for value in &values {
            let settings = with(path, value.clone());
            let (parser, schema) = (parse(&settings), validator.accepts(&settings));
            // The one thing the schema is stricter in: an empty value of another type.
            let is_empty = [json!(""), json!([]), json!({}), json!(null)].contains(value);
            assert!(
                parser.is_ok() == schema || (parser.is_ok() && is_empty),
                "{path}: {value}: the schema says {schema}, the parser {parser:?}"
            );
            tried += 1;
        }
    }
    assert!(tried > 10_000, "{tried}");
}

#[test]
fn what_a_schema_cannot_say_only_the_parser_refuses() {
    let validator = Validator::new();
    let entry = base()["restore"]["clusters"][0].clone();
    for (path, value) in [
        ("spilo.images", json!({"12": "ghcr.io/zalando/spilo-13:2.0-p7"})),
        ("spilo.images", json!({"12": "ghcr.io/zalando/spilo-17:4.0-p3"})),
        ("spilo.images", json!({"256": "x"})),
        ("spilo.minimum", json!("2.1-p99999")),
        ("restore.clusters", json!([entry, entry])),
        ("restore.clusters[].timestamp", json!("2026-13-04T03:02:01Z")),
    ] {
        let settings = with(path, value);
        assert!(validator.accepts(&settings), "{settings}");
        parse(&settings).unwrap_err();
    }
}

#[test]
fn defaults_are_the_parsers_and_examples_change_something() {
    let validator = Validator::new();
    let mut defaults = json!({});
    for setting in SETTINGS.iter().filter(|setting| !setting.path.contains("[]")) {
        let place = setting.path.split('.').fold(&mut defaults, |place, key| &mut place[key]);
        *place = setting.default();
        let example = reference::example(setting);
        assert!(validator.accepts(&example), "{example}");
        assert_ne!(parse(&example).unwrap(), Settings::default(), "{}", setting.path);
    }
    assert_eq!(parse(&defaults).unwrap(), Settings::default());
    assert!(validator.accepts(&defaults));

    for setting in SETTINGS.iter().filter(|setting| setting.path.contains("[]")) {
        let settings = with(setting.path, setting.example());
        assert!(validator.accepts(&settings), "{settings}");
        assert_ne!(parse(&settings).unwrap(), parse(&base()).unwrap(), "{}", setting.path);
    }

    // The built-in values that the two mappings are laid over are told in their descriptions.
    let what = |path| SETTINGS.iter().find(|setting| setting.path == path).unwrap().what;
    for (variable, value) in Settings::default().backup.defaults.iter() {
        assert!(what("backup.defaults").contains(&format!("`{variable}` `{value}`")), "{variable}");
    }
    let images = Settings::default().spilo.images;
    assert!(images.iter().all(|(_, image)| what("spilo.images").contains(&format!("`{image}`"))));
    let majors: Vec<u8> = images.iter().map(|(major, _)| major.number()).collect();
    assert_eq!(majors, [12, 13, 14, 15, 16]);
    assert!(what("spilo.images").contains("for 12 to 16"));
}

/// The parser names the keys that it knows when it meets one that it does not.
#[test]
fn the_table_has_every_key_that_the_parser_knows() {
    let mut unknown = base();
    let mappings = SECTIONS.iter().map(|(path, ..)| *path).chain(["restore.clusters[]", "restore.clusters[].from"]);
    for path in mappings {
        let place = path.split('.').fold(&mut unknown, |place, key| match key.strip_suffix("[]") {
            Some(list) => &mut place[list][0],
            None => &mut place[key],
        });
        place["?"] = json!(true);
    }
    unknown["?"] = json!(true);
    let mistakes = parse(&unknown).unwrap_err().to_string();
    let mut known = BTreeSet::new();
    for mistake in mistakes.split(": ").nth(1).unwrap().split(" | ") {
        let (path, keys) = mistake.split_once("\"?\" is no setting; known are ").unwrap();
        known.extend(keys.split(", ").map(|key| format!("{path}{key}").replace("[0]", "[]")));
    }
    let mut told: BTreeSet<String> = SETTINGS.iter().map(|setting| setting.path.to_owned()).collect();
    told.extend(SECTIONS.iter().map(|(path, ..)| (*path).to_owned()));
    told.insert("restore.clusters[].from".to_owned());
    assert_eq!(known, told);
}

/// The parser names its choices when it meets another.
#[test]
fn choices_are_the_parsers() {
    for setting in SETTINGS {
        if let Kind::Choice(choices) = setting.kind {
            let mistakes = parse(&with(setting.path, json!("?"))).unwrap_err().to_string();
            assert!(mistakes.ends_with(&format!("must be one of {}", choices.join(", "))), "{mistakes}");
        }
    }
}

#[test]
fn settings_of_fixtures_and_readme_are_valid_by_the_schema() {
    let validator = Validator::new();
    let mut tried = 0;
    for fixtures::Fixture { name, settings, .. } in fixtures::all() {
        assert_eq!(validator.accepts(&settings), parse(&settings).is_ok(), "{name}");
        tried += usize::from(settings != json!({}));
    }
    assert!(tried > 30, "{tried}");

    for name in ["README.md", "docs/restore.md", "docs/settings.md"] {
        let text = fs::read_to_string(file(name)).unwrap();
        for block in text.split("```yaml\n").skip(1) {
            let block: Value = yaml_serde::from_str(block.split("```").next().unwrap()).unwrap();
            // docs/restore.md shows what to write into a ConfigMap as well.
            if block.get("CLONE_SCOPE").is_none() {
                assert!(validator.accepts(&block), "{name}: {block}");
                parse(&block).unwrap();
            }
        }
    }
}

/// All questions, those below headings included.
fn questions_in(questions: &Value, all: &mut Vec<Value>) {
    for question in questions.as_array().unwrap() {
        all.push(question.clone());
        if let Some(inner) = question.get("subquestions") {
            questions_in(inner, all);
        }
    }
}

#[test]
fn the_form_asks_for_what_is_in_the_schema() {
    let form: Value = yaml_serde::from_str(&fs::read_to_string(file("questions-ui.yml")).unwrap()).unwrap();
    let mut all = Vec::new();
    questions_in(&form["questions"], &mut all);
    let schema: Value = serde_json::from_str(&fs::read_to_string(file("settings.schema.json")).unwrap()).unwrap();
    let mut asked = json!({});
    let mut paths = BTreeSet::new();
    for question in &all {
        let path = question["variable"].as_str().unwrap();
        let property = path.split('.').fold(&schema, |schema, key| &schema["properties"][key]);
        let kind = match question["type"].as_str().unwrap() {
            "enum" => {
                let options = question["options"].as_array().unwrap();
                let choices = property["enum"].as_array().unwrap();
                assert!(choices.starts_with(options) && choices.len() == options.len() + 2, "{path}");
                "enum"
            }
            "string" => "string",
            "boolean" => "boolean",
            "int" => "integer",
            "array[" => "array",
            "map[" => "object",
            other => panic!("{path}: Rancher has no {other}"),
        };
        assert!(kind == "enum" || property["type"][0] == kind, "{path}");
        if question.get("hide_input").is_none() {
            assert_eq!(question["default"], property["default"], "{path}");
            let place = path.split('.').fold(&mut asked, |place, key| &mut place[key]);
            *place = question["default"].clone();
        }
        paths.insert(path);
    }
    // What the form sends when nobody touches it.
    assert_eq!(parse(&asked).unwrap(), Settings::default());

    for setting in SETTINGS {
        assert_ne!(paths.contains(setting.path), questions::is_left_out(setting.path), "{}", setting.path);
    }
    assert!(questions::LEFT_OUT.iter().all(|(_, why)| !why.is_empty()));
}
