//! Measures the fuel and the memory of a call, which are the same on every machine.
//!
//! Fuel is counted by wasmtime, about one unit for each instruction. `wasmtime-provider` does not give access to its
//! store, which needs to be filled with fuel. This is the same host, with as little as measuring needs.

use std::sync::Arc;

use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use wapc::wapc_functions;
use wasmtime_provider::wasmtime::{Caller, Config, Engine, Error, Extern, InstancePre, Linker, Memory, Module, Store};
use wasmtime_provider::wasmtime_wasi::WasiCtxBuilder;
use wasmtime_provider::wasmtime_wasi::p1::{WasiP1Ctx, add_to_linker_sync};

/// The fuel of an instance, more than any call uses.
const FUEL: u64 = 1 << 40;

type Result<T> = std::result::Result<T, Error>;

/// A compiled policy whose calls are measured.
pub struct Meter {
    instance: InstancePre<Guest>,
}

/// What a call in a fresh instance costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The fuel of the initialization and the call.
    pub fuel: u64,
    /// The size of the linear memory after the call in bytes, which is its maximum.
    pub memory: u64,
}

/// The state of a call.
struct Guest {
    wasi: WasiP1Ctx,
    operation: Vec<u8>,
    payload: Vec<u8>,
    cluster: Arc<RecordedCluster>,
    response: Option<std::result::Result<(), String>>,
    host_response: Vec<u8>,
}

impl Meter {
    /// Compiles a WebAssembly module.
    ///
    /// # Errors
    /// Returns the error of wasmtime if a waPC host cannot run the module.
    pub fn new(module: &[u8]) -> Result<Self> {
        let mut config = Config::new();
        config.consume_fuel(true);
        let engine = Engine::new(&config)?;
        let mut linker = Linker::new(&engine);
        add_to_linker_sync(&mut linker, |guest: &mut Guest| &mut guest.wasi)?;
        add_wapc(&mut linker)?;
        Ok(Self { instance: linker.instantiate_pre(&Module::new(&engine, module)?)? })
    }

    /// Calls an operation in a fresh instance.
    ///
    /// # Errors
    /// Returns the error of wasmtime if the policy traps, and its own if it fails.
    pub fn call(&self, operation: &str, payload: &[u8], cluster: &Arc<RecordedCluster>) -> Result<Cost> {
        let guest = Guest {
            wasi: WasiCtxBuilder::new().build_p1(),
            operation: operation.as_bytes().to_vec(),
            payload: payload.to_vec(),
            cluster: Arc::clone(cluster),
            response: None,
            host_response: Vec::new(),
        };
        let mut store = Store::new(self.instance.module().engine(), guest);
        store.set_fuel(FUEL)?;
        let instance = self.instance.instantiate(&mut store)?;
        for start in wapc_functions::REQUIRED_STARTS {
            if let Some(start) = instance.get_func(&mut store, start) {
                start.typed::<(), ()>(&store)?.call(&mut store, ())?;
            }
        }
        let call = instance.get_typed_func::<(i32, i32), i32>(&mut store, wapc_functions::GUEST_CALL)?;
        call.call(&mut store, (i32::try_from(operation.len())?, i32::try_from(payload.len())?))?;
        let memory = instance.get_memory(&mut store, "memory").map_or(0, |memory| memory.data_size(&store));
        let fuel = FUEL.saturating_sub(store.get_fuel()?);
        let response = store.into_data().response.unwrap_or_else(|| Err("the policy gave no response".to_owned()));
        response.map_err(Error::msg)?;
        Ok(Cost { fuel, memory: u64::try_from(memory)? })
    }
}

/// The functions that a waPC guest imports (waPC protocol; `wasmtime-provider`, `callbacks.rs`).
fn add_wapc(linker: &mut Linker<Guest>) -> Result<()> {
    type Guests<'a> = Caller<'a, Guest>;
    const WAPC: &str = wapc::HOST_NAMESPACE;
    linker.func_wrap(WAPC, "__guest_request", |mut caller: Guests, operation_at: u32, payload_at: u32| {
        let Guest { operation, payload, .. } = caller.data();
        let (operation, payload) = (operation.clone(), payload.clone());
        write(&mut caller, operation_at, &operation)?;
        write(&mut caller, payload_at, &payload)
    })?;
    linker.func_wrap(WAPC, "__guest_response", |mut caller: Guests, _at: u32, _length: u32| {
        caller.data_mut().response = Some(Ok(()));
    })?;
    linker.func_wrap(WAPC, "__guest_error", |mut caller: Guests, at: u32, length: u32| {
        let error = String::from_utf8_lossy(&read(&mut caller, at, length)?).into_owned();
        caller.data_mut().response = Some(Err(error));
        Result::Ok(())
    })?;
    linker.func_wrap(
        WAPC,
        "__host_call",
        |mut caller: Guests,
         _: u32,
         _: u32,
         _: u32,
         _: u32,
         at: u32,
         length: u32,
         payload_at: u32,
         payload_len: u32| {
            let operation = String::from_utf8(read(&mut caller, at, length)?)?;
            let payload = read(&mut caller, payload_at, payload_len)?;
            let answer = caller.data().cluster.answer(&operation, &payload);
            let is_answered = answer.is_ok();
            caller.data_mut().host_response = answer.unwrap_or_else(String::into_bytes);
            Result::Ok(i32::from(is_answered))
        },
    )?;
    for length in ["__host_response_len", "__host_error_len"] {
        linker.func_wrap(WAPC, length, |caller: Guests| Ok(u32::try_from(caller.data().host_response.len())?))?;
    }
    for response in ["__host_response", "__host_error"] {
        linker.func_wrap(WAPC, response, |mut caller: Guests, at: u32| {
            let response = caller.data().host_response.clone();
            write(&mut caller, at, &response)
        })?;
    }
    linker.func_wrap(WAPC, "__console_log", |_: Guests, _at: u32, _length: u32| {})?;
    Ok(())
}

fn memory(caller: &mut Caller<'_, Guest>) -> Result<Memory> {
    let memory = caller.get_export("memory").and_then(Extern::into_memory);
    memory.ok_or_else(|| Error::msg("the module exports no memory"))
}

fn read(caller: &mut Caller<'_, Guest>, at: u32, length: u32) -> Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length)?];
    memory(caller)?.read(&*caller, usize::try_from(at)?, &mut bytes)?;
    Ok(bytes)
}

fn write(caller: &mut Caller<'_, Guest>, at: u32, bytes: &[u8]) -> Result<()> {
    Ok(memory(caller)?.write(caller, usize::try_from(at)?, bytes)?)
}
