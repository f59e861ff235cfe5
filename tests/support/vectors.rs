//! The conformance data under `tests/vectors`.

use std::path::{Path, PathBuf};

/// A file or folder under `tests/vectors`.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)
}

/// The exact octets of a file.
pub(crate) fn read(name: &str) -> Vec<u8> {
    let path = path(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of text, each octet as the character of that number.
pub(crate) fn read_text(name: &str) -> String {
    read(name).into_iter().map(char::from).collect()
}

/// A message that was stored with LF, as it was on the wire.
pub(crate) fn read_wire(name: &str) -> Vec<u8> {
    on_the_wire(&read(name))
}

/// Every LF that no CR stands before becomes CRLF.
pub(crate) fn on_the_wire(stored: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(stored.len() + stored.len() / 32);
    for (at, octet) in stored.iter().enumerate() {
        if *octet == b'\n' && (at == 0 || stored[at - 1] != b'\r') {
            wire.push(b'\r');
        }
        wire.push(*octet);
    }
    wire
}

/// The names of the files in a folder, sorted.
pub(crate) fn file_names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(path(folder)).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}
