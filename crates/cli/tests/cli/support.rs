//! Runs the command line in the folder of the test data.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

/// The root of the checkout.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The result of a run.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Status and standard error, which is empty unless something could not be read or written.
    pub fn end(&self) -> (i32, &str) {
        (self.status, &self.stderr)
    }
}

pub fn run(arguments: &[&str]) -> Run {
    run_with_input(arguments, "")
}

pub fn run_with_input(arguments: &[&str], input: &str) -> Run {
    run_command(command(DATA).args(arguments), input)
}

/// Runs the command line in the root of the checkout.
pub fn run_in_root(arguments: &[&str]) -> Run {
    run_command(command(ROOT).args(arguments), "")
}

/// The command line without the variables that control colors.
pub fn command(folder: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harbor-postgres-backup"));
    command.current_dir(folder).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR");
    command
}

pub fn run_command(command: &mut Command, input: &str) -> Run {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that fails early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A file of the test data.
pub fn data(name: &str) -> String {
    fs::read_to_string(Path::new(DATA).join(name)).unwrap()
}

/// Harbor's resource, the ConfigMap and the operator's configuration of the example, in one stream.
pub fn example() -> String {
    let file = |name| fs::read_to_string(Path::new(ROOT).join("examples/harbor-1.3").join(name)).unwrap();
    ["postgresql.yaml", "pod-config.yaml", "operator.yaml"].map(file).join("---\n")
}

/// Compares an output with a file of the test data.
#[track_caller]
pub fn assert_expected(name: &str, actual: &str) {
    let actual = actual.replace(concat!("\"", env!("CARGO_PKG_VERSION"), "\""), "\"VERSION\"");
    if env::var_os("BLESS").is_some() {
        fs::write(Path::new(DATA).join(name), &actual).unwrap();
    }
    assert_eq!(actual, data(name), "{name}");
}

/// A new file with this content, in a folder of its own.
pub fn file(test: &str, name: &str, content: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    fs::write(&file, content).unwrap();
    file
}
