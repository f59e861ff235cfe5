//! gzip and zstd, recognised by their magic bytes.

use std::error::Error;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Limits;

/// How a stored file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// gzip (RFC 1952), of one or more members.
    Gzip,
    /// Zstandard (RFC 8878), of one or more frames.
    Zstd,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        })
    }
}

/// Bytes of compressed data read at once.
const COMPRESSED_CHUNK: usize = 64 * 1024;

/// Recognises a compressed file by its first four bytes. No message and no mbox begins with
/// these, as each has a byte that cannot stand in a field name.
pub(crate) fn recognise(head: &[u8]) -> Option<Compression> {
    match head {
        [0x1f, 0x8b, 0x08, ..] => Some(Compression::Gzip),
        // A frame, or a skippable frame such as parallel compressors put first.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
            Some(Compression::Zstd)
        }
        _ => None,
    }
}

/// Counts the bytes that were read from a file, for progress and for the ratio limit.
pub(crate) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(crate) fn new(inner: R, count: Arc<AtomicU64>) -> Self {
        Self { inner, count }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.count.fetch_add(u64::try_from(read).unwrap_or(u64::MAX), Ordering::Relaxed);
        Ok(read)
    }
}

/// Decompresses `source`, all members or frames of it, within the ratio that `limits` allow.
///
/// `consumed` counts the compressed bytes and may have been started by the caller.
pub(crate) fn decoder<'a, R: Read + Send + 'a>(
    compression: Compression,
    source: R,
    consumed: Arc<AtomicU64>,
    limits: &Limits,
) -> io::Result<Box<dyn Read + Send + 'a>> {
    let source = BufReader::with_capacity(COMPRESSED_CHUNK, source);
    let inner: Box<dyn Read + Send + 'a> = match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(source)),
        Compression::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(source)?;
            decoder.window_log_max(limits.zstd_window_log)?;
            Box::new(decoder)
        }
    };
    Ok(Box::new(RatioGuard {
        inner,
        consumed,
        produced: 0,
        free: limits.decompression_free_bytes,
        limit: limits.decompression_ratio,
    }))
}

/// Ends a stream that grows out of proportion.
struct RatioGuard<R> {
    inner: R,
    consumed: Arc<AtomicU64>,
    produced: u64,
    free: u64,
    limit: u64,
}

impl<R: Read> Read for RatioGuard<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.produced = self.produced.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        let allowed = self.consumed.load(Ordering::Relaxed).saturating_mul(self.limit);
        if self.produced > self.free && self.produced > allowed {
            return Err(io::Error::other(RatioExceeded { limit: self.limit }));
        }
        Ok(read)
    }
}

/// Carries the ratio limit through [`io::Error`].
#[derive(Debug)]
pub(crate) struct RatioExceeded {
    pub(crate) limit: u64,
}

impl RatioExceeded {
    pub(crate) fn inside(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for RatioExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "decompression ratio over {}", self.limit)
    }
}

impl Error for RatioExceeded {}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(compression: Compression, data: &[u8], limits: &Limits) -> io::Result<Vec<u8>> {
        let count = Arc::new(AtomicU64::new(0));
        let source = Counted::new(data, Arc::clone(&count));
        let mut out = Vec::new();
        decoder(compression, source, count, limits)?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn zeros_beyond_the_ratio_are_refused() {
        let zeros = vec![0; 4 * 1024 * 1024];
        let bomb = zstd::encode_all(&zeros[..], 3).unwrap();
        let strict = Limits { decompression_free_bytes: 1024 * 1024, ..Limits::default() };
        let error = decode(Compression::Zstd, &bomb, &strict).unwrap_err();
        assert_eq!(RatioExceeded::inside(&error).unwrap().limit, 1000);
        assert_eq!(decode(Compression::Zstd, &bomb, &Limits::default()).unwrap(), zeros);
    }

    #[test]
    fn a_window_over_the_limit_is_refused() {
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
        encoder.window_log(20).unwrap();
        io::copy(&mut io::repeat(b'x').take(3 << 20), &mut encoder).unwrap();
        let data = encoder.finish().unwrap();
        let small = Limits { zstd_window_log: 17, ..Limits::default() };
        assert!(decode(Compression::Zstd, &data, &small).is_err());
        assert_eq!(decode(Compression::Zstd, &data, &Limits::default()).unwrap().len(), 3 << 20);
    }

    #[test]
    fn magic_bytes() {
        assert_eq!(recognise(b"\x1f\x8b\x08\x00"), Some(Compression::Gzip));
        assert_eq!(recognise(b"\x28\xb5\x2f\xfd"), Some(Compression::Zstd));
        assert_eq!(recognise(b"\x50\x2a\x4d\x18"), Some(Compression::Zstd));
        assert_eq!(recognise(b"From x"), None);
        assert_eq!(recognise(b"\x1f\x8b"), None);
        assert_eq!(recognise(b""), None);
    }
}
