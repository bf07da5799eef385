//! What Spilo is: its tags, its images and what each of them ships. No Kubernetes in here.
//!
//! ```
//! use harbor_postgres_backup_policy::spilo::{catalogue, Image, PostgresMajor};
//!
//! let image = Image::parse("registry.opensource.zalan.do/acid/spilo-12:1.6-p3");
//! let tag = image.tag().unwrap();
//! let twelve = PostgresMajor::parse("12").unwrap();
//! assert_eq!(tag.to_string(), "1.6-p3");
//! assert!(catalogue::release(tag).unwrap().ships(twelve));
//! ```

pub mod catalogue;
pub mod environment;
mod image;
mod major;
mod recovery_time;
mod tag;
pub mod vocabulary;

pub use image::{Image, Unknown};
pub use major::PostgresMajor;
pub use recovery_time::{RecoveryTime, UnclearTime};
pub use tag::Tag;
