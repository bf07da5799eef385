//! The region that Spilo guesses from a bucket's name.

/// What `re.search(r'.*(\w{2}-\w+-\d)-.*', name)` in `write_wale_environment` matches: the last part such as
/// `eu-central-1`, followed by a `-`, in the first line that contains one.
pub(super) fn guess_region(name: &str) -> Option<String> {
    name.split('\n').find_map(guess_in_line)
}

fn guess_in_line(line: &str) -> Option<String> {
    let parts: Vec<&str> = line.split('-').collect();
    parts.windows(4).rev().find_map(|window| match window {
        // The fourth part means that a `-` follows the number.
        [area, place, number, _] => region(area, place, number),
        _ => None,
    })
}

fn region(area: &str, place: &str, number: &str) -> Option<String> {
    let mut end = area.chars().rev();
    let (second, first) = (end.next()?, end.next()?);
    let matches = is_word(first)
        && is_word(second)
        && !place.is_empty()
        && place.chars().all(is_word)
        && matches!(number.as_bytes(), [b'0'..=b'9']);
    matches.then(|| format!("{first}{second}-{place}-{number}"))
}

/// Python's `\w`, for which letters and digits of all scripts are word characters. Other characters outside ASCII, which
/// neither bucket names nor schemes contain, are not distinguished from them.
pub(super) fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || !character.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_like_the_pattern() {
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
            assert_eq!(guess_region(name).as_deref(), region, "{name:?}");
        }
    }
}
