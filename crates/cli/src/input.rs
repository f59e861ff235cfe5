//! Stored mail on the command line.

use std::fs::File;
use std::io::{self, Read};
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
        Ok::<_, io::Error>(folder.join(output.file_name().unwrap_or_default()))
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

/// The whole of a file, or of standard input for `-`, if it has no more octets than the limit.
pub(crate) fn read_whole(path: &Path, limit: u64) -> Result<Vec<u8>, CliError> {
    if path == Path::new("-") {
        return read_source(io::stdin().lock(), path, limit);
    }
    read_file(path, limit)
}

/// The whole of a file, if it has no more octets than the limit.
pub(crate) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, CliError> {
    let file = File::open(path);
    let file = file.map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    read_source(file, path, limit)
}

fn read_source(source: impl Read, path: &Path, limit: u64) -> Result<Vec<u8>, CliError> {
    let mut octets = Vec::new();
    let read = source.take(limit.saturating_add(1)).read_to_end(&mut octets);
    read.map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    if u64::try_from(octets.len()).is_ok_and(|length| length <= limit) {
        Ok(octets)
    } else {
        Err(CliError::TooLarge { path: path.to_owned(), limit })
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
