//! Image references: what is read from one is a part of it.
#![no_main]

use harbor_postgres_backup_policy::spilo::{Image, Tag, catalogue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|reference: &str| {
    let image = Image::parse(reference);
    assert!(reference.starts_with(image.repository()));
    assert_eq!(image.reference(), reference);
    let _ = image.name_major();
    if let Ok(tag) = image.tag() {
        assert_eq!(Tag::parse(&tag.to_string()), Some(tag));
        let _ = catalogue::release(tag);
    }
});
