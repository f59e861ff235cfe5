//! Exit codes.

use std::process::ExitCode;

/// How the command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// No authentication failed.
    Good,
    /// Some authentication failed, or something was found.
    Found,
    /// The command line is wrong. clap ends with the same code.
    Usage,
    /// DNS failed for now; a later try may give another result.
    TemporaryFailure,
    /// Something could not be read or written, or the program failed.
    Failure,
    /// A signal ended the run.
    Interrupted,
    /// Whoever read our output has stopped, as `head` does.
    BrokenPipe,
}

/// What shells report of a program that SIGINT ended.
pub(crate) const INTERRUPTED: u8 = 130;

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Good => 0,
            Status::Found => 1,
            Status::Usage => 2,
            Status::TemporaryFailure => 3,
            Status::Failure => 4,
            Status::Interrupted => INTERRUPTED,
            // What shells report of a program that SIGPIPE ended.
            Status::BrokenPipe => 141,
        })
    }
}
