//! Container image references, as far as they name a Spilo.

use std::fmt;

use super::{PostgresMajor, Tag};
use crate::text::split_once;

/// A container image reference, read for the Spilo tag in it.
///
/// ```
/// use harbor_postgres_backup_policy::spilo::{Image, Tag, Unknown};
///
/// let image = Image::parse("mirror.example.com:5000/zalando/spilo-16:3.3-p3-custom@sha256:0a1b");
/// assert_eq!(image.repository(), "mirror.example.com:5000/zalando/spilo-16");
/// assert_eq!(image.tag(), Ok(Tag::new(3, 3, 3)));
/// assert_eq!(Image::parse("ghcr.io/zalando/spilo-16:latest").tag(), Err(Unknown::Latest));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image<'a> {
    reference: &'a str,
    repository: &'a str,
    tag: Result<Tag, Unknown>,
}

/// Why the Spilo tag of an image is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The tag is `latest`, or there is neither tag nor digest, which means the same.
    Latest,
    /// There is a digest and no tag.
    DigestOnly,
    /// Zalando's internal `spilo-cdp-NN:x.y-pNNN`, which counts differently: its numbers cannot be
    /// compared with those of the public tags.
    Cdp,
    /// The repository's last part is not `spilo-NN`.
    NotSpilo,
    /// The tag is not `MAJOR.MINOR-pPATCH`.
    OtherTag,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Latest => "it names no fixed version",
            Self::DigestOnly => "it names a digest and no tag",
            Self::Cdp => "spilo-cdp images are numbered differently",
            Self::NotSpilo => "its name is not spilo-NN",
            Self::OtherTag => "its tag is not of the form 3.3-p3",
        })
    }
}

impl<'a> Image<'a> {
    /// Reads `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`. Never fails: what is no Spilo has no [`Image::tag`].
    pub fn parse(reference: &'a str) -> Self {
        let (named, has_digest) = split_once(reference, "@").map_or((reference, false), |(named, _)| (named, true));
        // A colon before the last slash belongs to the registry's port.
        let path = named.len().saturating_sub(last_part(named).len());
        let (directory, last) = named.split_at_checked(path).unwrap_or_default();
        let parts = last.bytes().rposition(|byte| byte == b':').and_then(|colon| last.split_at_checked(colon));
        let (name, tag) = parts.map_or((last, None), |(name, tag)| (name, tag.strip_prefix(':')));
        let repository = named.get(..directory.len().saturating_add(name.len())).unwrap_or_default();
        let tag = match tag {
            _ if name.starts_with("spilo-cdp-") => Err(Unknown::Cdp),
            _ if name_major(name).is_none() => Err(Unknown::NotSpilo),
            None if has_digest => Err(Unknown::DigestOnly),
            None | Some("latest") => Err(Unknown::Latest),
            Some(tag) => Tag::split(tag).map(|(tag, _suffix)| tag).ok_or(Unknown::OtherTag),
        };
        Self { reference, repository, tag }
    }

    /// The reference as it was written.
    pub const fn reference(&self) -> &'a str {
        self.reference
    }

    /// The reference without tag and digest.
    pub const fn repository(&self) -> &'a str {
        self.repository
    }

    /// The Spilo tag, or why there is none to compare.
    ///
    /// # Errors
    /// [`Unknown`] says what the reference is instead.
    pub const fn tag(&self) -> Result<Tag, Unknown> {
        self.tag
    }

    /// The number in `spilo-NN`: the newest PostgreSQL major in the image.
    pub fn name_major(&self) -> Option<PostgresMajor> {
        name_major(last_part(self.repository))
    }
}

/// What stands behind the last slash.
fn last_part(path: &str) -> &str {
    let behind = path.bytes().rposition(|byte| byte == b'/').and_then(|slash| path.get(slash.saturating_add(1)..));
    behind.unwrap_or(path)
}

/// The `NN` of `spilo-NN`.
fn name_major(name: &str) -> Option<PostgresMajor> {
    PostgresMajor::parse(name.strip_prefix("spilo-")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[track_caller]
    fn tag(reference: &str, expected: Result<Tag, Unknown>) {
        assert_eq!(Image::parse(reference).tag(), expected, "{reference}");
    }

    #[test]
    fn reads_every_name_harbor_operator_has_written() {
        tag("registry.opensource.zalan.do/acid/spilo-12:1.6-p3", Ok(Tag::new(1, 6, 3)));
        tag("ghcr.io/goharbor/spilo-12:1.6-p3", Ok(Tag::new(1, 6, 3)));
        tag("registry.opensource.zalan.do/acid/spilo-13:2.1-p1", Ok(Tag::new(2, 1, 1)));
        tag("ghcr.io/goharbor/spilo-12:1.6-p3-mirror", Ok(Tag::new(1, 6, 3)));
    }

    #[test]
    fn does_not_take_a_port_for_a_tag() {
        tag("localhost:5000/spilo-16", Err(Unknown::Latest));
        tag("localhost:5000/spilo-16:3.3-p3", Ok(Tag::new(3, 3, 3)));
        assert_eq!(Image::parse("localhost:5000/spilo-16").repository(), "localhost:5000/spilo-16");
    }

    #[test]
    fn prefers_the_tag_beside_a_digest() {
        tag("ghcr.io/zalando/spilo-16:3.3-p3@sha256:0a1b", Ok(Tag::new(3, 3, 3)));
        tag("ghcr.io/zalando/spilo-16@sha256:0a1b", Err(Unknown::DigestOnly));
    }

    #[test]
    fn compares_nothing_it_does_not_know() {
        tag("registry.opensource.zalan.do/acid/spilo-cdp-13:2.1-p184", Err(Unknown::Cdp));
        tag("ghcr.io/zalando/spilo-16:latest", Err(Unknown::Latest));
        tag("apecloud/spilo:14.7.1", Err(Unknown::NotSpilo));
        tag("postgres:12", Err(Unknown::NotSpilo));
        tag("ghcr.io/zalando/spilo-16:3.3", Err(Unknown::OtherTag));
        tag("", Err(Unknown::NotSpilo));
        tag(":::@@@///", Err(Unknown::NotSpilo));
    }

    #[test]
    fn says_what_it_does_not_know() {
        for (reference, sentence) in [
            ("ghcr.io/zalando/spilo-16", "it names no fixed version"),
            ("ghcr.io/zalando/spilo-16@sha256:0a1b", "it names a digest and no tag"),
            ("zalan.do/acid/spilo-cdp-13:2.1-p184", "spilo-cdp images are numbered differently"),
            ("postgres:12", "its name is not spilo-NN"),
            ("ghcr.io/zalando/spilo-16:3.3", "its tag is not of the form 3.3-p3"),
        ] {
            assert_eq!(Image::parse(reference).tag().unwrap_err().to_string(), sentence);
        }
    }

    #[test]
    fn knows_the_major_in_the_name() {
        assert_eq!(Image::parse("x/spilo-9.6:1.6-p3").name_major(), Some(PostgresMajor::nine(6)));
        assert_eq!(Image::parse("x/spilo-16:3.3-p3").name_major(), Some(PostgresMajor::new(16)));
    }
}
