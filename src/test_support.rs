//! What unit tests share. One `#[test]` for both worlds: the native harness, and wasm-bindgen's in Node.

#[cfg(not(target_family = "wasm"))]
pub use core::prelude::v1::test;
#[cfg(target_family = "wasm")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::json::Document;

/// The document of a value that a test has made; it stays until the tests are over.
pub fn document(value: &serde_json::Value) -> &'static Document<'static> {
    Box::leak(Box::new(Document::parse(Box::leak(value.to_string().into())).unwrap()))
}
