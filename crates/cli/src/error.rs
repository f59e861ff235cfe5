//! What can go wrong, told with what to do about it.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use thiserror::Error;
use waxseal_batch::{CheckpointError, OpenError, ResumeError, RunError};
use waxseal_dns::live::DnsSourceError;
use waxseal_dns::{DigError, RecordingFull, SnapshotError};
use waxseal_report::Shown;
use waxseal_rules::config::ConfigError;
use waxseal_rules::profile::ProfileError;
use waxseal_verify::crypto::KeyRejected;
use waxseal_verify::dkim::private_key::PrivateKeyError;
use waxseal_verify::dkim::sign::{SignError, SignerError};

use crate::status::Status;

/// Why a command cannot be done.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// Options that do not go together.
    #[error("{0}")]
    Usage(String),
    #[error(
        "no DNS facts: ask the network with --dns live, or give --dns FILE (a zone file or a \
         snapshot)\n\
         `waxseal dns questions PATH...` lists the questions that FILE must answer"
    )]
    NoDns,
    #[error(
        "no DNS facts: ask the network with --dns live, or give --dns FILE (a zone file or a \
         snapshot)\n\
         where FILE does not answer everything, what is missing is listed"
    )]
    NoSpfDns,
    #[error(transparent)]
    Input(#[from] OpenError),
    #[error(transparent)]
    Dns(#[from] DnsSourceError),
    #[error("{}: not written, for it would not hold all answers: {source}", path.display())]
    Recording { path: PathBuf, source: RecordingFull },
    #[error(transparent)]
    Resume(#[from] ResumeError),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("{}: cannot read it: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}: cannot write it: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot write to standard output: {0}")]
    Stdout(#[source] io::Error),
    #[error("{}: it is there already; --force overwrites it", path.display())]
    FileExists { path: PathBuf },
    #[error("{}: not a usable DNS snapshot: {source}", path.display())]
    Snapshot { path: PathBuf, source: SnapshotError },
    #[error("{}: {source}", path.display())]
    Dig { path: PathBuf, source: DigError },
    #[error("{}: not a usable profile: {source}", path.display())]
    Profile { path: PathBuf, source: ProfileError },
    #[error("{}: larger than {limit} bytes", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{}: not a usable configuration: {source}", path.display())]
    Config { path: PathBuf, source: ConfigError },
    #[error("{}: {source}", path.display())]
    PrivateKey { path: PathBuf, source: PrivateKeyError },
    #[error("{0}")]
    Signer(#[from] SignerError),
    #[error("the key cannot be made: {0}")]
    Generate(#[source] KeyRejected),
    #[error("the message is not signed: {0}")]
    Refused(#[source] SignError),
    #[error("cannot listen for ctrl-c: {0}")]
    Signals(#[from] ctrlc::Error),
    #[error("the program failed within itself ({0}); please report it")]
    Internal(&'static str),
}

impl CliError {
    /// Every question had an answer, and the evaluation was not content.
    pub(crate) const LEFT_OPEN: Self = Self::Internal("closed facts left a question open");

    /// A failed write to standard output or, where there is a path, to a file.
    pub(crate) fn writing(path: Option<&std::path::Path>, source: io::Error) -> Self {
        match path {
            Some(path) => Self::Write { path: path.to_owned(), source },
            None => Self::Stdout(source),
        }
    }

    fn status(&self) -> Status {
        match self {
            Self::Stdout(source) if source.kind() == io::ErrorKind::BrokenPipe => {
                Status::BrokenPipe
            }
            Self::Refused(_) => Status::Found,
            Self::Usage(_)
            | Self::NoDns
            | Self::NoSpfDns
            | Self::Signer(_)
            | Self::Config { .. }
            | Self::Profile { .. } => Status::Usage,
            _ => Status::Failure,
        }
    }

    /// Tells the error on standard error.
    pub(crate) fn report(&self) -> Status {
        let status = self.status();
        if status != Status::BrokenPipe {
            tell("error", AnsiColor::Red.on_default().bold(), &self.to_string());
            if let Self::Refused(SignError::Line(_)) = self {
                hint("--repair-line-endings gives every line its CRLF before it signs");
            }
        }
        status
    }
}

/// Tells what the user should know, on standard error.
pub(crate) fn warning(text: &str) {
    tell("warning", AnsiColor::Yellow.on_default().bold(), text);
}

/// Writes text of our own to standard error as it is.
pub(crate) fn plain(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Tells what the user can do next, on standard error.
pub(crate) fn hint(text: &str) {
    tell("hint", AnsiColor::Cyan.on_default().bold(), text);
}

fn tell(word: &str, style: Style, text: &str) {
    let mut stderr = anstream::stderr().lock();
    for (at, line) in text.lines().enumerate() {
        // Where standard error is closed there is nobody to tell.
        let _ = if at == 0 {
            writeln!(stderr, "{style}{word}{style:#}: {}", Shown(line))
        } else {
            writeln!(stderr, "  {}", Shown(line))
        };
    }
}
