//! Where a run begins, and how it is kept for another to go on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use waxseal_batch::{Checkpoint, CheckpointError, ResumePoint};
use waxseal_report::Summary;
use waxseal_verify::time::UnixTime;

use crate::error::CliError;
use crate::output::Output;
use crate::time;

/// What signing domains may take in the counters of a checkpoint, in octets: a checkpoint file of
/// more than a mebibyte is not read.
const DOMAIN_OCTETS: usize = 400 * 1024;

/// The state in which a run begins.
pub(super) struct Started {
    pub(super) checkpoint: Checkpoint,
    /// Where the checkpoint is kept, if it is.
    pub(super) path: Option<PathBuf>,
    pub(super) output: Output,
    pub(super) summary: Summary,
    /// What `--at now` means: when the run began, also where it goes on later.
    pub(super) now: UnixTime,
}

/// The counter that keeps [`Started::now`]; a summary passes it over.
const NOW: &str = "now";

/// Begins anew, or where the checkpoint at `path` says.
pub(super) fn start(
    path: Option<&Path>,
    output: Option<&Path>,
    fingerprint: String,
) -> Result<Started, CliError> {
    let Some(path) = path else {
        return Ok(Started {
            checkpoint: Checkpoint::new(fingerprint),
            path: None,
            output: Output::create(output)?,
            summary: Summary::new(),
            now: time::now(),
        });
    };
    let checkpoint = match Checkpoint::load(path, &fingerprint) {
        Ok(checkpoint) => Some(checkpoint),
        Err(CheckpointError::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let output = match &checkpoint {
        Some(checkpoint) => Output::resume(output, checkpoint.output_bytes)?,
        None => Output::create(output)?,
    };
    let mut summary = Summary::with_domain_octets(DOMAIN_OCTETS);
    let checkpoint = checkpoint.unwrap_or_else(|| Checkpoint::new(fingerprint));
    summary.add_counters(checkpoint.counters.iter().map(|(name, count)| (&**name, *count)));
    let now = checkpoint.counters.get(NOW).copied().map(UnixTime::from_seconds);
    let now = now.unwrap_or_else(time::now);
    Ok(Started { checkpoint, path: Some(path.to_owned()), output, summary, now })
}

/// Saves how far a run has come. The results up to `point` are in `output_bytes` of its output.
pub(super) fn save(
    path: &Path,
    checkpoint: &mut Checkpoint,
    point: Option<ResumePoint>,
    output_bytes: u64,
    summary: &Summary,
    now: UnixTime,
) -> Result<(), CliError> {
    checkpoint.point = point;
    checkpoint.output_bytes = output_bytes;
    checkpoint.counters = summary.counters();
    checkpoint.counters.insert(NOW.to_owned(), now.seconds());
    Ok(checkpoint.save(path)?)
}

/// Removes the checkpoint of a run that has come to its end.
pub(super) fn remove(path: &Path) -> Result<(), CliError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(CliError::writing(Some(path), source))
        }
        _ => Ok(()),
    }
}
