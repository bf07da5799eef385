//! Counts what one call costs: WebAssembly instructions and memory, the same on every machine.
//!
//! `wasmtime-provider` keeps its store to itself, and a store starts without fuel, so a module
//! compiled to consume fuel could not run in [`Policy`](crate::host::Policy). This is the same
//! host reduced to what measuring takes, on the `wasmtime` of the provider.

use wasmtime_provider::wasmtime::{Caller, Config, Engine, Extern, InstancePre, Linker, Memory, Module, Result, Store};
use wasmtime_provider::wasmtime_wasi::WasiCtxBuilder;
use wasmtime_provider::wasmtime_wasi::p1::{WasiP1Ctx, add_to_linker_sync};

/// What the store is filled up with: far more than any call may take.
const TANK: u64 = 1 << 40;

/// A compiled policy whose calls are measured.
pub struct Meter {
    instance: InstancePre<Guest>,
}

/// What one call in a fresh instance cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Fuel, about one unit an instruction, that the module took to get ready.
    pub start: u64,
    /// Fuel that the call itself took.
    pub call: u64,
    /// Bytes of linear memory after the call; it never shrinks.
    pub memory: u64,
    /// What the policy answered.
    pub answer: Vec<u8>,
}

struct Guest {
    wasi: WasiP1Ctx,
    operation: Vec<u8>,
    payload: Vec<u8>,
    answer: std::result::Result<Vec<u8>, Vec<u8>>,
}

impl Meter {
    /// Compiles a WebAssembly module.
    ///
    /// # Errors
    /// Returns wasmtime's error if the module is not one that a waPC host can run.
    pub fn new(module: &[u8]) -> Result<Self> {
        let mut config = Config::new();
        config.consume_fuel(true);
        let engine = Engine::new(&config)?;
        let mut linker = Linker::new(&engine);
        add_to_linker_sync(&mut linker, |guest: &mut Guest| &mut guest.wasi)?;
        add_wapc(&mut linker)?;
        Ok(Self { instance: linker.instantiate_pre(&Module::new(&engine, module)?)? })
    }

    /// Calls one operation in a fresh instance and counts.
    ///
    /// # Errors
    /// Returns wasmtime's error if the policy traps, and the policy's if it fails.
    pub fn call(&self, operation: &str, payload: &[u8]) -> Result<Cost> {
        let guest = Guest {
            wasi: WasiCtxBuilder::new().build_p1(),
            operation: operation.as_bytes().to_vec(),
            payload: payload.to_vec(),
            answer: Err(Vec::new()),
        };
        let mut store = Store::new(self.instance.module().engine(), guest);
        store.set_fuel(TANK)?;
        let instance = self.instance.instantiate(&mut store)?;
        for start in wapc::wapc_functions::REQUIRED_STARTS {
            if instance.get_func(&mut store, start).is_some() {
                instance.get_typed_func::<(), ()>(&mut store, start)?.call(&mut store, ())?;
            }
        }
        let ready = store.get_fuel()?;
        let lengths = (i32::try_from(operation.len())?, i32::try_from(payload.len())?);
        instance
            .get_typed_func::<(i32, i32), i32>(&mut store, wapc::wapc_functions::GUEST_CALL)?
            .call(&mut store, lengths)?;
        let done = store.get_fuel()?;
        let memory = instance.get_memory(&mut store, "memory").map_or(0, |memory| memory.data_size(&store));
        let answer = store
            .into_data()
            .answer
            .map_err(|error| wasmtime_provider::wasmtime::Error::msg(String::from_utf8_lossy(&error).into_owned()))?;
        Ok(Cost {
            start: TANK.saturating_sub(ready),
            call: ready.saturating_sub(done),
            memory: u64::try_from(memory)?,
            answer,
        })
    }
}

/// The functions a waPC guest imports (waPC protocol; `wasmtime-provider`, `callbacks.rs`).
fn add_wapc(linker: &mut Linker<Guest>) -> Result<()> {
    type Guests<'a> = Caller<'a, Guest>;
    const WAPC: &str = wapc::HOST_NAMESPACE;
    linker.func_wrap(WAPC, "__guest_request", |mut c: Guests, op: u32, at: u32| {
        let (operation, payload) = (c.data().operation.clone(), c.data().payload.clone());
        write(&mut c, op, &operation)?;
        write(&mut c, at, &payload)
    })?;
    linker.func_wrap(WAPC, "__guest_response", |mut c: Guests, at: u32, length: u32| {
        c.data_mut().answer = Ok(read(&mut c, at, length)?);
        Result::Ok(())
    })?;
    linker.func_wrap(WAPC, "__guest_error", |mut c: Guests, at: u32, length: u32| {
        c.data_mut().answer = Err(read(&mut c, at, length)?);
        Result::Ok(())
    })?;
    linker.func_wrap(
        WAPC,
        "__host_call",
        |_: Guests, _: u32, _: u32, _: u32, _: u32, _: u32, _: u32, _: u32, _: u32| 0_i32,
    )?;
    linker.func_wrap(WAPC, "__host_response_len", |_: Guests| 0_u32)?;
    linker.func_wrap(WAPC, "__host_response", |_: Guests, _: u32| {})?;
    linker.func_wrap(WAPC, "__host_error_len", |_: Guests| 0_u32)?;
    linker.func_wrap(WAPC, "__host_error", |_: Guests, _: u32| {})?;
    linker.func_wrap(WAPC, "__console_log", |_: Guests, _at: u32, _length: u32| {})?;
    Ok(())
}

fn memory(caller: &mut Caller<'_, Guest>) -> Result<Memory> {
    caller
        .get_export("memory")
        .and_then(Extern::into_memory)
        .ok_or_else(|| wasmtime_provider::wasmtime::Error::msg("the module exports no memory"))
}

fn read(caller: &mut Caller<'_, Guest>, at: u32, length: u32) -> Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length)?];
    memory(caller)?.read(&*caller, usize::try_from(at)?, &mut bytes)?;
    Ok(bytes)
}

fn write(caller: &mut Caller<'_, Guest>, at: u32, bytes: &[u8]) -> Result<()> {
    memory(caller)?.write(caller, usize::try_from(at)?, bytes)?;
    Ok(())
}
