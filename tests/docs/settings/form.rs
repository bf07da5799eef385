//! `questions-ui.yml`, the form for the settings in Rancher.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use super::model::{Kind, SETTINGS, Setting};
use super::{plain, to_yaml};

/// Settings that are not in the form, and the reason.
const LEFT_OUT: [(&str, &str); 1] = [
    // rancher/kubewarden-ui, Questions/SequenceTree.vue: the variable of a question in a sequence is one key, so that
    // `from.cluster` cannot be set, and an entry without input is sent, which is not valid.
    ("restore.clusters", "the form cannot set an object in an entry of a list"),
];

#[derive(Serialize)]
struct Questions {
    questions: Vec<Question>,
}

#[derive(Serialize)]
struct Question {
    variable: &'static str,
    label: &'static str,
    group: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    required: bool,
    default: Value,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tooltip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    show_if: Option<&'static str>,
    /// Only the label is shown, above the subquestions.
    #[serde(skip_serializing_if = "Option::is_none")]
    hide_input: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subquestions: Vec<Question>,
}

pub fn document() -> String {
    let mut questions: Vec<Question> = Vec::new();
    for setting in SETTINGS.iter().filter(|setting| !is_left_out(setting)) {
        match (&setting.kind, questions.last_mut()) {
            (Kind::Section, _) => questions.push(heading(setting)),
            (_, Some(section)) if setting.path.contains('.') => {
                let question = question(setting, section.label);
                section.subquestions.push(question);
            }
            _ => questions.push(question(setting, "Settings")),
        }
    }
    questions.retain(|question| question.hide_input.is_none() || !question.subquestions.is_empty());
    "# Generated from src/settings.rs by `BLESS=1 cargo test --test docs`. Do not edit.\n".to_owned()
        + &to_yaml(&Questions { questions })
}

/// Whether the form has no question for a setting. An object has a question for each field.
pub fn is_left_out(setting: &Setting) -> bool {
    let is_in =
        |path: &str| setting.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('['));
    setting.kind == Kind::Object || LEFT_OUT.iter().any(|(path, _)| is_in(path))
}

fn question(setting: &'static Setting, group: &'static str) -> Question {
    let mut description = plain(&setting.description);
    let (kind, unset) = match &setting.kind {
        Kind::Choice(choices) => {
            for (choice, meaning) in choices {
                write!(description, " {choice}: {}", plain(meaning)).unwrap();
            }
            ("enum", json!(""))
        }
        Kind::String => ("string", json!("")),
        Kind::Boolean => ("boolean", json!(false)),
        Kind::Integer { .. } => ("int", json!(0)),
        Kind::Strings => ("array[", json!([])),
        Kind::Map => ("map[", json!({})),
        Kind::Section | Kind::Object | Kind::Objects => panic!("{} is left out", setting.path),
    };
    // The entries of a map are merged with the default.
    let default = if setting.kind == Kind::Map || setting.default.is_null() { unset } else { setting.default.clone() };
    let options = match &setting.kind {
        Kind::Choice(choices) => Some(choices.iter().map(|(choice, _)| choice.as_str()).collect()),
        _ => None,
    };
    Question {
        variable: &setting.path,
        label: &setting.title,
        group,
        kind,
        required: false,
        default,
        description,
        tooltip: setting.change_when.as_ref().map(|when| plain(&format!("Change it if {when}."))),
        options,
        show_if: setting.path.starts_with("lookups.operatorConfiguration.").then_some("lookups.enabled=true"),
        hide_input: None,
        subquestions: Vec::new(),
    }
}

fn heading(section: &'static Setting) -> Question {
    Question {
        variable: &section.path,
        label: &section.title,
        group: &section.title,
        kind: "map[",
        required: false,
        default: json!({}),
        description: plain(&section.description),
        tooltip: None,
        options: None,
        show_if: None,
        hide_input: Some(true),
        subquestions: Vec::new(),
    }
}
