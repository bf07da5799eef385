//! From the table to docs/settings.md.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::table::{Kind, SECTIONS, SETTINGS, Setting};

const TOP: &str = "\
# Settings

`{}` is valid: everything has a default. Unknown keys are mistakes, all mistakes are told at once, and an empty value (null,
an empty text, list or mapping) means unset. Written from `tests/settings/table.rs`, which the tests hold to the parser, as
are `settings.schema.json` for editors and `questions-ui.yml` for Rancher:

```yaml
# yaml-language-server: $schema=settings.schema.json
mode: repair
```

The policy server reads settings when it starts, and does not start with a mistake in them. Try them first:
`make run ARGS=\"--settings settings.yaml\"`.
";

pub fn reference() -> String {
    let mut out = TOP.to_owned();
    let mut current = "";
    for setting in SETTINGS {
        let section = setting.path.split_once('.').map_or("", |(section, _)| section);
        if section != current {
            let (_, label, what, _) = SECTIONS.iter().find(|(path, ..)| *path == section).unwrap();
            let _ = write!(out, "\n## {label} (`{section}`)\n\n{what}\n");
            current = section;
        }
        out += &entry(setting);
    }
    out
}

fn entry(setting: &Setting) -> String {
    let default = match setting.default {
        "null" if matches!(setting.kind, Kind::Required(_)) => "must be there".to_owned(),
        "null" | "\"\"" => "unset".to_owned(),
        default => format!("default `{}`", default.trim_matches('"')),
    };
    let level = if setting.path.contains('.') { "###" } else { "##" };
    let mut text = format!("{}, {default}. {}", kind(setting.kind), setting.what);
    if !setting.when.is_empty() {
        let _ = write!(text, " Change it when {}", setting.when);
    }
    let mut out = format!("\n{level} `{}`\n\n{}", setting.path, wrapped(&text));
    if !setting.when.is_empty() {
        // kubectl reads YAML 1.1, in which a bare off is false.
        let yaml = crate::to_yaml(&example(setting)).replace(": off\n", ": \"off\"\n");
        let _ = write!(out, "\n```yaml\n{yaml}```\n");
    }
    out
}

/// `text` in lines of at most 120 characters.
fn wrapped(text: &str) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split(' ') {
        if column > 0 {
            let breaks = column + 1 + word.len() > 120;
            out.push(if breaks { '\n' } else { ' ' });
            column = if breaks { 0 } else { column + 1 };
        }
        out += word;
        column += word.len();
    }
    out + "\n"
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Choice(choices) => choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(" or "),
        Kind::Text(_) | Kind::Required(_) => "Text".to_owned(),
        Kind::Boolean => "True or false".to_owned(),
        Kind::Number => "Whole number from 1 to 1000000".to_owned(),
        Kind::Texts(_) => "List of texts".to_owned(),
        Kind::Map(..) | Kind::Rules => "Mapping of texts to texts".to_owned(),
        Kind::Entries => "List of mappings".to_owned(),
    }
}

/// Settings with nothing but this one's example, and what it cannot be without.
pub fn example(setting: &Setting) -> Value {
    let mut settings = setting.path.rsplit('.').fold(setting.example(), |value, key| json!({key: value}));
    if setting.path.starts_with("lookups") {
        settings["lookups"]["enabled"] = json!(true);
        settings["lookups"]["operatorConfiguration"] = json!({"namespace": "default", "name": "postgres-operator"});
    }
    settings
}
