//! Where a message is stored.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Where a message is stored: a file, and inside an mbox its place.
///
/// Displays as `path` or, in an mbox, as `path#17`. Bytes of the path that are not Unicode
/// display as U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    path: Arc<Path>,
    place: Option<MboxPlace>,
}

/// The place of a message inside an mbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MboxPlace {
    /// The message's number in its mbox; the first is 1.
    pub number: u64,
    /// Offset in bytes of its `From ` line in the decompressed mbox.
    pub offset: u64,
}

impl Location {
    pub(crate) fn file(path: impl Into<Arc<Path>>) -> Self {
        Self { path: path.into(), place: None }
    }

    pub(crate) fn in_mbox(path: Arc<Path>, number: u64, offset: u64) -> Self {
        Self { path, place: Some(MboxPlace { number, offset }) }
    }

    /// The file, as it was found from the path given; `-` is standard input.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The place inside an mbox; `None` where the file is the message.
    pub fn place(&self) -> Option<MboxPlace> {
        self.place
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        match self.place {
            Some(place) => write!(f, "#{}", place.number),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_the_number_in_an_mbox() {
        let path: Arc<Path> = Path::new("archive.mbox").into();
        assert_eq!(Location::in_mbox(path, 17, 9000).to_string(), "archive.mbox#17");
        assert_eq!(Location::file(Path::new("a.eml")).to_string(), "a.eml");
    }

    #[cfg(unix)]
    #[test]
    fn displays_a_path_that_is_not_unicode() {
        use std::os::unix::ffi::OsStrExt as _;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9"));
        assert_eq!(Location::file(path).to_string(), "caf\u{fffd}");
    }
}
