//! The variables that the operator derives from `spec.tls` (`generateTlsMounts` and, before 1.10.0,
//! `generateStatefulSet`).

use super::Source;
use super::list_builder::ListBuilder;
use crate::variables::names;

/// `spec.tls`. An empty string is a field that is not set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TlsSpec<'a> {
    /// `secretName`; if it is empty, the operator ignores `spec.tls`.
    pub secret_name: &'a str,
    /// `certificateFile`, by default `tls.crt`.
    pub certificate_file: &'a str,
    /// `privateKeyFile`, by default `tls.key`.
    pub private_key_file: &'a str,
    /// `caFile`
    pub ca_file: &'a str,
    /// `caSecretName`
    pub ca_secret_name: &'a str,
}

impl<'a> ListBuilder<'a> {
    pub(super) fn push_tls(&mut self, tls: &TlsSpec<'a>) {
        const SOURCE: Source = Source::Tls;
        if tls.secret_name.is_empty() {
            return;
        }
        let or = |file: &'a str, default: &'static str| if file.is_empty() { default } else { file };
        self.push(SOURCE, names::SSL_CERTIFICATE_FILE, join("/tls", or(tls.certificate_file, "tls.crt")));
        self.push(SOURCE, names::SSL_PRIVATE_KEY_FILE, join("/tls", or(tls.private_key_file, "tls.key")));
        if !tls.ca_file.is_empty() {
            let directory = if tls.ca_secret_name.is_empty() { "/tls" } else { "/tlsca" };
            self.push(SOURCE, names::SSL_CA_FILE, join(directory, tls.ca_file));
        }
    }
}

/// `ensurePath`, which joins with Go's `path.Join` unless the file is an absolute path.
fn join(directory: &str, file: &str) -> String {
    if file.starts_with('/') {
        return file.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in directory.split('/').chain(file.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_joined_like_by_go() {
        for (file, joined) in
            [("tls.crt", "/tls/tls.crt"), ("/etc/x//y", "/etc/x//y"), ("a//./b/", "/tls/a/b"), ("../../x", "/x")]
        {
            assert_eq!(join("/tls", file), joined, "{file}");
        }
    }
}
