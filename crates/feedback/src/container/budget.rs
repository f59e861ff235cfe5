//! What may still be unpacked.

use std::io::{self, Read};

use crate::limits::{Bound, LimitExceeded, Limits};

use super::ContainerError;

/// How much is asked of a decoder at a time.
const PIECE: usize = 16 * 1024;

/// Counts what all containers of an input unpack to.
pub(super) struct Budget<'l> {
    limits: &'l Limits,
    left: usize,
}

impl<'l> Budget<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, left: limits.unpacked_octets }
    }

    pub(super) fn limits(&self) -> &'l Limits {
        self.limits
    }

    /// Takes octets that are about to be made.
    pub(super) fn take(&mut self, octets: usize) -> Result<(), LimitExceeded> {
        let limit = self.limits.unpacked_octets;
        self.left = self
            .left
            .checked_sub(octets)
            .ok_or(LimitExceeded { bound: Bound::UnpackedOctets, limit })?;
        Ok(())
    }

    /// Reads a decoder to its end, within what is left and within the ratio to `compressed` octets.
    pub(super) fn read(
        &mut self,
        mut decoder: impl Read,
        compressed: usize,
        is_broken: impl Fn(&io::Error) -> ContainerError,
    ) -> Result<Vec<u8>, ContainerError> {
        let by_ratio = compressed.saturating_mul(self.limits.ratio).max(Limits::RATIO_FLOOR);
        let mut content = Vec::new();
        let mut piece = [0; PIECE];
        loop {
            let read = match decoder.read(&mut piece) {
                Ok(0) => return Ok(content),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(is_broken(&error)),
            };
            self.take(read)?;
            if content.len() + read > by_ratio {
                return Err(LimitExceeded { bound: Bound::Ratio, limit: self.limits.ratio }.into());
            }
            content.extend_from_slice(piece.get(..read).unwrap_or_default());
        }
    }
}
