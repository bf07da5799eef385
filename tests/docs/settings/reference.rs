//! `docs/settings.md`, and the settings with their defaults for the README.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::model::{Kind, SETTINGS, Setting};
use super::to_yaml;

const INTRODUCTION: &str = "\
<!-- Generated from src/settings.rs by `BLESS=1 cargo test --test docs`. Do not edit. -->

# Settings

Every setting has a default, so that `{}` is valid. Unknown fields are errors. All errors are reported together, each with the
field and what is expected. An empty value (`null`, `\"\"`, `[]` or `{}`) means that a setting is not set.

The policy server reads the settings when it starts, and exits if they are not valid. `kubectl apply` does not validate them.
Validate them before you apply them:

```console
harbor-postgres-backup check --settings settings.yaml manifests/
```

Editors validate and complete settings with `settings.schema.json`:

```yaml
# yaml-language-server: $schema=settings.schema.json
mode: repair
```
";

pub fn document() -> String {
    let mut document = INTRODUCTION.to_owned();
    for setting in SETTINGS.iter().filter(|setting| !setting.is_field()) {
        match setting.kind {
            Kind::Section => {
                write!(document, "\n## {} (`{}`)\n\n{}\n", setting.title, setting.path, setting.description).unwrap();
            }
            _ => document += &section(setting),
        }
    }
    document
}

fn section(setting: &Setting) -> String {
    let level = if setting.path.contains('.') { "###" } else { "##" };
    let mut section = format!("\n{level} `{}`\n\n{}\n", setting.path, setting.description);
    write!(section, "\nType: {}. Default: {}.\n", kind(&setting.kind), default(&setting.default)).unwrap();
    if setting.default.as_object().is_some_and(|entries| !entries.is_empty()) {
        section += &block(&setting.with(json!({}), setting.default.clone()));
    }
    if let Kind::Choice(choices) = &setting.kind {
        section += "\n| Value | Meaning |\n|---|---|\n";
        for (choice, meaning) in choices {
            writeln!(section, "| `{choice}` | {meaning} |").unwrap();
        }
    }
    if let Kind::Object | Kind::Objects = setting.kind {
        section += "\n| Field | Type | Description |\n|---|---|---|\n";
        for field in setting.fields() {
            let path = field.path.strip_prefix(&setting.path).unwrap().trim_start_matches("[]").trim_start_matches('.');
            let required = if field.is_required { "" } else { " Optional." };
            writeln!(section, "| `{path}` | {} | {}{required} |", kind(&field.kind), field.description).unwrap();
        }
    }
    if let Some(when) = &setting.change_when {
        write!(section, "\nChange it if {when}.\n").unwrap();
    }
    section += "\nExample:\n";
    section += &block(&example(setting));
    // The other documents are in the same folder.
    ["restore", "rules"]
        .iter()
        .fold(section, |section, name| section.replace(&format!("docs/{name}.md"), &format!("[{name}.md]({name}.md)")))
}

fn block(settings: &Value) -> String {
    format!("\n```yaml\n{}```\n", to_yaml(settings))
}

/// Settings with the example of a setting, and what it requires.
fn example(setting: &Setting) -> Value {
    let mut example = setting.with(json!({}), setting.example.clone());
    for other in SETTINGS.iter().filter(|other| setting.section() == "lookups" && other.section() == "lookups") {
        if !other.is_field() && other.kind != Kind::Section {
            example = other.with(example, other.example.clone());
        }
    }
    example
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Choice(_) => "one of the values below".to_owned(),
        Kind::String => "string".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer { min, max } => format!("integer from {min} to {max}"),
        Kind::Strings => "list of strings".to_owned(),
        Kind::Map => "map of strings".to_owned(),
        Kind::Object | Kind::Section => "object".to_owned(),
        Kind::Objects => "list of objects".to_owned(),
    }
}

fn default(default: &Value) -> String {
    match default {
        Value::Null => "not set".to_owned(),
        Value::String(default) => format!("`{default}`"),
        Value::Object(entries) if !entries.is_empty() => "the following entries".to_owned(),
        default => format!("`{default}`"),
    }
}

/// All settings with their defaults as YAML, with comments.
pub fn defaults() -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    for setting in SETTINGS.iter().filter(|setting| !setting.is_in_list()) {
        let key = setting.path.rsplit('.').next().unwrap();
        let yaml = match (&setting.kind, &setting.default) {
            (Kind::Section | Kind::Object, _) => format!("{key}:"),
            (_, Value::Null) => to_yaml(&json!({key: ""})),
            (_, default) => to_yaml(&json!({key: default})),
        };
        let indentation = "  ".repeat(setting.path.matches('.').count());
        let first = lines.len();
        lines.extend(yaml.lines().map(|line| (format!("{indentation}{line}"), String::new())));
        lines[first].1 = comment(setting, key);
    }
    let width = lines.iter().filter(|(_, comment)| !comment.is_empty()).map(|(line, _)| line.len()).max().unwrap();
    let line = |(line, comment): &(String, String)| match comment.as_str() {
        "" => format!("{line}\n"),
        comment => format!("{line:width$}  # {comment}\n"),
    };
    lines.iter().map(line).collect()
}

/// The title if it tells more than the key, and the values of a choice.
fn comment(setting: &Setting, key: &str) -> String {
    let letters = |text: &str| text.replace(['_', '-', ' '], "").to_lowercase();
    match &setting.kind {
        Kind::Section => String::new(),
        Kind::Choice(choices) => {
            let choices: Vec<&str> = choices.iter().map(|(choice, _)| choice.as_str()).collect();
            format!("{}: {}", setting.title, choices.join(", "))
        }
        _ if letters(&setting.title) == letters(key) => String::new(),
        _ => setting.title.clone(),
    }
}
