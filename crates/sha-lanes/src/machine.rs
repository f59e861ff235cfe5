//! What the processor can do.

use sha2::{Digest as _, Sha256};

use crate::Digest;

/// How messages are hashed. All give the same digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Machine {
    /// Sixteen messages at once in AVX-512 registers; the last ones two by two.
    Avx512,
    /// Two messages in turns, by the SHA instructions of x86-64.
    Pairs,
    /// One after another, as `sha2` does it: for processors that have nothing of this.
    Single,
}

impl Machine {
    /// All that this processor can do, the fastest first.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Avx512, Self::Pairs, Self::Single].into_iter().filter(|machine| machine.is_here())
    }

    /// The fastest that this processor can do.
    pub fn found() -> Self {
        Self::all().next().unwrap_or(Self::Single)
    }

    #[cfg(target_arch = "x86_64")]
    fn is_here(self) -> bool {
        let has_pairs = || {
            is_x86_feature_detected!("sha")
                && is_x86_feature_detected!("sse4.1")
                && is_x86_feature_detected!("ssse3")
        };
        match self {
            // The last messages are ended in pairs.
            Self::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && has_pairs()
            }
            Self::Pairs => has_pairs(),
            Self::Single => true,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_here(self) -> bool {
        self == Self::Single
    }

    /// The digests of these messages, in their order. What the processor cannot do is done one after another.
    pub fn digest_all<T: AsRef<[u8]>>(self, messages: &[T]) -> Vec<Digest> {
        let messages = messages.iter().map(AsRef::as_ref);
        #[cfg(target_arch = "x86_64")]
        if self.is_here() {
            match self {
                Self::Avx512 => return crate::lanes::sixteen(messages),
                Self::Pairs => return crate::lanes::pairs(messages),
                Self::Single => {}
            }
        }
        messages.map(|message| Sha256::digest(message).into()).collect()
    }
}
