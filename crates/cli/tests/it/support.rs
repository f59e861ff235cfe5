//! Runs the command.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A run of the command that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Standard output of a run that ends with this code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self.stdout
    }

    /// Standard error of a run that ends with this code and writes nothing else.
    #[track_caller]
    pub(crate) fn expect_error(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "");
        self.stderr
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(self, code: i32) -> Value {
        serde_json::from_str(&self.expect(code)).unwrap()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A folder of its own for each test, and the commands run in it.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Copies from `tests/data`.
    pub(crate) fn copy(&self, names: &[&str]) {
        for name in names {
            self.write(name, data(name));
        }
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waxseal"));
        command.current_dir(self.folder.path()).args(args);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    pub(crate) fn run_with_stdin(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        // A process that does not want to read it all is no failure of the test.
        let _ = pipe.write_all(stdin.as_ref());
        drop(pipe);
        child.wait_with_output().unwrap().into()
    }

    /// Generates a key `NAME.pem` for `example.com` and gives what must be published.
    pub(crate) fn generate(&self, name: &str, key_type: &str, selector: &str) -> Value {
        let file = format!("{name}.pem");
        let args = ["key", "generate", "--domain", "example.com", "--selector", selector];
        let rest = ["--type", key_type, "--format", "json", "--output", &file];
        self.run(&[&args[..], &rest].concat()).json(0)
    }

    /// Writes a snapshot of these records.
    pub(crate) fn snapshot(&self, name: &str, records: &[&Value]) {
        let answers = records.iter().map(|record| {
            format!(
                r#"{{"name":{},"type":"TXT","records":[{}]}}"#,
                record["name"], record["strings"]
            )
        });
        self.answers(name, &answers.collect::<Vec<_>>());
    }

    /// Writes a snapshot of these answers, each a JSON object.
    pub(crate) fn answers(&self, name: &str, answers: &[String]) {
        self.write(name, format!(r#"{{"version":1,"answers":[{}]}}"#, answers.join(",")));
    }
}

/// A file of `tests/data`.
pub(crate) fn data(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

pub(crate) const MESSAGE: &str = "From: joe@example.com\r\nTo: jane@example.net\r\n\
    Subject: Hello\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n\r\nHello, Jane.\r\n";

/// An mbox of these messages, in LF, nothing quoted.
pub(crate) fn mbox<'m>(messages: impl IntoIterator<Item = &'m str>) -> String {
    let mut mbox = String::new();
    for message in messages {
        mbox.push_str("From joe@example.com Tue Nov 14 22:13:20 2023\n");
        mbox.push_str(&message.replace("\r\n", "\n"));
        mbox.push('\n');
    }
    mbox
}
