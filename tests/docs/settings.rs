//! `settings.schema.json`, `questions-ui.yml`, `docs/settings.md` and the settings in the README are generated from
//! `src/settings.rs`, and the schema accepts what the parser accepts.

mod agreement;
mod form;
mod model;
mod mutations;
mod reference;
pub mod schema;

use harbor_postgres_backup_policy::settings::Settings;
use serde_json::{Value, json};

use crate::{assert_generated, assert_generated_part, text};
use model::{Kind, SETTINGS, Setting};

/// YAML as `kubectl` reads it.
fn to_yaml(value: &impl serde::Serialize) -> String {
    // YAML 1.1 parsers read a plain `off` as a boolean.
    yaml_serde::to_string(value).unwrap().replace(": off\n", ": \"off\"\n")
}

/// A sentence of the documentation without Markdown, for programs that do not render it.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

#[test]
fn the_schema_is_generated() {
    assert_generated("settings.schema.json", &(serde_json::to_string_pretty(&schema::document()).unwrap() + "\n"));
}

#[test]
fn the_form_is_generated() {
    let form = form::document();
    assert_generated("questions-ui.yml", &form);

    // Artifact Hub shows the form from a copy, which is the last entry of the package.
    let package = text("artifacthub-pkg.yml");
    let key = "  kubewarden/questions-ui: |\n";
    let (rest, _) = package.split_once(key).unwrap();
    let copy: Vec<String> = form.lines().map(|line| format!("    {line}")).collect();
    assert_generated("artifacthub-pkg.yml", &format!("{rest}{key}{}\n", copy.join("\n")));
}

#[test]
fn the_reference_is_generated() {
    assert_generated("docs/settings.md", &reference::document());
}

#[test]
fn the_settings_in_the_readme_are_generated() {
    let block = reference::defaults();
    assert_generated_part("README.md", "settings", &format!("```yaml\n{block}```\n"));
    let defaults: Value = yaml_serde::from_str(&block).unwrap();
    assert_eq!(Settings::parse(&defaults), Ok(Settings::default()));
    assert!(schema::accepts(&defaults));
}

#[test]
fn every_setting_is_documented() {
    for setting in SETTINGS.iter() {
        let Setting { path, kind, title, description, change_when, .. } = setting;
        assert!(!title.is_empty() && !title.ends_with('.'), "{path}: {title}");
        assert!(description.ends_with('.'), "{path}: {description}");
        if *kind == Kind::Section {
            continue;
        }
        assert!(!setting.example.is_null() && setting.example != setting.default, "{path}");
        assert_eq!(change_when.is_none(), setting.is_in_list(), "{path}");
        // It completes "Change it if …", and the full stop is added.
        assert!(change_when.as_ref().is_none_or(|when| !when.ends_with('.')), "{path}: {change_when:?}");
        if let Kind::Choice(choices) = kind {
            assert!(choices.iter().all(|(_, meaning)| meaning.ends_with('.')), "{path}");
        }
    }
}

#[test]
fn every_default_is_valid() {
    let defaults = serde_json::to_value(Settings::default()).unwrap();
    assert_eq!(Settings::parse(&defaults), Ok(Settings::default()));
    assert!(schema::accepts(&defaults));
    for setting in SETTINGS.iter().filter(|setting| !setting.is_in_list()) {
        let settings = setting.with(json!({}), setting.default.clone());
        assert_eq!(Settings::parse(&settings), Ok(Settings::default()), "{settings}");
        assert!(schema::accepts(&settings), "{settings}");
    }
}

#[test]
fn every_example_is_valid_and_changes_the_settings() {
    for setting in SETTINGS.iter().filter(|setting| setting.kind != Kind::Section) {
        let settings = setting.with(model::complete(), setting.example.clone());
        let parsed = Settings::parse(&settings).unwrap_or_else(|errors| panic!("{errors}"));
        assert!(schema::accepts(&settings), "{settings}");
        assert_ne!(Ok(parsed), Settings::parse(&setting.with(model::complete(), Value::Null)), "{settings}");
    }
}

#[test]
fn the_form_has_every_setting() {
    let form: Value = yaml_serde::from_str(&form::document()).unwrap();
    let mut questions = Vec::new();
    for question in form["questions"].as_array().unwrap() {
        questions.push(question);
        questions.extend(question.get("subquestions").into_iter().flat_map(|inner| inner.as_array().unwrap()));
    }
    questions.retain(|question| question.get("hide_input").is_none());
    let mut sent = json!({});
    for setting in SETTINGS.iter().filter(|setting| setting.kind != Kind::Section) {
        let question = questions.iter().find(|question| question["variable"] == setting.path.as_str());
        assert_eq!(question.is_none(), form::is_left_out(setting), "{}", setting.path);
        if let Some(question) = question {
            sent = setting.with(sent, question["default"].clone());
        }
    }
    // What the form sends without input.
    assert_eq!(Settings::parse(&sent), Ok(Settings::default()));
    assert!(schema::accepts(&sent));
}

#[test]
fn examples_in_the_documentation_are_valid() {
    let mut examples = 0;
    for file in ["README.md", "docs/restore.md", "docs/settings.md"] {
        for block in text(file).split("```yaml\n").skip(1) {
            let block: Value = yaml_serde::from_str(block.split("```").next().unwrap()).unwrap();
            // Other blocks are objects of Kubernetes, or parts of them.
            let is_settings = |block: &Value| SETTINGS.iter().any(|setting| block.get(&setting.path).is_some());
            if is_settings(&block) {
                assert!(Settings::parse(&block).is_ok() && schema::accepts(&block), "{file}: {block}");
                examples += 1;
            }
        }
    }
    assert!(examples > SETTINGS.len() / 2, "{examples}");
}
