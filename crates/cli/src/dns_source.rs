//! `--dns` and `--record-dns`: where DNS facts come from, and where they are kept.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use clap::ValueHint;
use clap::builder::{OsStringValueParser, TypedValueParser as _};
use tempfile::NamedTempFile;
use waxseal_dns::Limits;
use waxseal_dns::live::{DnsPlace, DnsSource, LiveLimits};

use crate::error::{self, CliError};

/// Messages that are judged at the same time where they wait for the network, at least.
const WAITING_JOBS: usize = 16;

/// Where DNS facts come from, and where they are kept.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct DnsArgs {
    /// Where DNS facts come from: `live`, the name servers of this system; the ADDRESS of a name
    /// server, with :PORT where it is not 53; or a FILE, a zone file or a JSON snapshot. Give it again
    /// for more: the first file that knows an answer gives it, and the servers answer the rest. A file
    /// that is called live is ./live
    #[arg(
        long = "dns",
        value_name = "live|ADDRESS|FILE",
        value_hint = ValueHint::AnyPath,
        value_parser = OsStringValueParser::new().map(|text| DnsPlace::from(&*text))
    )]
    places: Vec<DnsPlace>,

    /// Keep what was asked and answered in FILE, as a JSON snapshot: the same command for the same
    /// instant writes the same again with --dns FILE, and needs no network
    #[arg(long, value_name = "FILE", requires = "places")]
    record_dns: Option<PathBuf>,
}

impl DnsArgs {
    /// Whether there is no `--dns`.
    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Opens the files and finds the servers; without `--dns` nothing is known.
    pub(crate) fn open(&self) -> Result<DnsSource, CliError> {
        let source = DnsSource::open(&self.places, Limits::default(), LiveLimits::default())?;
        Ok(if self.record_dns.is_some() { source.recorded() } else { source })
    }

    /// The files among the places.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.places.iter().filter_map(|place| match place {
            DnsPlace::File(path) => Some(&**path),
            _ => None,
        })
    }

    /// The servers among the places, as they are given.
    pub(crate) fn servers(&self) -> impl Iterator<Item = String> {
        let is_server = |place: &&DnsPlace| !matches!(place, DnsPlace::File(_));
        self.places.iter().filter(is_server).map(ToString::to_string)
    }

    /// Where answers are kept.
    pub(crate) fn record(&self) -> Option<&Path> {
        self.record_dns.as_deref()
    }

    /// How many messages are judged at the same time where nobody says so: one for each processor
    /// and, where answers are waited for, more.
    pub(crate) fn jobs(source: &DnsSource) -> Option<NonZeroUsize> {
        source.live()?;
        thread::available_parallelism().ok().max(NonZeroUsize::new(WAITING_JOBS))
    }

    /// Ends a run: keeps what was asked and answered, where somebody wants that, and tells on standard
    /// error if there was nobody to ask.
    pub(crate) fn finish(&self, source: &DnsSource) -> Result<(), CliError> {
        if let (Some(path), Some(recording)) = (self.record(), source.recording()) {
            let snapshot = recording
                .map_err(|source| CliError::Recording { path: path.to_owned(), source })?;
            let mut text = Vec::new();
            let failed = |source| CliError::writing(Some(path), source);
            snapshot.write(&mut text).map_err(failed)?;
            write_whole(path, &text).map_err(failed)?;
        }
        if let Some(live) = source.live().filter(|live| live.is_silent()) {
            let servers: Vec<_> = live.servers().iter().map(ToString::to_string).collect();
            error::warning(&format!(
                "no name server has answered ({}): is there a network? --dns ADDRESS asks another \
                 one, and --dns FILE needs none",
                servers.join(", ")
            ));
        }
        Ok(())
    }
}

/// Writes a file that appears as a whole or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = new_file(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// A temporary file with the permissions that any new file has; its default is to be private.
fn new_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The mask of the process takes away what it has to.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
