//! From the table to questions-ui.yml, the form that Rancher shows.

use serde::Serialize;
use serde_json::{Value, json};

use crate::table::{Kind, SECTIONS, SETTINGS, Setting};

/// What the form cannot ask for, and why; the rows inside go with their list.
pub const LEFT_OUT: &[(&str, &str)] = &[
    // rancher/kubewarden-ui, Questions/SequenceTree.vue: a variable of a sequence is one key, however many
    // dots it has, so that from.cluster cannot be written; and an entry added but not filled in would
    // keep the policy server from starting.
    ("restore.clusters", "an entry has a mapping in it, which the form cannot write"),
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
    options: Option<&'static [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    show_if: Option<&'static str>,
    /// A heading only.
    #[serde(skip_serializing_if = "Option::is_none")]
    hide_input: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subquestions: Vec<Question>,
}

pub fn questions() -> String {
    let mut questions: Vec<Question> = Vec::new();
    for setting in SETTINGS.iter().filter(|setting| !is_left_out(setting.path)) {
        let Some((section, _)) = setting.path.split_once('.') else {
            questions.push(question(setting, "Settings"));
            continue;
        };
        let (path, label, what, _) = SECTIONS.iter().find(|(path, ..)| *path == section).unwrap();
        if questions.last().is_none_or(|last| last.variable != section) {
            questions.push(heading(path, label, what));
        }
        questions.last_mut().unwrap().subquestions.push(question(setting, label));
    }
    "# Written from tests/settings/table.rs by `BLESS=1 cargo test --test settings`.\n".to_owned()
        + &crate::to_yaml(&Questions { questions })
}

pub fn is_left_out(path: &str) -> bool {
    LEFT_OUT
        .iter()
        .any(|(left_out, _)| path.strip_prefix(left_out).is_some_and(|rest| rest.is_empty() || rest.starts_with('[')))
}

fn question(setting: &Setting, group: &'static str) -> Question {
    let (kind, options) = match setting.kind {
        Kind::Choice(choices) => ("enum", Some(choices)),
        Kind::Text(_) => ("string", None),
        Kind::Boolean => ("boolean", None),
        Kind::Number => ("int", None),
        Kind::Texts(_) => ("array[", None),
        Kind::Map(..) | Kind::Rules => ("map[", None),
        Kind::Required(_) | Kind::Entries => panic!("{} is left out", setting.path),
    };
    Question {
        variable: setting.path,
        label: setting.label,
        group,
        kind,
        required: false,
        default: serde_json::from_str(setting.default).unwrap(),
        description: plain(setting.what),
        tooltip: Some(plain(&format!("Change it when {}", setting.when))),
        options,
        show_if: setting.path.starts_with("lookups.operatorConfiguration").then_some("lookups.enabled=true"),
        hide_input: None,
        subquestions: Vec::new(),
    }
}

fn heading(path: &'static str, label: &'static str, what: &str) -> Question {
    Question {
        variable: path,
        label,
        group: label,
        kind: "map[",
        required: false,
        default: json!({}),
        description: plain(what),
        tooltip: None,
        options: None,
        show_if: None,
        hide_input: Some(true),
        subquestions: Vec::new(),
    }
}

/// The form shows no Markdown.
fn plain(text: &str) -> String {
    text.replace('`', "")
}
