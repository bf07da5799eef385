//! Runs a compiled policy the way Kubewarden's policy server does: the same crates (`wapc` and `wasmtime-provider`), one
//! compilation, a fresh instance for every call.

use wapc::WapcHost;
use wasmtime_provider::wasmtime::Engine;
use wasmtime_provider::{WasmtimeEngineProviderBuilder, WasmtimeEngineProviderPre};

/// A compiled policy.
pub struct Policy {
    module: WasmtimeEngineProviderPre,
}

impl Policy {
    /// Compiles a WebAssembly module.
    ///
    /// # Errors
    /// Returns the engine's error if a waPC host cannot run the module.
    pub fn new(module: &[u8]) -> Result<Self, Box<dyn std::error::Error>> {
        let module = WasmtimeEngineProviderBuilder::new().engine(Engine::default()).module_bytes(module).build_pre()?;
        Ok(Self { module })
    }

    /// Calls one operation in a fresh instance and returns the bytes it answers. Every host call fails.
    ///
    /// # Errors
    /// Returns the host's error if the policy traps or fails.
    pub fn call(&self, operation: &str, payload: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let instance = self.module.rehydrate(None)?;
        let host =
            WapcHost::new(Box::new(instance), Some(Box::new(|_, _, _, _, _| Err("there is no cluster".into()))))?;
        Ok(host.call(operation, payload)?)
    }
}
