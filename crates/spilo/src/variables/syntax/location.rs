//! Buckets, URLs and endpoints.

use crate::variables::Scheme;

/// `<scheme>://<bucket>[/<path>]`. WAL-G's `ParsePrefixAsURL` requires a scheme and a host.
pub(super) fn is_url(scheme: Scheme, text: &str) -> bool {
    let path = text.strip_prefix(scheme.as_str()).and_then(|rest| rest.strip_prefix("://"));
    path.is_some_and(|path| !path.starts_with('/') && !path.is_empty() && !has_space(text))
}

/// A bucket that Spilo puts after a scheme and before `/spilo/…`. WAL-G takes what is before the first slash as the
/// bucket and the rest as a path.
pub(super) fn is_bucket(text: &str) -> bool {
    !text.contains("://") && !text.starts_with('/') && !text.ends_with('/') && !has_space(text)
}

/// Scheme, host and the rest, which is empty or begins with a slash.
pub(crate) fn split_url(text: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let path = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(path)?;
    Some((scheme, host, path))
}

/// `http[s]://<host>[:<port>]`. A slash at the end is harmless; a path becomes a part of each object's URL.
pub(super) fn is_endpoint(text: &str) -> bool {
    split_url(text).is_some_and(|(scheme, host, path)| is_http(scheme) && matches!(path, "" | "/") && is_host(host))
}

/// The AWS SDK accepts a scheme in any case.
fn is_http(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// The pattern in `write_wale_environment`, with the conventions that WAL-E has.
pub(super) fn is_wale_endpoint(text: &str) -> bool {
    split_url(text).is_some_and(|(scheme, host, path)| {
        let is_known = scheme.split_once('+').is_some_and(|(scheme, convention)| {
            matches!(scheme, "http" | "https") && matches!(convention, "path" | "virtualhost" | "subdomain")
        });
        is_known && path.is_empty() && is_host(host)
    })
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        // The colons of an IPv6 address are inside brackets.
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (text, None),
    };
    let is_port = port.is_none_or(|port| super::number::parse_digits(port).is_some_and(|port| port <= 65_535));
    !name.is_empty() && is_port && !has_space(name) && !name.contains(['@', '?', '#'])
}

fn has_space(text: &str) -> bool {
    text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_have_no_scheme() {
        for text in ["backups", "backups/harbor", "my.bucket", "säcke"] {
            assert!(is_bucket(text), "{text}");
        }
        for text in ["s3://backups", "/backups", "backups/", "my backups", "my\u{a0}backups"] {
            assert!(!is_bucket(text), "{text}");
        }
    }

    #[test]
    fn urls_have_a_bucket() {
        for (text, is_valid) in [
            ("s3://b", true),
            ("s3://b/p/", true),
            ("s3://", false),
            ("s3:///p", false),
            ("gs://b/p", false),
            ("b/p", false),
            ("s3://b/a path", false),
        ] {
            assert_eq!(is_url(Scheme::S3, text), is_valid, "{text}");
        }
    }

    #[test]
    fn endpoints_have_a_scheme_and_no_path() {
        for text in [
            "http://minio:9000",
            "https://s3.example.com",
            "https://s3.example.com/",
            "http://[::1]:9000",
            "HTTP://minio",
        ] {
            assert!(is_endpoint(text), "{text}");
        }
        for text in [
            "minio:9000",
            "https://s3.example.com/bucket",
            "https+path://minio",
            "http://",
            "http://minio:port",
            "http://mi nio",
            "http://user@minio",
            "http://minio:99999",
        ] {
            assert!(!is_endpoint(text), "{text}");
        }
    }

    #[test]
    fn endpoints_of_wal_e_have_a_convention() {
        for (text, is_valid) in [
            ("https+path://minio:9000", true),
            ("http+virtualhost://minio", true),
            ("https://minio", false),
            ("https+other://minio", false),
            ("https+path://", false),
        ] {
            assert_eq!(is_wale_endpoint(text), is_valid, "{text}");
        }
    }
}
