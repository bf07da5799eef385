//! The language of messages, documentation and comments.
//!
//! The phrases in [`PHRASES`] are not idiomatic technical English. Each has the wording to use instead.

use std::fs;
use std::path::PathBuf;

use crate::path;

/// A phrase that must not occur, and what to write instead.
struct Phrase {
    /// Complete words in lower case.
    words: &'static str,
    /// What to write instead.
    instead: &'static str,
    /// Longer phrases that are correct.
    except: &'static [&'static str],
    /// The folder in which the phrase is a term of the field.
    term_in: Option<&'static str>,
}

const fn phrase(words: &'static str, instead: &'static str) -> Phrase {
    Phrase { words, instead, except: &[], term_in: None }
}

/// The phrases that must not occur.
const PHRASES: &[Phrase] = &[
    Phrase {
        words: "is no",
        instead: "is not a",
        except: &["there is no", "is no longer", "is no more"],
        term_in: None,
    },
    Phrase {
        words: "are no",
        instead: "are not",
        except: &["there are no", "are no longer", "are no more"],
        term_in: None,
    },
    Phrase {
        words: "nobody",
        instead: "no user, no program",
        except: &[],
        term_in: Some("crates/pg-hba/tests/support"),
    },
    phrase("somebody", "a user"),
    phrase("whoever", "users who, programs that"),
    phrase("stays standing", "is left unexpanded"),
    phrase("stay standing", "are left unexpanded"),
    phrase("as it stands", "unchanged"),
    phrase("as they stand", "unchanged"),
    phrase("told", "reported"),
    phrase("mend", "fix"),
    phrase("mends", "fixes"),
    phrase("mended", "fixed"),
    phrase("mending", "fixing"),
    phrase("put right", "repaired"),
    phrase("puts right", "repairs"),
    phrase("a text", "a string"),
    phrase("texts", "strings"),
    phrase("truth value", "boolean"),
    phrase("truth values", "booleans"),
    Phrase {
        words: "mapping",
        instead: "map or object",
        except: &["delegate ident mapping", "as mapping"],
        term_in: Some("crates/cli"),
    },
    phrase("mappings", "maps or objects"),
    Phrase { words: "mistake", instead: "error", except: &["common mistake"], term_in: None },
    Phrase { words: "mistakes", instead: "errors", except: &["common mistakes"], term_in: None },
    phrase("wants", "requires"),
    phrase("wanted", "required"),
    phrase("asks for", "requires"),
    phrase("asked for", "required, requested"),
    phrase("knows", "supports, contains"),
    phrase("lets in", "allows to connect"),
    phrase("hands on", "passes on"),
    phrase("handed on", "passed on"),
    phrase("takes no", "does not accept"),
    phrase("take away", "remove"),
    phrase("taken away", "removed"),
    phrase("take it away", "remove it"),
    phrase("switched off", "disabled, shut down"),
    phrase("behind", "after, following"),
    phrase("anew", "again"),
    phrase("seldom", "rarely, few"),
    phrase("without a word", "without an error"),
    phrase("by hand", "manually"),
    phrase("business", "out of scope"),
];

/// The files and folders that are checked.
const CHECKED: &[&str] = &[
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.toml",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "artifacthub-pkg.yml",
    "charts",
    "crates",
    "docs",
    "examples",
    "hack",
    "policy-metadata.yml",
    "questions-ui.yml",
    "src",
    "tests",
];

/// What is not checked.
const EXCLUDED: &[&str] = &[
    // This list.
    "tests/docs/language.rs",
    // What other projects have published.
    "tests/fixtures/recorded",
    "tests/published/published.json",
    "crates/spilo/tests/data",
];

/// A word with the number of its line. Punctuation counts as a word, except between the parts of an identifier.
type Word = (usize, String);

/// The words of a text in lower case, without the markers of comments at the beginning of lines.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start().trim_start_matches(['/', '!', '#', '>', '-', '*', '|']);
        for part in line.split(|c: char| c.is_whitespace() || c == '_') {
            for word in part.split_inclusive(|c: char| !is_letter(c)) {
                let letters = word.trim_end_matches(|c| !is_letter(c));
                for piece in
                    [letters, word.strip_prefix(letters).unwrap()].into_iter().filter(|piece| !piece.is_empty())
                {
                    words.push((index + 1, piece.to_lowercase()));
                }
            }
        }
    }
    words
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '\''
}

fn begins_with(words: &[Word], phrase: &str) -> bool {
    let mut expected = phrase.split(' ');
    let mut words = words.iter().map(|(_, word)| word.as_str());
    expected.all(|expected| words.next() == Some(expected))
}

/// The phrases that occur in a text, with their lines.
fn phrases(text: &str) -> Vec<(usize, &'static Phrase)> {
    let words = words(text);
    let mut found = Vec::new();
    for (position, (line, _)) in words.iter().enumerate() {
        for phrase in PHRASES.iter().filter(|phrase| begins_with(&words[position..], phrase.words)) {
            let is_correct = phrase.except.iter().any(|correct| {
                let before = correct.split(phrase.words).next().unwrap().split_whitespace().count();
                position.checked_sub(before).is_some_and(|start| begins_with(&words[start..], correct))
            });
            if !is_correct {
                found.push((*line, phrase));
            }
        }
    }
    found
}

fn files(path: PathBuf, found: &mut Vec<PathBuf>) {
    if EXCLUDED.iter().any(|excluded| path == crate::path(excluded)) {
        return;
    }
    if path.is_dir() {
        for entry in fs::read_dir(&path).unwrap() {
            files(entry.unwrap().path(), found);
        }
    } else {
        found.push(path);
    }
}

#[test]
fn phrases_are_found_in_prose_and_identifiers() {
    let found = |text: &str| phrases(text).into_iter().map(|(line, phrase)| (line, phrase.words)).collect::<Vec<_>>();
    assert_eq!(found("\"mod\" is no setting"), [(1, "is no")]);
    assert_eq!(found("fn a_list_that_somebody_wrote()"), [(1, "somebody")]);
    assert_eq!(found("/// The value is\n    /// no number."), [(1, "is no")]);
    assert_eq!(found("There is no cluster, and it is no longer listed. {\"a\": \"text\"}"), []);
}

#[test]
fn every_text_is_in_technical_english() {
    let mut all = Vec::new();
    for checked in CHECKED {
        files(path(checked), &mut all);
    }
    all.sort();
    let mut found = Vec::new();
    for file in &all {
        // Not a text.
        let Ok(text) = fs::read_to_string(file) else { continue };
        let file = file.strip_prefix(path("")).unwrap();
        for (line, Phrase { words, instead, term_in, .. }) in phrases(&text) {
            if term_in.is_some_and(|folder| file.starts_with(folder)) {
                continue;
            }
            let file = file.display();
            found.push(format!("{file}:{line}: \"{words}\"; write: {instead}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
