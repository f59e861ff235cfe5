//! The header of a message, read no further than needed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use waxseal_verify::limits::Limits;

use crate::error::CliError;

/// A message whose header has been read, and the empty line behind it.
pub(super) struct Opened {
    /// The bytes of the header.
    pub(super) header: Vec<u8>,
    /// What comes behind it.
    pub(super) rest: Box<dyn BufRead>,
}

/// Opens a message; `-` is standard input.
pub(super) fn open(path: &Path) -> Result<Opened, CliError> {
    let failed = |source| CliError::Read { path: path.to_owned(), source };
    let mut rest: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(failed)?))
    };
    let limit = u64::try_from(Limits::default().header_octets).unwrap_or(u64::MAX);
    let mut header = Vec::new();
    let mut lines = (&mut *rest).take(limit);
    loop {
        let start = header.len();
        let length = lines.read_until(b'\n', &mut header).map_err(failed)?;
        if length == 0 && lines.limit() == 0 {
            return Err(CliError::TooLarge { path: path.to_owned(), limit });
        }
        if matches!(header.get(start..), Some(b"" | b"\n" | b"\r\n")) {
            return Ok(Opened { header, rest });
        }
    }
}
