//! Holds docs/troubleshooting.md to the messages: each has a row there, and each row a message.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may stop"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use harbor_postgres_backup_policy::spilo::vocabulary;
use harbor_postgres_backup_testkit::fixtures;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

const PAGE: &str = "docs/troubleshooting.md";

/// The section of the page whose messages are not ours.
const OF_OTHERS: &str = "Kubernetes and Kubewarden";

/// What a fix begins with. It says itself what to do.
const INSTRUCTIONS: &[&str] = &[
    "add", "apply", "ask", "begin", "change", "check", "correct", "create", "fine", "give", "keep", "let", "make",
    "mount", "move", "name", "plan", "put", "remove", "rename", "restore", "see", "set", "shorten", "take", "use",
    "write",
];

/// What is told to nobody as a problem: where it is, how it begins, and what it is.
const NO_PROBLEMS: &[(&str, &str, &str)] = &[
    ("src/rules/table.rs", "", "what README and rules.md say of the rules"),
    ("src/plan", "", "a fact that `explain` tells"),
    ("crates/cli/src/output/plan.rs", "", "another"),
    ("crates/cli/src/output/text.rs", "…Looking up", "what `explain` does"),
    ("crates/cli/src/check.rs", "…: the repairs are written", "a success"),
    ("src/spilo/vocabulary/", "", "a hint: those that are told are checked by themselves"),
    ("src/schedule/retention.rs", "the ", "why copies are without bound, told to who calls the library"),
    ("src/cluster.rs", "has not been granted access", "the host's words, searched for"),
    ("src/rules/schedule.rs", "cron reads it as", "a fix"),
    ("src/rules/pg_hba", "host ", "a pg_hba line"),
    ("src/rules/pg_hba", "hostssl ", "another, with TLS"),
    ("src/rules/pg_hba/stored.rs", "local ", "another, for the socket"),
    ("src/rules/pg_hba/needs.rs", "", "who must be let in, put into a sentence"),
    ("src/hba/", "ident, peer, gssapi, sspi", "methods, put into a sentence"),
    ("src/rules/pod_config/unread.rs", "a reference in it", "put into a sentence"),
    ("src/rules/shape.rs", "a ", "what is to be written, put into a fix"),
    ("src/rules/operator.rs", "…, or add it there", "the end of a fix"),
    ("src/settings/tests.rs", "postgres.applicationUsers", "a sentence that the test puts together"),
];

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The first column of the tables below a heading: the heading and a message with `…` where a value stands.
fn rows(page: &str) -> Vec<(&str, &str)> {
    let mut heading = "";
    let mut rows = Vec::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title;
        } else if let Some(row) = line.strip_prefix("| `") {
            let cells: Vec<&str> = row.split(" |").collect();
            assert_eq!(cells.len(), 4, "three columns: {line}");
            rows.extend(cells[0].split('`').step_by(2).map(|message| (heading, message)));
        }
    }
    rows
}

fn page_rows(page: &str) -> Vec<&str> {
    rows(page).into_iter().filter(|(heading, _)| *heading != OF_OTHERS).map(|(_, message)| message).collect()
}

/// Whether the parts of `row` stand in `sentence`, one after the other.
fn matches(row: &str, sentence: &str) -> bool {
    let mut rest = sentence;
    row.split('…').all(|part| match rest.split_once(part.trim()) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

/// Whether a row has the sentence, which may be a part of one.
fn is_covered(rows: &[&str], sentence: &str) -> bool {
    rows.iter().any(|row| matches(row, sentence) || row.contains(sentence.trim()))
}

/// What the policy says of the fixtures.
fn told_in_fixtures() -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    for fixture in fixtures::all() {
        let answer = fixture.expected();
        let message = answer["message"].as_str().unwrap_or_default();
        let warnings = answer["warnings"].as_array().into_iter().flatten().map(|warning| warning.as_str().unwrap());
        for line in message.lines().chain(warnings) {
            match line.split_once("mistakes in the settings: ") {
                Some((_, mistakes)) => told.extend(mistakes.split(" | ").map(str::to_owned)),
                None => _ = told.insert(line.to_owned()),
            }
        }
    }
    assert!(told.len() > 150);
    told
}

/// The Rust files in a folder, without unit tests in files of their own.
fn sources(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{folder}/{}", entry.file_name().into_string().unwrap());
            if entry.path().is_dir() {
                folders.extend((!name.ends_with("/tests")).then_some(name));
            } else if name.ends_with(".rs") && !name.ends_with("/tests.rs") {
                files.push(name);
            }
        }
    }
    files.sort();
    files
}

/// The texts in a Rust file as they are told, `…` for what is put in; without comments, attributes and
/// what is compiled for tests only.
fn literals(file: &str) -> Vec<String> {
    fn collect(tokens: TokenStream, found: &mut Vec<String>) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    tokens.next_if(|next| next.to_string() == "!");
                    let attribute = tokens.next_if(
                        |next| matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket),
                    );
                    if attribute.is_some_and(|attribute| attribute.to_string().replace(' ', "") == "[cfg(test)]") {
                        // The item ends with its body, or without one.
                        let ends = |token: &TokenTree| match token {
                            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                            token => token.to_string() == ";",
                        };
                        tokens.by_ref().find(ends);
                    }
                }
                TokenTree::Group(group) => collect(group.stream(), found),
                TokenTree::Literal(literal) => found.extend(told(&literal.to_string())),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    collect(text(file).parse().unwrap_or_else(|error| panic!("{file}: {error}")), &mut found);
    found
}

/// A literal as it is told; none if it is no text.
fn told(literal: &str) -> Option<String> {
    let text = if let Some(raw) = literal.strip_prefix('r') {
        raw.trim_matches('#').to_owned()
    } else {
        let mut lines = literal.split("\\\n");
        let first = lines.next()?.to_owned();
        lines.fold(first, |text, line| text + line.trim_start())
    };
    let text = text.strip_prefix('"')?.strip_suffix('"')?.replace("\\\"", "\"");
    let mut parts = text.split('{');
    let first = parts.next()?.to_owned();
    Some(parts.fold(first, |text, part| text + "…" + part.split_once('}').map_or(part, |(_, rest)| rest)))
}

/// Whether it is more than a name or a value.
fn is_sentence(text: &str) -> bool {
    text.split(' ').filter(|word| word.contains(char::is_alphabetic)).count() >= 4
}

fn begins_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// The hints that are told: those of variables that nobody reads (`pod-config/ignored`).
fn told_hints() -> Vec<&'static str> {
    let names = sources("src/spilo/vocabulary").into_iter().flat_map(|file| literals(&file));
    let variables = names.filter_map(|name| vocabulary::lookup(&name));
    variables
        .filter(|variable| variable.instead.is_none() && !variable.by_operator)
        .filter_map(|variable| variable.unread)
        .filter(|hint| !hint.is_empty())
        .collect()
}

#[test]
fn every_message_of_the_fixtures_has_a_row() {
    let page = text(PAGE);
    let rows = page_rows(&page);
    let missing: Vec<String> = told_in_fixtures().into_iter().filter(|message| !is_covered(&rows, message)).collect();
    assert!(missing.is_empty(), "{PAGE} has no row for\n{}", missing.join("\n"));
}

/// A rule with a new sentence needs a row.
#[test]
fn every_sentence_of_the_sources_has_a_row() {
    let page = text(PAGE);
    let rows = page_rows(&page);
    let (mut missing, mut used) = (Vec::new(), BTreeSet::new());
    for file in sources("src").into_iter().chain(sources("crates/cli/src")).chain(["src/settings/tests.rs".to_owned()])
    {
        for text in literals(&file).into_iter().filter(|text| is_sentence(text)) {
            if let Some(words) = INSTRUCTIONS.iter().find(|words| begins_with(&text, words)) {
                used.insert(*words);
            } else if let Some((.., why)) =
                NO_PROBLEMS.iter().find(|(place, beginning, _)| file.starts_with(place) && text.starts_with(beginning))
            {
                used.insert(*why);
            } else if !is_covered(&rows, &text) {
                missing.push(format!("{file}: {text}"));
            }
        }
    }
    missing.extend(told_hints().into_iter().filter(|hint| !is_covered(&rows, hint)).map(str::to_owned));
    assert!(missing.is_empty(), "{PAGE} has no row for\n{}", missing.join("\n"));
    let exceptions = INSTRUCTIONS.iter().chain(NO_PROBLEMS.iter().map(|(.., why)| why));
    let unused: Vec<_> = exceptions.filter(|exception| !used.contains(*exception)).collect();
    assert!(unused.is_empty(), "nothing needs these exceptions: {unused:?}");
}

#[test]
fn every_row_has_a_message() {
    let mut messages = told_in_fixtures();
    for file in sources("src").into_iter().chain(sources("crates/cli/src")).chain(["src/settings/tests.rs".to_owned()])
    {
        messages.extend(literals(&file));
    }
    let page = text(PAGE);
    let mut unsaid = Vec::new();
    for row in page_rows(&page) {
        let said: usize = row.split('…').map(|part| part.trim().len()).sum();
        assert!(said >= 12, "{row} matches too much");
        if !messages.iter().any(|message| matches(row, message)) {
            unsaid.push(row);
        }
    }
    assert!(unsaid.is_empty(), "nothing says\n{}", unsaid.join("\n"));
}

#[test]
fn the_readme_has_some_of_the_rows() {
    let (readme, page) = (text("README.md"), text(PAGE));
    let page: Vec<&str> = rows(&page).into_iter().map(|(_, row)| row).collect();
    let (_, readme) = readme.split_once("## Troubleshooting\n").unwrap();
    let readme = rows(readme.split_once("\n## ").unwrap().0);
    assert!((8..=16).contains(&readme.len()));
    for (_, row) in readme {
        assert!(page.contains(&row), "{row} is not in {PAGE}");
    }
}
