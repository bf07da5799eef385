//! Runs a compiled policy as Kubewarden's policy server does: with the crates `wapc` and `wasmtime-provider`, with
//! epoch interruption, compiled once, and each call in a fresh instance.

use std::error::Error;
use std::sync::Arc;

use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use wapc::WapcHost;
use wasmtime_provider::wasmtime::{Config, Engine};
use wasmtime_provider::{EpochDeadlines, WasmtimeEngineProviderBuilder, WasmtimeEngineProviderPre};

/// The deadlines of a call. The benchmark does not increment the epoch, so that none is reached.
const DEADLINES: EpochDeadlines = EpochDeadlines { wapc_init: 2, wapc_func: 2 };

/// A compiled policy.
pub struct Host {
    module: WasmtimeEngineProviderPre,
}

impl Host {
    /// Compiles a WebAssembly module.
    ///
    /// # Errors
    /// Returns the error of the engine if a waPC host cannot run the module.
    pub fn new(module: &[u8]) -> Result<Self, Box<dyn Error>> {
        let mut config = Config::new();
        config.epoch_interruption(true);
        let engine = Engine::new(&config)?;
        let module = WasmtimeEngineProviderBuilder::new()
            .engine(engine)
            .enable_epoch_interruptions(DEADLINES)
            .module_bytes(module)
            .build_pre()?;
        Ok(Self { module })
    }

    /// Calls an operation in a fresh instance and returns the response.
    ///
    /// # Errors
    /// Returns the error of the host if the policy traps or fails.
    pub fn call(
        &self,
        operation: &str,
        payload: &[u8],
        cluster: &Arc<RecordedCluster>,
    ) -> Result<Vec<u8>, Box<dyn Error>> {
        let instance = self.module.rehydrate(Some(DEADLINES))?;
        let cluster = Arc::clone(cluster);
        let host_call = move |_, _: &str, _: &str, operation: &str, payload: &[u8]| {
            cluster.answer(operation, payload).map_err(Into::into)
        };
        let host = WapcHost::new(Box::new(instance), Some(Box::new(host_call)))?;
        Ok(host.call(operation, payload)?)
    }
}
