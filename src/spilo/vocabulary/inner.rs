//! Names that the start-up looks at and hands on to nobody: no user should set them, and nothing is said of them
//! (`set_extended_wale_placeholders`).

use super::Reader::StartUp;
use super::{Class, Variable};

const fn row(name: &'static str) -> Variable {
    Variable::new(name, Class::Inner, &[StartUp]).twins()
}

pub(super) const TABLE: &[Variable] = &[row("WALE_AZ_PREFIX"), row("WALG_GCS_PREFIX"), row("WAL_AZ_BUCKET")];
