//! Runs a compiled policy the way Kubewarden's policy server does: the same crates (`wapc` and
//! `wasmtime-provider`), one compilation, a fresh instance for every call, two seconds at most.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wapc::WapcHost;
use wasmtime_provider::wasmtime::{Config, Engine};
use wasmtime_provider::{EpochDeadlines, WasmtimeEngineProviderBuilder, WasmtimeEngineProviderPre};

use crate::contract::{Report, SettingsVerdict};
use crate::lookup::{Lookup, NoCluster};

/// `--policy-timeout` of the policy server.
pub const TIME_LIMIT: Duration = Duration::from_secs(2);

/// How often the clock of the time limit ticks.
const TICK: Duration = Duration::from_millis(100);

/// A compiled policy, ready to judge.
///
/// ```no_run
/// use harbor_postgres_backup::host::Policy;
/// use serde_json::json;
///
/// let policy = Policy::load("policy.wasm".as_ref())?;
/// assert!(policy.validate_settings(&json!({}))?.valid);
/// # Ok::<(), harbor_postgres_backup::host::HostError>(())
/// ```
pub struct Policy {
    module: WasmtimeEngineProviderPre,
    lookup: Arc<dyn Lookup>,
    ticks: u64,
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").finish_non_exhaustive()
    }
}

impl Policy {
    /// Reads and compiles a WebAssembly module.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or is not a WebAssembly module that a waPC
    /// host can run.
    pub fn load(path: &Path) -> Result<Self, HostError> {
        let bytes =
            std::fs::read(path).map_err(|error| HostError(Kind::Unreadable(path.display().to_string(), error)))?;
        Self::new(&bytes)
    }

    /// Compiles a WebAssembly module.
    ///
    /// # Errors
    /// Returns an error if the bytes are not a WebAssembly module that a waPC host can run.
    pub fn new(module: &[u8]) -> Result<Self, HostError> {
        // wasmtime shows the faulty place in further lines.
        let no_module = |error: &dyn fmt::Display| {
            let text = error.to_string();
            HostError(Kind::NoModule(text.lines().next().unwrap_or_default().to_owned()))
        };
        let mut config = Config::new();
        config.epoch_interruption(true);
        let engine = Engine::new(&config).map_err(|error| no_module(&error))?;
        let module = WasmtimeEngineProviderBuilder::new()
            .engine(engine.clone())
            .module_bytes(module)
            .build_pre()
            .map_err(|error| no_module(&error))?;
        tick(&engine);
        Ok(Self { module, lookup: Arc::new(NoCluster), ticks: ticks(TIME_LIMIT) })
    }

    /// Answers the policy's questions about other objects from `lookup`; without this every
    /// question fails.
    #[must_use]
    pub fn with_lookup(mut self, lookup: Arc<dyn Lookup>) -> Self {
        self.lookup = lookup;
        self
    }

    /// Stops every call after `limit`, to a tenth of a second, instead of after [`TIME_LIMIT`].
    #[must_use]
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.ticks = ticks(limit);
        self
    }

    /// Calls one operation in a fresh instance and returns the bytes it answers.
    ///
    /// # Errors
    /// Returns an error if the policy traps, fails, does not know the operation, or takes longer
    /// than the time limit.
    pub fn call(&self, operation: &str, payload: &[u8]) -> Result<Vec<u8>, HostError> {
        let failed = |text: String| HostError(Kind::failure(operation, &text));
        let deadlines = EpochDeadlines { wapc_init: self.ticks, wapc_func: self.ticks };
        let instance = self.module.rehydrate(Some(deadlines)).map_err(|error| failed(error.to_string()))?;
        let lookup = Arc::clone(&self.lookup);
        let host = WapcHost::new(
            Box::new(instance),
            Some(Box::new(move |_id, _binding, namespace, operation, payload| {
                answer(lookup.as_ref(), namespace, operation, payload)
            })),
        )
        .map_err(|error| failed(error.to_string()))?;
        host.call(operation, payload).map_err(|error| failed(error.to_string()))
    }

    /// Asks the policy for the version of the protocol it speaks: `v1`.
    ///
    /// # Errors
    /// As [`Policy::call`], and if the answer is not a JSON string.
    pub fn protocol_version(&self) -> Result<String, HostError> {
        self.ask("protocol_version", &[])
    }

    /// Lets the policy check its settings.
    ///
    /// # Errors
    /// As [`Policy::call`], and if the answer is not what the contract says.
    pub fn validate_settings(&self, settings: &Value) -> Result<SettingsVerdict, HostError> {
        self.ask("validate_settings", settings.to_string().as_bytes())
    }

    /// Judges an `AdmissionRequest` and returns the response exactly as the policy server gets it.
    ///
    /// # Errors
    /// As [`Policy::call`], and if the answer is not JSON.
    pub fn validate(&self, request: &Value, settings: &Value) -> Result<Value, HostError> {
        self.ask("validate", payload(request, settings).as_bytes())
    }

    /// Judges an `AdmissionRequest` and returns the response with the findings behind it.
    ///
    /// # Errors
    /// As [`Policy::call`], and if the answer is not what the contract says.
    pub fn report(&self, request: &Value, settings: &Value) -> Result<Report, HostError> {
        self.ask("report", payload(request, settings).as_bytes())
    }

    fn ask<T: DeserializeOwned>(&self, operation: &str, payload: &[u8]) -> Result<T, HostError> {
        let answer = self.call(operation, payload)?;
        serde_json::from_slice(&answer).map_err(|error| HostError(Kind::Answer(operation.to_owned(), error)))
    }
}

/// What the policy server sends with `validate`.
pub(crate) fn payload(request: &Value, settings: &Value) -> String {
    json!({ "request": request, "settings": settings }).to_string()
}

fn ticks(limit: Duration) -> u64 {
    let ticks = limit.as_millis().div_ceil(TICK.as_millis().max(1));
    u64::try_from(ticks).unwrap_or(u64::MAX).max(1)
}

/// Advances the epoch for as long as the engine lives.
fn tick(engine: &Engine) {
    let engine = engine.weak();
    thread::spawn(move || {
        loop {
            thread::sleep(TICK);
            let Some(engine) = engine.upgrade() else {
                return;
            };
            engine.increment_epoch();
        }
    });
}

type Answer = Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>>;

/// Host calls: look-ups are answered, log lines are swallowed, anything else is refused.
pub(crate) fn answer(lookup: &dyn Lookup, namespace: &str, operation: &str, payload: &[u8]) -> Answer {
    match namespace {
        "tracing" => Ok(Vec::new()),
        "kubernetes" => {
            let query = serde_json::from_slice(payload)?;
            let answer = lookup.answer(operation, &query)?;
            Ok(serde_json::to_vec(&answer)?)
        }
        _ => Err(format!("this host does not offer {namespace}/{operation}").into()),
    }
}

/// Why a policy could not be loaded or gave no answer.
#[derive(Debug)]
pub struct HostError(Kind);

#[derive(Debug)]
enum Kind {
    Unreadable(String, std::io::Error),
    NoModule(String),
    TooSlow(String),
    Trap(String),
    Failure(String, String),
    Answer(String, serde_json::Error),
}

impl Kind {
    /// Sorts the texts of `wasmtime-provider` (`provider.rs`, `errors.rs`, 2.25).
    fn failure(operation: &str, text: &str) -> Self {
        let operation = operation.to_owned();
        if text.contains("execution deadline exceeded") {
            Self::TooSlow(operation)
        } else if text.contains("wasm backtrace") || text.contains("wasm trap") {
            Self::Trap(operation)
        } else {
            let text = text.strip_prefix("Guest call failure: ").unwrap_or(text);
            Self::Failure(operation, text.to_owned())
        }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Unreadable(path, error) => {
                write!(f, "the policy {path} cannot be read: {error}")
            }
            Kind::NoModule(reason) => {
                write!(f, "the policy is not a WebAssembly module that this host can run: {reason}")
            }
            Kind::TooSlow(operation) => write!(f, "the policy did not finish {operation} within the time limit"),
            Kind::Trap(operation) => write!(f, "the policy crashed in {operation}"),
            Kind::Failure(operation, text) => write!(f, "the policy failed in {operation}: {text}"),
            // Where, but not what: the error of serde_json quotes the value it stumbles over.
            Kind::Answer(operation, error) => write!(
                f,
                "the policy answered {operation} with something else than its contract says, \
                 at column {}",
                error.column()
            ),
        }
    }
}

impl std::error::Error for HostError {}
