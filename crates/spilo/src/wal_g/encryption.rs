//! Encryption by WAL-G itself, and the keys for it.

use super::WalGVersion;
use crate::startup::EnvDir;
use crate::variables::{VariableName, names};

/// How WAL-G encrypts what it uploads, and decrypts what it downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all.
    None,
    /// OpenPGP, with the key in or named by this variable.
    Pgp(VariableName),
    /// libsodium, with the key in or named by this variable.
    Libsodium(VariableName),
}

impl Encryption {
    /// What a version of WAL-G chooses: OpenPGP if both are configured. 3.0.0 to 3.0.4 do not look for
    /// `WALG_LIBSODIUM_KEY_PATH`.
    pub fn new(env_dir: &EnvDir<'_>, version: Option<WalGVersion>) -> Self {
        let is_read = |name: VariableName| {
            let support = name.variable().wal_g_support();
            env_dir.is_set(name)
                && version.is_none_or(|version| support.is_none_or(|support| support.defect(version).is_none()))
        };
        let find = |names: [VariableName; 2]| names.into_iter().find(|name| is_read(*name));
        if let Some(name) = find([names::WALG_PGP_KEY, names::WALG_PGP_KEY_PATH]) {
            Self::Pgp(name)
        } else if let Some(name) = find([names::WALG_LIBSODIUM_KEY, names::WALG_LIBSODIUM_KEY_PATH]) {
            Self::Libsodium(name)
        } else {
            Self::None
        }
    }

    /// The variable with the key or the path of the key.
    pub const fn key(self) -> Option<VariableName> {
        match self {
            Self::None => None,
            Self::Pgp(name) | Self::Libsodium(name) => Some(name),
        }
    }
}

/// Why a key of libsodium is not accepted (`keytransform.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// Without a transformation, the key has at least 25 characters.
    TooShort,
    /// `hex` expects hexadecimal digits.
    NotHex,
    /// `base64` expects standard base64 with padding.
    NotBase64,
    /// After `hex` or `base64` the key has exactly 32 bytes.
    WrongLength,
}

/// Checks a key of libsodium. 1.1 and earlier accept any key and know no transformation.
pub(super) fn check_key(key: &str, transform: &str, version: WalGVersion) -> Result<(), KeyError> {
    const KEY_BYTES: usize = 32;
    const MIN_CHARACTERS: usize = 25;
    if version < WalGVersion::new(2, 0, 0) {
        return Ok(());
    }
    match transform {
        "hex" => {
            let is_hex = key.len().is_multiple_of(2) && key.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !is_hex {
                Err(KeyError::NotHex)
            } else if key.len() == 2 * KEY_BYTES {
                Ok(())
            } else {
                Err(KeyError::WrongLength)
            }
        }
        "base64" => match base64_len(key) {
            None => Err(KeyError::NotBase64),
            Some(KEY_BYTES) => Ok(()),
            Some(_) => Err(KeyError::WrongLength),
        },
        _ if key.len() < MIN_CHARACTERS => Err(KeyError::TooShort),
        _ => Ok(()),
    }
}

/// The number of bytes that standard base64 stands for.
fn base64_len(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let is_alphabet = digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    let is_padded = text.len().is_multiple_of(4) && padding <= 2;
    (is_alphabet && is_padded).then(|| text.len() / 4 * 3 - padding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_length() {
        let (hex, base64) = ("0123456789abcdef".repeat(4), "A".repeat(43) + "=");
        let plain = "x".repeat(25);
        for (key, transform, expected) in [
            (plain.as_str(), "", Ok(())),
            (plain.as_str(), "none", Ok(())),
            ("short", "none", Err(KeyError::TooShort)),
            (hex.as_str(), "hex", Ok(())),
            ("0123", "hex", Err(KeyError::WrongLength)),
            (plain.as_str(), "hex", Err(KeyError::NotHex)),
            (base64.as_str(), "base64", Ok(())),
            ("AAAA", "base64", Err(KeyError::WrongLength)),
            ("AAA", "base64", Err(KeyError::NotBase64)),
            ("AA-_", "base64", Err(KeyError::NotBase64)),
        ] {
            assert_eq!(check_key(key, transform, WalGVersion::new(3, 0, 3)), expected, "{transform} {}", key.len());
        }
        assert_eq!(check_key("short", "hex", WalGVersion::new(1, 1, 0)), Ok(()));
    }
}
