//! One `#[test]` for both worlds: the native harness, and wasm-bindgen's in Node.

#[cfg(not(target_family = "wasm"))]
pub use core::prelude::v1::test;
#[cfg(target_family = "wasm")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;
