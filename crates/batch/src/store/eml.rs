//! A file that holds one message.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::Limits;
use crate::batch::Buffer;
use crate::damage::Damage;

use super::compression::{self, Compression, Counted};

/// Bytes read at once where the size is not known.
const CHUNK_BYTES: usize = 64 * 1024;

/// Reads the message file at `path`, decompressed, into `into`, which is cleared first.
/// Returns the bytes read from the file.
pub(crate) fn load(path: &Path, limits: &Limits, into: &mut Buffer) -> Result<u64, Damage> {
    into.clear();
    let mut file = File::open(path).map_err(Damage::opening)?;
    let size = file.metadata().ok().and_then(|data| usize::try_from(data.len()).ok()).unwrap_or(0);
    read_message(&mut file, None, size, limits, into)?;
    let stored = u64::try_from(into.len()).unwrap_or(u64::MAX);
    if let Some(compression) = compression::recognise(into.filled()) {
        let compressed = std::mem::take(into);
        let count = Arc::new(AtomicU64::new(0));
        let source = Counted::new(compressed.filled(), Arc::clone(&count));
        let mut decoder = compression::decoder(compression, source, count, limits)
            .map_err(|error| Damage::reading(error, Some(compression)))?;
        read_message(&mut decoder, Some(compression), 0, limits, into)?;
    }
    Ok(stored)
}

/// Appends one message, all that `source` gives, to `into`. Where this fails, `into` is as it
/// was. `size` is how much to expect, 0 if that is not known.
pub(crate) fn read_message(
    source: &mut dyn Read,
    compression: Option<Compression>,
    size: usize,
    limits: &Limits,
    into: &mut Buffer,
) -> Result<(), Damage> {
    let start = into.len();
    let result = read_within(source, size, limits.message_bytes, into)
        .map_err(|error| Damage::reading(error, compression));
    let damage = match (result, into.len() - start) {
        (Ok(Fits::Yes), 0) => Damage::Empty,
        (Ok(Fits::Yes), _) => return Ok(()),
        (Ok(Fits::No), _) => Damage::TooLarge { limit: limits.message_bytes },
        (Err(damage), _) => damage,
    };
    into.truncate(start);
    Err(damage)
}

enum Fits {
    Yes,
    No,
}

fn read_within(
    source: &mut dyn Read,
    size: usize,
    limit: usize,
    into: &mut Buffer,
) -> io::Result<Fits> {
    let start = into.len();
    // One byte more than is expected, to see the end without growing.
    let mut room = if size == 0 { CHUNK_BYTES } else { size.min(limit).saturating_add(1) };
    loop {
        let read = match source.read(into.room(room)) {
            Ok(0) => return Ok(Fits::Yes),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        into.grow(read);
        if into.len() - start > limit {
            return Ok(Fits::No);
        }
        room = match room.saturating_sub(read) {
            0 => CHUNK_BYTES,
            rest => rest,
        };
    }
}
