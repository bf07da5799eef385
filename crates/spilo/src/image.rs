use thiserror::Error;

use crate::release::{PostgresMajor, Tag};

/// A container image reference, read for the Spilo release tag in it.
///
/// ```
/// use spilo::{ImageReference, Tag, UnknownTag};
///
/// let image = ImageReference::parse("mirror.example.com:5000/zalando/spilo-16:3.3-p3-custom@sha256:0a1b");
/// assert_eq!(image.repository(), "mirror.example.com:5000/zalando/spilo-16");
/// assert_eq!(image.tag(), Ok(Tag::new(3, 3, 3)));
/// assert_eq!(ImageReference::parse("ghcr.io/zalando/spilo-16:latest").tag(), Err(UnknownTag::Latest));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageReference<'a> {
    reference: &'a str,
    repository: &'a str,
    tag: Result<Tag, UnknownTag>,
}

/// Why the Spilo release of an image is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnknownTag {
    /// The tag is `latest`, or there is neither a tag nor a digest, which means the same.
    #[error("the image reference does not name a fixed version")]
    Latest,
    /// There is a digest but no tag.
    #[error("the image reference has a digest but no tag")]
    DigestOnly,
    /// Zalando's internal `spilo-cdp-NN:x.y-pNNN`, whose numbers cannot be compared with those of the public tags.
    #[error("the tags of spilo-cdp images are numbered differently")]
    Cdp,
    /// The last part of the repository is not `spilo-NN`.
    #[error("the image is not named spilo-NN")]
    NotSpilo,
    /// The tag does not begin with `MAJOR.MINOR-pPATCH`.
    #[error("the tag of the image is not a Spilo release tag such as 3.3-p3")]
    NotRelease,
}

impl<'a> ImageReference<'a> {
    /// Reads `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`. Never fails: a reference to another image has no [`Self::tag`].
    pub fn parse(reference: &'a str) -> Self {
        let (tagged, digest) = match reference.split_once('@') {
            Some((tagged, digest)) => (tagged, Some(digest)),
            None => (reference, None),
        };
        // A colon before the last slash precedes the registry's port.
        let (repository, tag) = match tagged.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (tagged, None),
        };
        let name = last_segment(repository);
        let tag = match tag {
            _ if name.starts_with("spilo-cdp-") => Err(UnknownTag::Cdp),
            _ if major_in_name(name).is_none() => Err(UnknownTag::NotSpilo),
            None if digest.is_some() => Err(UnknownTag::DigestOnly),
            None | Some("latest") => Err(UnknownTag::Latest),
            Some(tag) => Tag::parse_prefix(tag).map(|(tag, _suffix)| tag).ok_or(UnknownTag::NotRelease),
        };
        Self { reference, repository, tag }
    }

    /// The reference as it was given.
    pub const fn reference(&self) -> &'a str {
        self.reference
    }

    /// The reference without tag and digest.
    pub const fn repository(&self) -> &'a str {
        self.repository
    }

    /// The Spilo release tag. A suffix such as `-custom` in `3.3-p3-custom` is ignored.
    ///
    /// # Errors
    /// The reason for which the release is not known.
    pub const fn tag(&self) -> Result<Tag, UnknownTag> {
        self.tag
    }

    /// The number in `spilo-NN`: the newest PostgreSQL major version in the image.
    pub fn major_in_name(&self) -> Option<PostgresMajor> {
        major_in_name(last_segment(self.repository))
    }
}

fn last_segment(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, segment)| segment)
}

fn major_in_name(name: &str) -> Option<PostgresMajor> {
    PostgresMajor::parse(name.strip_prefix("spilo-")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_tag(reference: &str, expected: Result<Tag, UnknownTag>) {
        assert_eq!(ImageReference::parse(reference).tag(), expected, "{reference}");
    }

    #[test]
    fn public_images_and_their_mirrors_have_a_tag() {
        assert_tag("registry.opensource.zalan.do/acid/spilo-12:1.6-p3", Ok(Tag::new(1, 6, 3)));
        assert_tag("ghcr.io/goharbor/spilo-12:1.6-p3", Ok(Tag::new(1, 6, 3)));
        assert_tag("registry.opensource.zalan.do/acid/spilo-13:2.1-p1", Ok(Tag::new(2, 1, 1)));
        assert_tag("ghcr.io/goharbor/spilo-12:1.6-p3-mirror", Ok(Tag::new(1, 6, 3)));
    }

    #[test]
    fn a_port_is_not_a_tag() {
        assert_tag("localhost:5000/spilo-16", Err(UnknownTag::Latest));
        assert_tag("localhost:5000/spilo-16:3.3-p3", Ok(Tag::new(3, 3, 3)));
        assert_eq!(ImageReference::parse("localhost:5000/spilo-16").repository(), "localhost:5000/spilo-16");
    }

    #[test]
    fn a_tag_beside_a_digest_is_read() {
        assert_tag("ghcr.io/zalando/spilo-16:3.3-p3@sha256:0a1b", Ok(Tag::new(3, 3, 3)));
        assert_tag("ghcr.io/zalando/spilo-16@sha256:0a1b", Err(UnknownTag::DigestOnly));
    }

    #[test]
    fn other_images_have_no_tag() {
        assert_tag("registry.opensource.zalan.do/acid/spilo-cdp-13:2.1-p184", Err(UnknownTag::Cdp));
        assert_tag("ghcr.io/zalando/spilo-16:latest", Err(UnknownTag::Latest));
        assert_tag("apecloud/spilo:14.7.1", Err(UnknownTag::NotSpilo));
        assert_tag("postgres:12", Err(UnknownTag::NotSpilo));
        assert_tag("ghcr.io/zalando/spilo-16:3.3", Err(UnknownTag::NotRelease));
        assert_tag("", Err(UnknownTag::NotSpilo));
        assert_tag(":::@@@///", Err(UnknownTag::NotSpilo));
    }

    #[test]
    fn messages_for_unknown_tags() {
        for (reference, message) in [
            ("ghcr.io/zalando/spilo-16", "the image reference does not name a fixed version"),
            ("ghcr.io/zalando/spilo-16@sha256:0a1b", "the image reference has a digest but no tag"),
            ("zalan.do/acid/spilo-cdp-13:2.1-p184", "the tags of spilo-cdp images are numbered differently"),
            ("postgres:12", "the image is not named spilo-NN"),
            ("ghcr.io/zalando/spilo-16:3.3", "the tag of the image is not a Spilo release tag such as 3.3-p3"),
        ] {
            assert_eq!(ImageReference::parse(reference).tag().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn the_name_contains_the_newest_major_version() {
        assert_eq!(ImageReference::parse("x/spilo-9.6:1.6-p3").major_in_name(), Some(PostgresMajor::new_9(6)));
        assert_eq!(ImageReference::parse("x/spilo-16:3.3-p3").major_in_name(), Some(PostgresMajor::new(16)));
    }
}
