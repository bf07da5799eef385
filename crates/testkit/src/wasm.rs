//! The compiled module in Node: a waPC host that runs each call in a fresh instance, as Kubewarden's policy server does.

use std::env;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::fixtures::RecordedCluster;

/// The host, beside this file.
const HOST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/wasm/host.mjs");

/// The time after which a call counts as endless.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// The compiled module that the tests run: the file that `POLICY_WASM` names, or `policy.wasm` in the root of the
/// checkout, which `make policy.wasm` builds.
pub fn module_path() -> PathBuf {
    env::var_os("POLICY_WASM")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policy.wasm"), PathBuf::from)
}

/// A compiled policy in a Node process.
pub struct Module {
    process: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
    watchdog: Sender<Tick>,
}

enum Tick {
    Start,
    Stop,
}

/// What a call in a fresh instance brought.
#[derive(Clone, Debug)]
pub struct Call {
    /// The answer, or the reason why there is none: a trap, or the policy's own error.
    pub answer: Result<Vec<u8>, String>,
    /// The size of the instance's linear memory after the call, in bytes.
    pub memory: u64,
    /// The duration of the call without instantiation, in milliseconds.
    pub milliseconds: f64,
    /// The resident set of the Node process, in bytes.
    pub resident: u64,
    /// The host calls, as `NAMESPACE/OPERATION PAYLOAD`.
    pub host_calls: Vec<String>,
}

impl Call {
    /// The answer as JSON.
    pub fn json(&self) -> Value {
        match &self.answer {
            Ok(answer) => serde_json::from_slice(answer).expect("the policy answers with JSON"),
            Err(error) => panic!("{error}"),
        }
    }
}

impl Module {
    /// Starts the module at [`module_path`].
    pub fn start() -> Self {
        let module = module_path();
        assert!(
            module.is_file(),
            "{} does not exist: build it with `make policy.wasm`, or set POLICY_WASM",
            module.display()
        );
        Self::start_file(&module)
    }

    /// Starts the module in this file.
    pub fn start_file(module: &Path) -> Self {
        let mut process = Command::new("node")
            .args(["--no-warnings", "--expose-gc", HOST])
            .arg(module)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node.js 20 or later is on the PATH");
        let input = BufWriter::new(process.stdin.take().expect("the standard input is a pipe"));
        let output = BufReader::new(process.stdout.take().expect("the standard output is a pipe"));
        let watchdog = watch(process.id());
        Self { process, input, output, watchdog }
    }

    /// Calls a waPC operation; look-ups are answered from `cluster`.
    pub fn call(&mut self, operation: &str, payload: &[u8], cluster: &RecordedCluster) -> Call {
        let _ = self.watchdog.send(Tick::Start);
        let header = json!({"operation": operation, "length": payload.len(), "cluster": cluster.0});
        writeln!(self.input, "{header}").expect("the host reads");
        self.input.write_all(payload).expect("the host reads");
        self.input.flush().expect("the host reads");

        let mut line = String::new();
        let count = self.output.read_line(&mut line).expect("the host writes UTF-8");
        assert!(count > 0, "the host ended during {operation}, or ran for more than {TIME_LIMIT:?}");
        let header: Value = serde_json::from_str(&line).expect("the host writes a JSON header");
        let number = |key: &str| header[key].as_u64().expect("a number");
        let mut body = vec![0; usize::try_from(number("length")).expect("it fits into memory")];
        self.output.read_exact(&mut body).expect("the host writes the whole body");
        let _ = self.watchdog.send(Tick::Stop);

        let is_answer = header["ok"] == json!(true);
        let calls = header["hostCalls"].as_array().into_iter().flatten();
        Call {
            answer: if is_answer { Ok(body) } else { Err(String::from_utf8_lossy(&body).into_owned()) },
            memory: number("memory"),
            milliseconds: header["milliseconds"].as_f64().expect("a number"),
            resident: number("resident"),
            host_calls: calls.filter_map(Value::as_str).map(str::to_owned).collect(),
        }
    }

    /// Calls `validate` and returns its answer.
    pub fn validate(&mut self, payload: &[u8], cluster: &RecordedCluster) -> Value {
        self.call("validate", payload, cluster).json()
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Kills the process when a call takes longer than [`TIME_LIMIT`].
fn watch(process: u32) -> Sender<Tick> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        while let Ok(Tick::Start | Tick::Stop) = receiver.recv() {
            match receiver.recv_timeout(TIME_LIMIT) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    let _ = Command::new("kill").arg("-9").arg(process.to_string()).status();
                    return;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    });
    sender
}
