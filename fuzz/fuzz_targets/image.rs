//! Image references: the repository is a part of the reference, and a tag that was read is parsed again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spilo::{ImageReference, PostgresMajor, Release, Tag};

fuzz_target!(|reference: &str| {
    let image = ImageReference::parse(reference);
    assert!(reference.starts_with(image.repository()));
    assert_eq!(image.reference(), reference);
    if let Some(major) = image.major_in_name() {
        assert_eq!(PostgresMajor::parse(&major.to_string()), Ok(major));
    }
    if let Ok(tag) = image.tag() {
        assert_eq!(Tag::parse(&tag.to_string()), Ok(tag));
        let _ = Release::find(tag);
    }
});
