//! Documentation, metadata and manifests agree with the code. `BLESS=1 cargo test --test docs` writes what is generated.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod excerpts;
mod language;
mod links;
mod metadata;
mod modules;
mod rules;
mod settings;
mod troubleshooting;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// The content of a file of the repository.
fn text(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Asserts that a file has this content, or writes it if `BLESS` is set.
fn assert_generated(file: &str, content: &str) {
    if env::var_os("BLESS").is_some() {
        fs::write(path(file), content).unwrap();
    } else {
        assert!(text(file) == content, "{file} is not up to date: run `BLESS=1 cargo test --test docs`");
    }
}

/// The anchor of a heading as GitHub generates it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Asserts that a document has this content between its markers, or writes it if `BLESS` is set.
fn assert_generated_part(file: &str, name: &str, part: &str) {
    // Tests run at the same time and write parts of the same document.
    static DOCUMENTS: Mutex<()> = Mutex::new(());
    let _guard = DOCUMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    assert_generated(file, &replace_between(&text(file), name, part));
}

/// The markers around a generated part of a document.
fn markers(name: &str) -> (String, String) {
    (format!("<!-- begin generated: {name} -->\n"), format!("<!-- end generated: {name} -->"))
}

/// The generated part of a document between its markers.
fn between<'d>(document: &'d str, name: &str) -> &'d str {
    let (begin, end) = markers(name);
    let (_, rest) = document.split_once(&begin).unwrap_or_else(|| panic!("no marker `{}`", begin.trim()));
    rest.split_once(&end).unwrap_or_else(|| panic!("no marker `{end}`")).0
}

/// The document with another part between the markers.
fn replace_between(document: &str, name: &str, part: &str) -> String {
    let (begin, end) = markers(name);
    let old = format!("{begin}{}{end}", between(document, name));
    document.replacen(&old, &format!("{begin}\n{part}\n{end}"), 1)
}
