//! How far an interrupted run came, kept in a small file, so that it can be resumed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::location::Location;

/// The version of the file's format that this program writes and reads.
const VERSION: u32 = 1;

/// Bytes of a checkpoint file that are read; a larger file is none.
const FILE_BYTES: u64 = 1024 * 1024;

/// The last item that a run has done, by which [`Input::resume_after`](crate::Input::resume_after)
/// finds the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "StoredPoint", from = "StoredPoint")]
#[non_exhaustive]
pub struct ResumePoint {
    /// How many items are done, from the first of the input.
    pub done: u64,
    /// Which of the paths given the last of them was found under; the first is 0.
    pub(crate) root: usize,
    /// Where the last of them is stored.
    pub last: Location,
}

/// How far a run came: what `--resume` starts from. Stored as JSON.
///
/// Save one after the results of the items it counts are in the output file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Checkpoint {
    version: u32,
    /// What the run was made of: input and every option that bears on its results. Only the
    /// same run can be resumed.
    pub fingerprint: String,
    /// The last item done; `None` if none is.
    pub point: Option<ResumePoint>,
    /// Length of the output file in bytes with the results of these items. What was written
    /// behind it belongs to items that are not counted: truncate the file to this length.
    pub output_bytes: u64,
    /// The caller's own sums over the items done, for its summary.
    pub counters: BTreeMap<String, u64>,
}

/// Why a checkpoint cannot be loaded or saved.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// There is no checkpoint file.
    #[error("{}: no such checkpoint; start without --resume", path.display())]
    NotFound {
        /// The checkpoint file.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("{}: cannot {action} the checkpoint: {source}", path.display())]
    Io {
        /// The checkpoint file.
        path: PathBuf,
        /// `read` or `write`.
        action: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file is no checkpoint.
    #[error(
        "{}: this is no checkpoint ({reason}); give the right file, or remove it and start again \
         without --resume", path.display()
    )]
    Malformed {
        /// The checkpoint file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another version of the program wrote it.
    #[error(
        "{}: the checkpoint has format version {found}, this program reads {VERSION}; resume with \
         the program that wrote it, or start again without --resume", path.display()
    )]
    OtherVersion {
        /// The checkpoint file.
        path: PathBuf,
        /// The version it has.
        found: u32,
    },
    /// It belongs to another run.
    #[error(
        "{}: the checkpoint is of a run with other paths or options; give those again, or start \
         again without --resume\n  then: {found}\n  now:  {expected}", path.display()
    )]
    OtherRun {
        /// The checkpoint file.
        path: PathBuf,
        /// The fingerprint of the run at hand.
        expected: String,
        /// The fingerprint in the file.
        found: String,
    },
}

impl Checkpoint {
    /// The checkpoint of a run that has done nothing yet.
    pub fn new(fingerprint: impl Into<String>) -> Self {
        Self {
            version: VERSION,
            fingerprint: fingerprint.into(),
            point: None,
            output_bytes: 0,
            counters: BTreeMap::new(),
        }
    }

    /// Loads the checkpoint of the run with this `fingerprint`.
    ///
    /// # Errors
    ///
    /// If there is none, it cannot be read, or it is of another run or program version.
    pub fn load(path: &Path, fingerprint: &str) -> Result<Self, CheckpointError> {
        let path_owned = || path.to_owned();
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => CheckpointError::NotFound { path: path_owned() },
            _ => CheckpointError::Io { path: path_owned(), action: "read", source },
        };
        let mut text = Vec::new();
        File::open(path)
            .and_then(|file| file.take(FILE_BYTES).read_to_end(&mut text))
            .map_err(failed)?;
        let malformed = |error: serde_json::Error| CheckpointError::Malformed {
            path: path_owned(),
            reason: error.to_string(),
        };
        // The version is read by itself, as the rest may look different in another one.
        let Version { version } = serde_json::from_slice(&text).map_err(malformed)?;
        if version != VERSION {
            return Err(CheckpointError::OtherVersion { path: path_owned(), found: version });
        }
        let checkpoint: Self = serde_json::from_slice(&text).map_err(malformed)?;
        if checkpoint.fingerprint != fingerprint {
            return Err(CheckpointError::OtherRun {
                path: path_owned(),
                expected: fingerprint.to_owned(),
                found: checkpoint.fingerprint,
            });
        }
        Ok(checkpoint)
    }

    /// Saves the checkpoint. The file at `path` is replaced at once or not at all, also if the
    /// machine stops meanwhile.
    ///
    /// # Errors
    ///
    /// If the file or its folder cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), CheckpointError> {
        self.replace(path).map_err(|source| CheckpointError::Io {
            path: path.to_owned(),
            action: "write",
            source,
        })
    }

    fn replace(&self, path: &Path) -> io::Result<()> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        // A temporary file is on the same file system only in the same folder.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&text)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        sync_folder(folder)
    }
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// Makes the renaming last.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// A [`ResumePoint`] as JSON.
#[derive(Serialize, Deserialize)]
struct StoredPoint {
    done: u64,
    /// Which of the paths given.
    argument: usize,
    path: StoredPath,
    /// Number and offset in an mbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    mbox: Option<(u64, u64)>,
}

/// A path need not be Unicode, JSON text must be.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredPath {
    Text(String),
    Bytes(Vec<u8>),
}

impl From<ResumePoint> for StoredPoint {
    fn from(point: ResumePoint) -> Self {
        let path = point.last.path();
        Self {
            done: point.done,
            argument: point.root,
            path: match path.to_str() {
                Some(text) => StoredPath::Text(text.to_owned()),
                None => StoredPath::Bytes(path.as_os_str().as_encoded_bytes().to_vec()),
            },
            mbox: point.last.place().map(|place| (place.number, place.offset)),
        }
    }
}

impl From<StoredPoint> for ResumePoint {
    fn from(stored: StoredPoint) -> Self {
        let path: Arc<Path> = match stored.path {
            StoredPath::Text(text) => PathBuf::from(text),
            StoredPath::Bytes(bytes) => PathBuf::from(os_string(bytes)),
        }
        .into();
        let last = match stored.mbox {
            Some((number, offset)) => Location::in_mbox(path, number, offset),
            None => Location::file(path),
        };
        Self { done: stored.done, root: stored.argument, last }
    }
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// Without a safe way back the path is not found again, and resuming says so.
#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn checkpoint(path: &Path) -> Checkpoint {
        let last = Location::in_mbox(path.into(), 17, 9000);
        let mut checkpoint = Checkpoint::new("verify a.mbox");
        checkpoint.point = Some(ResumePoint { done: 20, root: 1, last });
        checkpoint.output_bytes = 1234;
        checkpoint.counters.insert("pass".to_owned(), 19);
        checkpoint
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("checkpoint");
        let saved = checkpoint(Path::new("a.mbox"));
        Checkpoint::new("verify a.mbox").save(&file).unwrap();
        saved.save(&file).unwrap();
        assert_eq!(Checkpoint::load(&file, "verify a.mbox").unwrap(), saved);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file is left");
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_unicode_survives() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("checkpoint");
        let saved = checkpoint(Path::new(&os_string(b"caf\xe9".to_vec())));
        saved.save(&file).unwrap();
        assert_eq!(Checkpoint::load(&file, "verify a.mbox").unwrap(), saved);
    }

    #[test]
    fn what_is_no_checkpoint_of_this_run_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("checkpoint");
        let load = || Checkpoint::load(&file, "verify b.mbox").unwrap_err();
        assert!(matches!(load(), CheckpointError::NotFound { .. }));
        checkpoint(Path::new("a.mbox")).save(&file).unwrap();
        assert!(matches!(load(), CheckpointError::OtherRun { .. }));
        assert!(load().to_string().contains("start again without --resume"));
        fs::write(&file, "{\"version\": 2, \"x\": 1}").unwrap();
        assert!(matches!(load(), CheckpointError::OtherVersion { found: 2, .. }));
        for text in ["", "{}", "{\"version\": 1}", "From a@b"] {
            fs::write(&file, text).unwrap();
            assert!(matches!(load(), CheckpointError::Malformed { .. }), "{text}");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_cannot_be_saved_to() {
        let saved = checkpoint(Path::new("a")).save(Path::new("/nonexistent/checkpoint"));
        assert!(matches!(saved, Err(CheckpointError::Io { action: "write", .. })));
    }
}
