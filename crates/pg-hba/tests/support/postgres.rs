//! A temporary PostgreSQL server.
//!
//! Its data and its socket are in a temporary directory, it listens on loopback addresses, and it is stopped and
//! removed when the value is dropped.

#![allow(dead_code, reason = "each test uses a part of it")]

/// A module for each version of PostgreSQL, in which each test calls the function of the same name with the version.
macro_rules! test_each_version {
    (@tests $version:ident [$($test:ident),+]) => {$(
        #[test]
        fn $test() {
            super::$test(pg_hba::PgVersion::$version);
        }
    )+};
    (@modules $tests:tt $($module:ident: $version:ident),+) => {$(
        mod $module {
            test_each_version! { @tests $version $tests }
        }
    )+};
    ($($test:ident),+ $(,)?) => {
        test_each_version! {
            @modules [$($test),+]
            postgresql_12: V12, postgresql_13: V13, postgresql_14: V14, postgresql_15: V15, postgresql_16: V16,
            postgresql_17: V17, postgresql_18: V18
        }
    };
}

#[path = "installation.rs"]
mod installation;

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use pg_hba::{AuthMethod, PgVersion};

use self::installation::{Installation, SUPERUSER};

/// The role and the database that scripts use.
const ADMIN: &str = "oracle_admin";

/// The first line of every list, so that scripts can connect whatever the list contains.
pub const ADMIN_LINE: &str = "local oracle_admin oracle_admin trust";

/// How long the server may take to start, or to write a message.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The authentication methods that a server can be built without, each with a valid line.
const OPTIONAL_METHODS: [(AuthMethod, &str); 3] = [
    (AuthMethod::Gss, "host all all all gss"),
    (AuthMethod::Pam, "host all all all pam"),
    (AuthMethod::Ldap, "host all all all ldap ldapserver=h ldapbasedn=b"),
];

/// A running server.
pub struct Server {
    installation: Installation,
    process: Child,
    port: u16,
    has_ipv6: bool,
    version: PgVersion,
    missing_methods: Vec<AuthMethod>,
}

impl Server {
    /// Starts a server of a major version; `None`, with a message on stderr, if it is not installed.
    ///
    /// # Panics
    /// If it is not installed, and the environment variable `CI` is set.
    pub fn start(version: PgVersion) -> Option<Self> {
        let Some(installation) = Installation::find(version) else {
            let message = format!("PostgreSQL {version} is not installed; run hack/install-test-tools.sh");
            assert!(std::env::var_os("CI").is_none(), "{message}");
            eprintln!("\n*** SKIPPED: {message} ***\n");
            return None;
        };
        println!("{}", installation.run("postgres", &["--version"]).trim());
        let has_ipv6 = TcpListener::bind("[::1]:0").is_ok();
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
        installation.make_cluster(version, port, has_ipv6);
        let log = fs::File::create(installation.directory().join("log")).unwrap();
        let process =
            installation.command("postgres").args(["-D", "data"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let mut server = Self { installation, process, port, has_ipv6, version, missing_methods: Vec::new() };
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
        server.find_missing_methods();
        Some(server)
    }

    /// The major version.
    pub fn version(&self) -> PgVersion {
        self.version
    }

    /// The authentication methods that it is built without.
    pub fn missing_methods(&self) -> &[AuthMethod] {
        &self.missing_methods
    }

    fn find_missing_methods(&mut self) {
        self.write_list(&OPTIONAL_METHODS.map(|(_, line)| line));
        let rows = self.sql("SELECT error IS NULL FROM pg_hba_file_rules WHERE line_number > 1 ORDER BY line_number;");
        let methods = OPTIONAL_METHODS.iter().map(|(method, _)| *method);
        self.missing_methods =
            methods.zip(rows.lines()).filter(|(_, row)| *row == "f").map(|(method, _)| method).collect();
        self.write_list(&[]);
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
        self.installation.directory()
    }

    /// The operating system user that [`Server::log_in`] connects as.
    pub fn os_user(&self) -> &str {
        self.installation.os_user()
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
