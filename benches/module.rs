//! A compiled policy in both hosts: the one that measures time, and the one that measures fuel and memory.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use harbor_postgres_backup_testkit::fixtures::RecordedCluster;

use crate::host::Host;
use crate::meter::{Cost, Meter};

/// A compiled policy.
pub struct Module {
    /// The size of the module in bytes.
    pub size: usize,
    /// How long the host took to compile it.
    pub compilation: Duration,
    host: Host,
    meter: Meter,
}

/// A request with the answers to look-ups.
pub struct Request {
    /// The payload of `validate`.
    pub payload: Vec<u8>,
    /// The objects that are looked up.
    pub cluster: Arc<RecordedCluster>,
}

impl Request {
    /// A request without answers to look-ups.
    pub fn new(payload: Vec<u8>) -> Self {
        Self { payload, cluster: Arc::new(RecordedCluster::empty()) }
    }
}

impl Module {
    /// Compiles the module in a file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or is not a module that a waPC host can run.
    pub fn read(file: &Path) -> Result<Self, Box<dyn Error>> {
        let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let started = Instant::now();
        let host = Host::new(&bytes)?;
        Ok(Self { size: bytes.len(), compilation: started.elapsed(), host, meter: Meter::new(&bytes)? })
    }

    /// The fuel and the memory of a call of `validate`.
    ///
    /// # Errors
    /// Returns the error of the engine if the policy traps or fails.
    pub fn cost(&self, request: &Request) -> Result<Cost, Box<dyn Error>> {
        Ok(self.meter.call("validate", &request.payload, &request.cluster)?)
    }

    /// The time of a call of `validate`, with a fresh instance.
    ///
    /// # Errors
    /// Returns the error of the host if the policy traps or fails.
    pub fn time(&self, request: &Request) -> Result<Duration, Box<dyn Error>> {
        let started = Instant::now();
        self.host.call("validate", &request.payload, &request.cluster)?;
        Ok(started.elapsed())
    }
}
