//! What the suites share.

use std::fs;
use std::path::{Path, PathBuf};

use waxseal_bounce::limits::Limits;
use waxseal_bounce::{Bounce, read};

/// A folder of vectors.
pub(crate) fn vectors(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)
}

/// The files of a folder by name, with their content.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

/// Every mail of the vectors.
pub(crate) fn all_mails() -> Vec<(String, Vec<u8>)> {
    let folders = [
        "sisimai-bounces/maildir-crlf",
        "bounce_email-ruby/bounces",
        "bounce_email-ruby/non_bounces",
        "bounceparser-corpus/corpus",
        "kumomta-rfc3464",
        "mikel-mail-reports",
    ];
    folders.into_iter().flat_map(|folder| files(&vectors(folder))).collect()
}

/// Reads under the default limits.
pub(crate) fn bounce(mail: &[u8]) -> Bounce {
    read(mail, &Limits::default())
}

/// The messages of a file: several, where it is an mbox.
pub(crate) fn messages(file: &[u8]) -> Vec<&[u8]> {
    if !file.starts_with(b"From ") {
        return vec![file];
    }
    let mut messages = Vec::new();
    let mut start = 0;
    for (at, window) in file.windows(7).enumerate() {
        if window == b"\r\nFrom " {
            messages.push(&file[start..at + 2]);
            start = at + 2;
        }
    }
    messages.push(&file[start..]);
    messages
}
