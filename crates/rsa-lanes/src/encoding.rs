//! EMSA-PKCS1-v1_5 (RFC 8017 §9.2): what a signature must decrypt to.

use crate::Sha256Digest;

/// The DER of SHA-256's `DigestInfo` before the digest (RFC 8017 §9.2, note 1).
const PREFIX: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];

/// The most octets of a block: those of the greatest modulus.
const MAX_OCTETS: usize = 512;

/// Passes the encoded block of so many octets on: the one encoding that a digest has, so that it is
/// compared whole and never parsed.
pub(crate) fn with_block<T>(
    octets: usize,
    digest: &Sha256Digest,
    then: impl FnOnce(&[u8]) -> T,
) -> Option<T> {
    let mut block = [0xff; MAX_OCTETS];
    let block = block.get_mut(..octets)?;
    block.first_chunk_mut().map(|start: &mut [u8; 2]| *start = [0, 1])?;
    let (padding, end) = block.split_last_chunk_mut::<32>()?;
    *end = *digest;
    let (padding, end) = padding.split_last_chunk_mut::<{ PREFIX.len() }>()?;
    *end = PREFIX;
    *padding.last_mut()? = 0;
    Some(then(block))
}
