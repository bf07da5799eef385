//! Compares [`RetentionDays`] with `bash`, which interprets the value in the scripts.
//!
//! Without `bash` the test is skipped with a message; it fails if `CI` is set.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

use std::env;
use std::process::Command;

use spilo::schedule::{RetentionDays, RetentionError};

/// Prints the smallest age in days, up to 40, at which a backup is deleted: by `[[ ]]` and `[ ]` as in
/// `postgres_backup.sh` 4.0-p2, and by `[[ ]]` and `(( ))` as in 4.0-p3.
const AGES: &str = r#"
raised=$1; [[ $raised -lt 2 ]] && raised=2
first() { for ((age = 0; age <= 40; age++)); do "$1" && { echo $age; return; }; done; echo none; }
old() { [ $age -ge $raised ]; }
new() { (( age >= raised )); }
first old; first new
"#;

#[test]
fn agrees_with_bash() {
    if Command::new("bash").arg("--version").output().is_err() {
        assert!(env::var_os("CI").is_none(), "bash is missing: install Debian's package bash");
        println!("SKIPPED: bash is missing; `apt-get install bash` to run this test");
        return;
    }
    for value in [
        "5",
        "14",
        "2",
        "1",
        "0",
        "-3",
        "+7",
        " 7",
        "07",
        "00",
        "08",
        "010",
        "",
        "seven",
        "1.5",
        "7 days",
        "7d",
        "1e3",
        "0x10",
        "99999999999999999999",
        "7\r",
        "７",
        "-08",
        "+",
        "5+5",
    ] {
        let output = Command::new("bash").args(["-c", AGES, "bash", value]).env_remove("seven").output().expect("bash");
        let output = String::from_utf8(output.stdout).unwrap();
        let (old, new) = output.trim_end().split_once('\n').unwrap();
        match RetentionDays::parse(value) {
            Ok(days) => {
                assert_eq!((old, new), (&*days.days().to_string(), &*days.days().to_string()), "{value:?}");
            }
            Err(RetentionError::Empty | RetentionError::Word) => {
                assert_eq!((old, new), ("2", "2"), "{value:?}");
            }
            Err(RetentionError::LeadingZero) => assert_ne!(old, new, "{value:?}"),
            Err(_) => assert_eq!(old, "none", "{value:?}"),
        }
    }
}
