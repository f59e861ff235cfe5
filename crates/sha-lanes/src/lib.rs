//! SHA-256 (FIPS 180-4) of many messages at once.
//!
//! One message is hashed block after block, and each round waits for the one before it: most of the
//! processor is idle. Here several messages are hashed side by side, so that they do not wait for each
//! other: sixteen in the lanes of AVX-512 registers, or two in turns with the SHA instructions. A lane
//! whose message has ended takes the next one; where too few are left to fill the lanes, they are ended
//! two by two.
//!
//! ```
//! let digests = waxseal_sha_lanes::digest_all(&[&b"abc"[..], b""]);
//! assert_eq!(digests[0][..4], [0xba, 0x78, 0x16, 0xbf]);
//! assert_eq!(digests[1][..4], [0xe3, 0xb0, 0xc4, 0x42]);
//! ```
//!
//! # Should I use this crate?
//!
//! For many messages that lie in memory at the same time, yes. For one message `sha2` is as fast; for
//! secrets, use `sha2`, too: how long this takes depends on how long the messages are, as it does
//! everywhere, and buffers are not wiped.

#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod lanes;
mod machine;
#[cfg(target_arch = "x86_64")]
mod pairs;
#[cfg(target_arch = "x86_64")]
mod stream;

pub use machine::Machine;

/// A SHA-256 value.
pub type Digest = [u8; 32];

/// The digests of these messages, in their order, computed as this processor does it fastest.
///
/// # Complexity
/// Linear in the octets of all messages.
pub fn digest_all<T: AsRef<[u8]>>(messages: &[T]) -> Vec<Digest> {
    Machine::found().digest_all(messages)
}
