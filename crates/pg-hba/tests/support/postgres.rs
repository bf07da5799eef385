//! A temporary PostgreSQL server.
//!
//! Its data and its socket are in a temporary directory, it listens on loopback addresses, and it is stopped and
//! removed when the value is dropped.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use pg_hba::PgVersion;

/// The superuser that `initdb` creates.
const SUPERUSER: &str = "postgres";

/// The role and the database that scripts use.
const ADMIN: &str = "oracle_admin";

/// The first line of every list, so that scripts can connect whatever the list contains.
pub const ADMIN_LINE: &str = "local oracle_admin oracle_admin trust";

/// How long the server may take to start, or to write a message.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The number of servers that this process has started.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A running server.
pub struct Server {
    installation: Installation,
    process: Child,
    port: u16,
    has_ipv6: bool,
    version: PgVersion,
}

impl Server {
    /// Starts a server; `None`, with a message on stderr, if PostgreSQL is not installed.
    ///
    /// # Panics
    /// If PostgreSQL is not installed, and the environment variable `CI` is set.
    pub fn start() -> Option<Self> {
        let Some(programs) = find_programs() else {
            let message = "PostgreSQL is not installed; run apt-get install postgresql";
            assert!(std::env::var_os("CI").is_none(), "{message}");
            eprintln!("\n*** SKIPPED: {message} ***\n");
            return None;
        };
        let installation = Installation::new(programs);
        let version = installation.run("postgres", &["--version"]);
        let major = version.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok());
        let version = major.and_then(PgVersion::from_major).unwrap_or_else(|| panic!("{version}"));
        let has_ipv6 = TcpListener::bind("[::1]:0").is_ok();
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
        installation.make_cluster(port, has_ipv6);
        let log = fs::File::create(installation.directory.join("log")).unwrap();
        let process =
            installation.command("postgres").args(["-D", "data"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let server = Self { installation, process, port, has_ipv6, version };
        server.wait_for_log(0, "database system is ready to accept connections");
        let create = format!("CREATE ROLE {ADMIN} SUPERUSER LOGIN;\nCREATE DATABASE {ADMIN};\n");
        server.run_script(SUPERUSER, SUPERUSER, &create);
        server.sql(
            "CREATE EXTENSION dblink;
             CREATE FUNCTION log_in(settings text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
                 PERFORM dblink_connect('login', settings);
                 PERFORM dblink_disconnect('login');
             EXCEPTION WHEN OTHERS THEN NULL;
             END $$;",
        );
        Some(server)
    }

    /// The major version.
    pub fn version(&self) -> PgVersion {
        self.version
    }

    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether it listens on `::1` in addition to 127.0.0.1.
    pub fn has_ipv6(&self) -> bool {
        self.has_ipv6
    }

    /// The directory of the socket.
    pub fn directory(&self) -> &Path {
        &self.installation.directory
    }

    /// The operating system user that [`Server::log_in`] connects as.
    pub fn os_user(&self) -> &str {
        &self.installation.owner.name
    }

    /// Writes a file into the data directory.
    pub fn write(&self, name: &str, content: &str) {
        fs::write(self.directory().join("data").join(name), content).unwrap();
    }

    /// Writes [`ADMIN_LINE`] and the elements of a list to `pg_hba.conf`, each as one line.
    pub fn write_list(&self, elements: &[&str]) {
        let lines = [ADMIN_LINE].into_iter().chain(elements.iter().copied());
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        self.write("pg_hba.conf", &text);
    }

    /// Loads [`ADMIN_LINE`] and the elements of a list; false if the server keeps the old list.
    pub fn reload(&self, elements: &[&str]) -> bool {
        self.write_list(elements);
        let start = self.log_length();
        self.signal("-HUP");
        // The server reads the file after it has logged the signal, but before it accepts the next connection.
        self.wait_for_log(start, "received SIGHUP");
        self.sql("");
        !self.log_since(start).contains("was not reloaded")
    }

    /// Connects with each of these connection strings, one after the other, and returns the server's log, which begins
    /// with the connection of the script itself.
    ///
    /// The client is the extension `dblink`, so that one session can make connections of every kind.
    pub fn log_in(&self, settings: &[String]) -> String {
        let start = self.log_length();
        let calls = settings.iter().map(|settings| format!("SELECT log_in($info${settings}$info$);\n"));
        self.sql(&calls.collect::<String>());
        self.log_since(start)
    }

    /// Runs a psql script as a superuser, and returns its output.
    pub fn sql(&self, script: &str) -> String {
        self.run_script(ADMIN, ADMIN, script)
    }

    /// Runs one of PostgreSQL's client programs; the error is what it writes to stderr.
    pub fn client(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        let output = self.installation.command(program).args(arguments).stdin(Stdio::null()).output().unwrap();
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    fn run_script(&self, user: &str, database: &str, script: &str) -> String {
        fs::write(self.directory().join("script.sql"), script).unwrap();
        let directory = self.directory().to_str().unwrap();
        let port = self.port.to_string();
        let arguments = "-X -q -A -t -w -v ON_ERROR_STOP=1 -f script.sql";
        let mut arguments: Vec<&str> = arguments.split(' ').collect();
        arguments.extend(["-h", directory, "-p", &port, "-U", user, "-d", database]);
        self.installation.run("psql", &arguments)
    }

    fn log_length(&self) -> u64 {
        fs::metadata(self.directory().join("log")).unwrap().len()
    }

    fn log_since(&self, start: u64) -> String {
        let mut log = fs::File::open(self.directory().join("log")).unwrap();
        log.seek(SeekFrom::Start(start)).unwrap();
        let mut bytes = Vec::new();
        log.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn wait_for_log(&self, start: u64, text: &str) {
        let end = Instant::now() + TIMEOUT;
        while !self.log_since(start).contains(text) {
            let log = self.log_since(start);
            assert!(Instant::now() < end, "no {text:?} in:\n{log}");
            sleep(Duration::from_millis(2));
        }
    }

    fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        let status = Command::new("kill").args([signal, &id]).status();
        assert!(status.is_ok_and(|status| status.success()));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.try_wait().is_ok_and(|status| status.is_none()) {
            self.signal("-QUIT");
            let _ = self.process.wait();
        }
    }
}

/// The programs, a directory for their data, and the user that they run as.
struct Installation {
    programs: PathBuf,
    directory: PathBuf,
    owner: Owner,
}

impl Installation {
    fn new(programs: PathBuf) -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hba-oracle-{}-{number}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        fs::create_dir(&directory).unwrap();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
        let owner = Owner::find();
        if let Some((user, group)) = owner.switch_to {
            chown(&directory, Some(user), Some(group)).unwrap();
        }
        Self { programs, directory, owner }
    }

    fn make_cluster(&self, port: u16, has_ipv6: bool) {
        let arguments = format!("-D data -U {SUPERUSER} -A trust -E UTF8 --locale=C --no-sync");
        self.run("initdb", &arguments.split(' ').collect::<Vec<_>>());
        let arguments = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
                         -keyout data/server.key -out data/server.crt";
        self.run("openssl", &arguments.split_whitespace().collect::<Vec<_>>());
        let key = self.directory.join("data/server.key");
        fs::set_permissions(key, fs::Permissions::from_mode(0o600)).unwrap();
        let addresses = if has_ipv6 { "127.0.0.1,::1" } else { "127.0.0.1" };
        let settings = format!(
            "listen_addresses = '{addresses}'\nport = {port}\nssl = on\n\
             unix_socket_directories = '{}'\nfsync = off\nautovacuum = off\n\
             log_connections = on\nlog_line_prefix = '%p|'\nlc_messages = 'C'\n",
            self.directory.display()
        );
        fs::OpenOptions::new()
            .append(true)
            .open(self.directory.join("data/postgresql.conf"))
            .and_then(|mut file| file.write_all(settings.as_bytes()))
            .unwrap();
    }

    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = if path.exists() { Command::new(path) } else { Command::new(program) };
        command.current_dir(&self.directory).env("HOME", &self.directory);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        if let Some((user, group)) = self.owner.switch_to {
            command.uid(user).gid(group);
        }
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = self.command(program);
        let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// The user that the server runs as, which must not be root.
struct Owner {
    name: String,
    /// The user and group to switch to from root.
    switch_to: Option<(u32, u32)>,
}

impl Owner {
    fn find() -> Self {
        let id = |flags| {
            let output = Command::new("id").args([flags]).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        if id("-u") != "0" {
            return Self { name: id("-un"), switch_to: None };
        }
        let users = fs::read_to_string("/etc/passwd").unwrap();
        let user = |name: &str| -> Option<Self> {
            let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut fields = line.split(':').skip(2);
            let user = fields.next()?.parse().ok()?;
            Some(Self { name: name.to_owned(), switch_to: Some((user, fields.next()?.parse().ok()?)) })
        };
        user("postgres").or_else(|| user("nobody")).unwrap()
    }
}

/// The directory of the programs of the newest server.
fn find_programs() -> Option<PathBuf> {
    let major = |path: &PathBuf| -> Option<u32> { path.file_name()?.to_str()?.parse().ok() };
    let mut installed: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    installed.sort_by_key(major);
    let path = std::env::var_os("PATH").unwrap_or_default();
    installed.into_iter().rev().map(|path| path.join("bin")).chain(std::env::split_paths(&path)).find(|path| {
        let mut programs = ["postgres", "initdb", "psql"].iter();
        programs.all(|name| path.join(name).exists())
    })
}
