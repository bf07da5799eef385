use std::fmt;

use super::WalGVersion;
use super::encryption::KeyError;
use crate::operator::Source;
use crate::variables::{Effect, ValueProblem, VariableName, VariablePrefix, names};

/// What WAL-G does not do as intended with the variables of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalGProblem {
    /// The variable as WAL-G sees it.
    pub name: VariableName,
    /// The variable of the pod to change. It has another name than the one that WAL-G sees if it begins with `CLONE_` or
    /// `STANDBY_`, or if Spilo derives one prefix from another.
    pub variable: VariableName,
    /// Where the value comes from; `None` if it is missing or set by Spilo.
    pub source: Option<Source>,
    /// What is wrong.
    pub kind: WalGProblemKind,
    /// What happens.
    pub effect: Effect,
    /// The first version of WAL-G without the problem, if it is one of the version.
    pub fixed_in: Option<WalGVersion>,
}

/// The ways in which variables and WAL-G do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WalGProblemKind {
    /// A value that WAL-G cannot use as intended.
    Value(ValueProblem),
    /// This version assumes the role of `AWS_ROLE_ARN` without a session name, which fails.
    RoleWithoutSession,
    /// There is a role but no `AWS_WEB_IDENTITY_TOKEN_FILE`, so that the role is assumed without a session name.
    RoleWithoutToken,
    /// `WALG_S3_SSE_KMS_ID` is set and `WALG_S3_SSE` is not `aws:kms`.
    KmsKeyWithoutKms,
    /// `WALG_S3_SSE` is `aws:kms` and `WALG_S3_SSE_KMS_ID` is not set.
    KmsWithoutKey,
    /// This version does not look at the variable.
    NotRead,
    /// Encryption with libsodium is configured beside OpenPGP, which is used.
    PgpTakesPrecedence,
    /// A key of libsodium is not accepted.
    Key(KeyError),
    /// A credential has blanks before it, which this version does not remove.
    BlankInCredential,
    /// A variable that the store requires is missing.
    Missing,
}

impl WalGProblem {
    /// What is wrong, without the effect.
    pub fn cause(&self) -> impl fmt::Display + use<'_> {
        let name = self.variable;
        fmt::from_fn(move |f| match &self.kind {
            WalGProblemKind::Value(problem) => write!(f, "{name}: {}", problem.cause()),
            WalGProblemKind::RoleWithoutSession => write!(
                f,
                "this version of WAL-G assumes the role in {name} without a session name, which AWS rejects, even if \
                 access keys are given"
            ),
            WalGProblemKind::RoleWithoutToken => {
                write!(f, "{name} is set without {}", self.sibling(names::AWS_WEB_IDENTITY_TOKEN_FILE))
            }
            WalGProblemKind::KmsKeyWithoutKms => {
                write!(f, "{name} is set but {} is not aws:kms", self.sibling(names::WALG_S3_SSE))
            }
            WalGProblemKind::KmsWithoutKey => {
                write!(f, "{} is aws:kms but {name} is not set", self.sibling(names::WALG_S3_SSE))
            }
            WalGProblemKind::NotRead => write!(f, "this version of WAL-G does not read {name}"),
            WalGProblemKind::PgpTakesPrecedence => {
                write!(f, "{name} has no effect because OpenPGP is configured as well")
            }
            WalGProblemKind::Key(error) => write!(f, "{name}: {error}"),
            WalGProblemKind::BlankInCredential => {
                write!(f, "{name} begins with a blank, which this version of WAL-G does not remove")
            }
            WalGProblemKind::Missing => write!(f, "{name} is not set"),
        })
    }

    /// Another variable of the same archive.
    fn sibling(&self, name: VariableName) -> VariableName {
        name.with_prefix(VariablePrefix::split(self.variable.as_str()).0)
    }
}

impl fmt::Display for WalGProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.cause(), self.effect)?;
        match self.fixed_in {
            Some(version) => write!(f, "; WAL-G {version} and later work"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "the key is too short; expected at least 25 characters",
            Self::NotHex => "the key is not hexadecimal; expected 64 hexadecimal digits",
            Self::NotBase64 => "the key is not base64; expected 32 bytes in standard base64 with padding",
            Self::WrongLength => "the key has the wrong length; expected 32 bytes",
        })
    }
}
