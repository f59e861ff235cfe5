//! Stored mail on the command line.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use waxseal_batch::{Input, InputOptions, Location, MboxDialect};
use waxseal_report::Place;

use crate::error::CliError;

/// The stores to read.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Stored mail: mbox, Maildir, MH, single messages, folders of them, each also compressed with
    /// gzip or zstd; `-` is standard input
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// How mboxes were written
    #[arg(long, value_name = "DIALECT", default_value = "auto", display_order = 100)]
    mbox_dialect: Dialect,
}

/// The dialects of mbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Dialect {
    /// Decide for each message
    Auto,
    /// `From ` lines were quoted, `>From ` lines were not
    Mboxo,
    /// `From ` lines behind any number of `>` were quoted
    Mboxrd,
    /// As mboxo, with Content-Length
    Mboxcl,
    /// Content-Length, nothing quoted
    Mboxcl2,
}

impl InputArgs {
    pub(crate) fn open(&self) -> Result<Input, CliError> {
        let mut options = InputOptions::default();
        options.dialect = match self.mbox_dialect {
            Dialect::Auto => MboxDialect::Auto,
            Dialect::Mboxo => MboxDialect::O,
            Dialect::Mboxrd => MboxDialect::Rd,
            Dialect::Mboxcl => MboxDialect::Cl,
            Dialect::Mboxcl2 => MboxDialect::Cl2,
        };
        Ok(Input::open(&self.paths, &options)?)
    }

    /// See [`check_output`].
    pub(crate) fn check_output(&self, output: &Path) -> Result<(), CliError> {
        check_output(&self.paths, output)
    }
}

/// Refuses to write over the mail that is to be read, or between it.
pub(crate) fn check_output(inputs: &[PathBuf], output: &Path) -> Result<(), CliError> {
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // What does not exist yet is found by its folder.
    let target = output.canonicalize().or_else(|_| {
        let folder = folder.canonicalize()?;
        Ok::<_, std::io::Error>(folder.join(output.file_name().unwrap_or_default()))
    });
    let Ok(target) = target else { return Ok(()) };
    let mut inputs = inputs.iter().filter(|path| *path != Path::new("-"));
    match inputs.find(|path| path.canonicalize().is_ok_and(|path| target.starts_with(path))) {
        Some(path) => Err(CliError::Usage(format!(
            "{}: this file is within the mail that is to be read ({}); give another one",
            output.display(),
            path.display()
        ))),
        None => Ok(()),
    }
}

/// Where a message is, as reports tell it.
pub(crate) fn place(location: &Location) -> Place {
    let path = location.path().to_string_lossy();
    match location.place() {
        Some(place) => Place::in_mbox(path, place.number, place.offset),
        None => Place::file(path),
    }
}
