//! What `--dns` means: files that answer what they know, and servers that answer the rest.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use thiserror::Error;
use waxseal_verify::dns::{Dns, Question, Unanswered};

use super::servers::{PORT, SystemServersError, system_servers};
use super::{LiveDns, LiveLimits};
use crate::drive::Gathered;
use crate::{DnsFacts, DnsFactsError, Evaluated, Limits, Recording, RecordingFull, Snapshot};

/// One place where DNS facts come from, as the command line names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DnsPlace {
    /// `live`: the name servers of this system.
    System,
    /// A name server, by its address: `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`,
    /// `[2001:db8::1]:5353`.
    Server(SocketAddr),
    /// A file. One that is named like the others is reached by its folder: `./live`.
    File(PathBuf),
}

impl From<&OsStr> for DnsPlace {
    fn from(text: &OsStr) -> Self {
        let server = |text: &str| {
            let with_port = text.parse::<SocketAddr>().ok();
            let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
            let address = || inner.unwrap_or(text).parse::<IpAddr>().ok();
            with_port.or_else(|| address().map(|address| SocketAddr::new(address, PORT)))
        };
        match text.to_str() {
            Some("live") => Self::System,
            word => word.and_then(server).map_or_else(|| Self::File(text.into()), Self::Server),
        }
    }
}

impl fmt::Display for DnsPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("live"),
            Self::Server(address) => address.fmt(f),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// Facts from files and, below them, from name servers.
///
/// To each question the first file that knows it has the answer, and to the others the servers. An
/// alias in a file that leads to a name of which no file knows anything is followed by the servers.
#[derive(Debug)]
pub struct DnsSource {
    files: DnsFacts,
    live: Option<LiveDns>,
    limits: LiveLimits,
    recording: Option<Recording>,
}

/// Why DNS facts cannot be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DnsSourceError {
    /// A file cannot be used.
    #[error(transparent)]
    File(#[from] DnsFactsError),
    /// It is not known which servers to ask.
    #[error("{0}; give the address of a name server instead of \"live\"")]
    SystemServers(#[from] SystemServersError),
    /// Nobody can be asked.
    #[error("name servers cannot be asked: {0}")]
    Threads(#[source] io::Error),
}

impl DnsSource {
    /// Opens the files, in the order of the places, and finds the servers. Nothing is asked yet.
    ///
    /// # Errors
    /// The first place that cannot be used, and why.
    pub fn open<'p>(
        places: impl IntoIterator<Item = &'p DnsPlace>,
        file_limits: Limits,
        limits: LiveLimits,
    ) -> Result<Self, DnsSourceError> {
        let mut files = DnsFacts::new(file_limits);
        let mut servers = Vec::new();
        for place in places {
            match place {
                DnsPlace::System => servers.extend(system_servers()?),
                DnsPlace::Server(address) => servers.push(*address),
                DnsPlace::File(path) => files.push_file(path)?,
            }
        }
        let live = if servers.is_empty() { None } else { Some(LiveDns::new(servers, limits)) };
        let live = live.transpose().map_err(DnsSourceError::Threads)?;
        Ok(Self { files, live, limits, recording: None })
    }

    /// The same, which keeps what is asked and answered from now on.
    #[must_use]
    pub fn recorded(self) -> Self {
        Self { recording: Some(Recording::new()), ..self }
    }

    /// What the files say.
    pub fn files(&self) -> &DnsFacts {
        &self.files
    }

    /// The servers below the files.
    pub fn live(&self) -> Option<&LiveDns> {
        self.live.as_ref()
    }

    /// What was asked and answered, where that is [recorded](Self::recorded).
    ///
    /// # Errors
    /// There was more than is kept.
    pub fn recording(&self) -> Option<Result<Snapshot, RecordingFull>> {
        self.recording.as_ref().map(Recording::snapshot)
    }

    /// Evaluates: what the files leave open, the servers answer, as often as answers lead to
    /// questions. Without servers what is open is [not in the
    /// snapshot](waxseal_verify::dns::DnsFailure::NotInSnapshot), and is listed as missing.
    ///
    /// # Errors
    /// The evaluation leaves questions open though every one is answered: the fault is in it.
    pub fn evaluate<T>(
        &self,
        evaluate: impl FnMut(&dyn Dns) -> Result<T, Unanswered>,
    ) -> Result<Evaluated<'_, T>, Unanswered> {
        let gathered = Gathered::new(&self.files, self.recording.as_ref());
        let Some(live) = &self.live else { return gathered.evaluate_closed(evaluate) };
        let resolve = |open: &[Question]| {
            let ends: Vec<_> =
                open.iter().map(|question| self.files.end_of_aliases(question)).collect();
            live.resolve(&ends)
        };
        gathered.evaluate_asking(&self.limits.rounds, resolve, evaluate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_apart() {
        let place = |text: &str| DnsPlace::from(OsStr::new(text));
        let server = |text: &str| DnsPlace::Server(text.parse().unwrap());
        assert_eq!(place("live"), DnsPlace::System);
        assert_eq!(place("192.0.2.1"), server("192.0.2.1:53"));
        assert_eq!(place("192.0.2.1:5353"), server("192.0.2.1:5353"));
        assert_eq!(place("2001:db8::1"), server("[2001:db8::1]:53"));
        assert_eq!(place("[2001:db8::1]"), server("[2001:db8::1]:53"));
        assert_eq!(place("[2001:db8::1]:5353"), server("[2001:db8::1]:5353"));
        for file in ["./live", "LIVE", "dns.json", "192.0.2", "192.0.2.1:", "./192.0.2.1", ""] {
            assert_eq!(place(file), DnsPlace::File(file.into()), "{file}");
        }
    }
}
