//! Paths in a store that depend on the cluster.

/// Placeholders that cannot be resolved from a ConfigMap alone.
const PLACEHOLDERS: [&str; 4] = ["$(SCOPE)", "$(POD_NAMESPACE)", "$(UID)", "$(PGVERSION)"];

/// A path with placeholders: `s3://bucket/spilo/$(SCOPE)/wal/$(PGVERSION)`.
#[derive(Clone, Copy, Debug)]
pub struct PathTemplate<'a>(&'a str);

impl<'a> PathTemplate<'a> {
    pub const fn new(template: &'a str) -> Self {
        Self(template)
    }

    /// The template with every placeholder replaced by what `path` has in its place. A segment that does not match stays
    /// as it is.
    pub fn resolve_by(self, path: &str) -> String {
        let mut segments = path.trim_end_matches('/').split('/');
        let resolved: Vec<&str> = self
            .0
            .trim_end_matches('/')
            .split('/')
            .map(|template| segments.next().filter(|segment| matches_segment(template, segment)).unwrap_or(template))
            .collect();
        resolved.join("/")
    }
}

/// Whether `segment` is `template` with at least one character in place of every placeholder.
fn matches_segment(template: &str, segment: &str) -> bool {
    if template == "$(PGVERSION)" {
        return segment == template || segment.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    }
    let literals = literals(template);
    let [first, middle @ .., last] = literals.as_slice() else { return segment == template };
    let rest = segment.strip_prefix(first).and_then(|rest| rest.strip_suffix(last));
    // The first occurrence of each literal leaves the most for the others.
    let last_value = middle.iter().try_fold(rest, |rest, literal| {
        let mut characters = rest?.chars();
        characters.next()?;
        let (_, rest) = characters.as_str().split_once(literal)?;
        Some(Some(rest))
    });
    last_value.flatten().is_some_and(|value| !value.is_empty())
}

/// The strings between the placeholders.
fn literals(template: &str) -> Vec<&str> {
    let mut literals = Vec::new();
    let mut rest = template;
    while let Some((position, placeholder)) =
        PLACEHOLDERS.iter().filter_map(|placeholder| Some((rest.find(placeholder)?, placeholder))).min()
    {
        let Some((literal, tail)) = rest.split_at_checked(position) else { break };
        literals.push(literal);
        rest = tail.strip_prefix(placeholder).unwrap_or_default();
    }
    literals.push(rest);
    literals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_stands_for_at_least_one_character() {
        for (template, segment, expected) in [
            ("$(SCOPE)", "harbor", true),
            ("$(SCOPE)", "", false),
            ("$(POD_NAMESPACE)-$(SCOPE)", "ns-harbor", true),
            ("$(POD_NAMESPACE)-$(SCOPE)", "-harbor", false),
            ("$(POD_NAMESPACE)-$(SCOPE)", "harbor", false),
            ("$(POD_NAMESPACE)-$(SCOPE)", "a-b-c", true),
            ("$(SCOPE)-db", "harbor-db", true),
            ("$(SCOPE)-db", "-db", false),
            ("x$(SCOPE)x", "x", false),
            ("x$(SCOPE)x", "xx", false),
            ("x$(SCOPE)x", "xyx", true),
            ("$(SCOPE)$(UID)", "ab", true),
            ("wal", "wal", true),
            ("wal", "wa", false),
            ("$(SCOPE)", "ä", true),
        ] {
            assert_eq!(matches_segment(template, segment), expected, "{template} {segment}");
        }
    }

    #[test]
    fn a_version_consists_of_digits_and_dots() {
        for (segment, expected) in [("12", true), ("9.6", true), ("$(PGVERSION)", true), ("wal", false)] {
            assert_eq!(matches_segment("$(PGVERSION)", segment), expected, "{segment}");
        }
    }

    #[test]
    fn placeholders_are_resolved_by_another_path() {
        let resolve = |path| PathTemplate::new("s3://b/spilo/$(SCOPE)/wal/$(PGVERSION)").resolve_by(path);
        assert_eq!(resolve("s3://b/spilo/old/wal/12"), "s3://b/spilo/old/wal/12");
        assert_eq!(resolve("s3://b/spilo/old/wal/"), "s3://b/spilo/old/wal/$(PGVERSION)");
        assert_eq!(resolve("s3://b/other"), "s3://b/spilo/$(SCOPE)/wal/$(PGVERSION)");
    }
}
