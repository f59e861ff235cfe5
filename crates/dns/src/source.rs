//! What `--dns FILE` means: files of DNS facts, recognised by their content, in layers.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use waxseal_verify::dns::{Answer, Dns, Question, TxtRecord};

use crate::alias::{self, Found};
use crate::{Limits, Snapshot, SnapshotError, Zone, ZoneError, input};

/// Facts from several files; to each question the first that knows it has the answer.
///
/// An alias in a zone is followed through all of the files: the first that knows its target has the
/// answer. Without files nothing is known, which is what a [`Recorder`](crate::Recorder) starts from.
#[derive(Debug)]
pub struct DnsFacts {
    layers: Vec<Layer>,
    limits: Limits,
}

#[derive(Debug)]
enum Layer {
    Zone(Zone),
    Snapshot(Snapshot),
}

/// Why a file of DNS facts cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DnsFactsError {
    /// It cannot be opened or read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is larger than [`Limits::file_bytes`].
    #[error("{}: the file has more than {limit} bytes, which is the limit", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit, in bytes.
        limit: u64,
    },
    /// It is no zone file.
    #[error("{}: not a usable zone file: {source}", path.display())]
    Zone {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: ZoneError,
    },
    /// It is no snapshot.
    #[error("{}: not a usable DNS snapshot: {source}", path.display())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: SnapshotError,
    },
}

impl DnsFacts {
    /// No facts yet.
    pub fn new(limits: Limits) -> Self {
        Self { layers: Vec::new(), limits }
    }

    /// Opens the files, the most trusted first.
    ///
    /// # Errors
    /// The first file that cannot be used, and why.
    pub fn open<P: AsRef<Path>>(
        paths: impl IntoIterator<Item = P>,
        limits: Limits,
    ) -> Result<Self, DnsFactsError> {
        let mut facts = Self::new(limits);
        for path in paths {
            facts.push_file(path.as_ref())?;
        }
        Ok(facts)
    }

    /// Adds a file below the others. A file whose first character is `{` is a snapshot, any other a
    /// zone file; white space and a byte order mark before it do not count.
    ///
    /// # Errors
    /// The file cannot be read or is neither.
    pub fn push_file(&mut self, path: &Path) -> Result<(), DnsFactsError> {
        let limit = self.limits.file_bytes;
        let bytes = File::open(path)
            .and_then(|file| input::read_up_to(file, limit))
            .map_err(|source| DnsFactsError::Read { path: path.to_owned(), source })?
            .ok_or_else(|| DnsFactsError::TooLarge { path: path.to_owned(), limit })?;
        let text = input::without_byte_order_mark(&bytes).trim_ascii_start();
        if text.starts_with(b"{") {
            let snapshot = Snapshot::parse(&bytes, &self.limits)
                .map_err(|source| DnsFactsError::Snapshot { path: path.to_owned(), source })?;
            self.push_snapshot(snapshot);
        } else {
            let zone = Zone::parse(&bytes, &self.limits)
                .map_err(|source| DnsFactsError::Zone { path: path.to_owned(), source })?;
            self.push_zone(zone);
        }
        Ok(())
    }

    /// Adds a zone below the other sources.
    pub fn push_zone(&mut self, zone: Zone) {
        self.layers.push(Layer::Zone(zone));
    }

    /// Adds a snapshot below the other sources.
    pub fn push_snapshot(&mut self, snapshot: Snapshot) {
        self.layers.push(Layer::Snapshot(snapshot));
    }

    /// All TXT records that stand in the files, by name, sorted; of several files that know a name,
    /// the first counts. Records that only a wildcard or an alias gives are not listed.
    pub fn texts(&self) -> BTreeMap<&str, &[TxtRecord]> {
        let mut texts = BTreeMap::new();
        for layer in &self.layers {
            match layer {
                Layer::Zone(zone) => add_texts(&mut texts, zone.texts()),
                Layer::Snapshot(snapshot) => add_texts(&mut texts, snapshot.texts()),
            }
        }
        texts
    }

    /// The question that aliases lead to and no file answers; asking it answers the other.
    #[cfg(feature = "live")]
    pub(crate) fn end_of_aliases(&self, question: &Question) -> Question {
        let mut current = question.clone();
        for _ in 0..self.limits.alias_chain {
            let Found::Alias(target) = self.find(&current) else { break };
            current = Question::new(target.into_owned(), question.record_type());
        }
        current
    }

    fn find(&self, question: &Question) -> Found<'_> {
        for layer in &self.layers {
            let found = match layer {
                Layer::Zone(zone) => zone.find(question),
                Layer::Snapshot(snapshot) => {
                    snapshot.answer(question).map_or(Found::Unknown, Found::Answer)
                }
            };
            if !matches!(found, Found::Unknown) {
                return found;
            }
        }
        Found::Unknown
    }
}

fn add_texts<'a>(
    texts: &mut BTreeMap<&'a str, &'a [TxtRecord]>,
    more: impl Iterator<Item = (&'a str, &'a [TxtRecord])>,
) {
    for (name, records) in more {
        texts.entry(name).or_insert(records);
    }
}

impl Dns for DnsFacts {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        alias::follow(question, self.limits.alias_chain, |question| self.find(question))
    }
}
