//! The region that Spilo guesses from a bucket's name.

/// What `re.search(r'.*(\w{2}-\w+-\d)-.*', name)` finds (`configure_spilo.py`, `write_wale_environment`):
/// the last text such as `eu-central-1`, followed by a `-`, in the first line that has one.
pub(super) fn guess(name: &str) -> Option<String> {
    name.split('\n').find_map(guess_in_line)
}

fn guess_in_line(line: &str) -> Option<String> {
    let mut found = None;
    let mut parts = line.split('-');
    let (mut area, mut place, mut number) = (parts.next()?, parts.next()?, parts.next()?);
    // Every further part means that a `-` follows `number`.
    for next in parts {
        let mut end = area.chars().rev();
        if let (Some(second), Some(first)) = (end.next(), end.next())
            && is_word(first)
            && is_word(second)
            && !place.is_empty()
            && place.chars().all(is_word)
            && number.len() == 1
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            found = Some((first, second, place, number));
        }
        (area, place, number) = (place, number, next);
    }
    found.map(|(first, second, place, number)| format!("{first}{second}-{place}-{number}"))
}

/// Python's `\w`. Letters and digits of other languages are word characters to it. The tables that tell them from what
/// else there is beside ASCII are long, and nothing of it stands in the name of a bucket or a scheme.
pub(super) fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || !character.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn guesses_as_the_pattern_does() {
        for (name, region) in [
            ("", None),
            ("bkt", None),
            ("eu-central-1", None),
            ("eu-central-1-", Some("eu-central-1")),
            ("backups-eu-central-1-prod", Some("eu-central-1")),
            ("xeu-central-1-prod", Some("eu-central-1")),
            ("eu-west-1-us-east-2-b", Some("us-east-2")),
            ("e-west-1-b", None),
            ("eu-west-12-b", None),
            ("eu--1-b", None),
            ("eu.west-1-b", None),
            ("x.-west-1-b", None),
            ("eu-we.st-1-b", None),
            ("a_-we_st-1-b", Some("a_-we_st-1")),
            ("s3://eu-west-1-b/x", Some("eu-west-1")),
            ("x\neu-west-1-b\nus-east-1-b", Some("eu-west-1")),
            ("eu-west-1\n-b", None),
        ] {
            assert_eq!(guess(name).as_deref(), region, "{name:?}");
        }
    }
}
