//! The collector: signatures wait here until a batch is full.

use crate::batch::Batch;
#[cfg(target_arch = "x86_64")]
use crate::ifma::Ifma;
use crate::machine::Portable;
use crate::public_key::{OfSize, PublicKey};
use crate::sized_key::{LANES_EXPONENT, SizedKey};
use crate::{LANES, Sha256Digest, kernel};

/// Signatures that wait to be verified eight at a time.
///
/// Each comes with a tag, which comes back with the verdict: as soon as eight signatures of keys of
/// one size class are there, and for what is left at [`Lanes::flush`]. So the order of verdicts is not
/// that of signatures. Keys, digests and signatures are copied when they come; not more than seven of
/// each of the five size classes wait.
#[derive(Debug)]
pub struct Lanes<T> {
    processor: Processor,
    bits1024: Queue<T, 20>,
    bits1536: Queue<T, 30>,
    bits2048: Queue<T, 40>,
    bits3072: Queue<T, 60>,
    bits4096: Queue<T, 80>,
}

impl<T> Lanes<T> {
    /// Lanes on the fastest path of this processor.
    pub fn new() -> Self {
        Self::on(Processor::detect())
    }

    /// Lanes that are computed one after the other on any processor, for comparison.
    pub fn portable() -> Self {
        Self::on(Processor::Any)
    }

    fn on(processor: Processor) -> Self {
        Self {
            processor,
            bits1024: Queue::new(),
            bits1536: Queue::new(),
            bits2048: Queue::new(),
            bits3072: Queue::new(),
            bits4096: Queue::new(),
        }
    }

    /// Whether eight signatures are really computed at once. Where they are not, other libraries are
    /// faster.
    pub fn is_accelerated(&self) -> bool {
        !matches!(self.processor, Processor::Any)
    }

    /// How many signatures wait.
    pub fn waiting(&self) -> usize {
        self.bits1024.tags.len()
            + self.bits1536.tags.len()
            + self.bits2048.tags.len()
            + self.bits3072.tags.len()
            + self.bits4096.tags.len()
    }

    /// Takes a signature: is it `key`'s RSASSA-PKCS1-v1_5 signature of a message with this SHA-256
    /// (RFC 8017 §8.2.2)?
    ///
    /// The verdict may come now, with others that waited for this one, or later. It comes now where
    /// nothing is to be computed in lanes, because the length is wrong or the key's public exponent is
    /// not 65537.
    pub fn push(
        &mut self,
        tag: T,
        key: &PublicKey,
        digest: &Sha256Digest,
        signature: &[u8],
        verdict: &mut impl FnMut(T, bool),
    ) {
        let on = self.processor;
        match &key.of_size {
            OfSize::Bits1024(key) => self.bits1024.push(on, tag, key, digest, signature, verdict),
            OfSize::Bits1536(key) => self.bits1536.push(on, tag, key, digest, signature, verdict),
            OfSize::Bits2048(key) => self.bits2048.push(on, tag, key, digest, signature, verdict),
            OfSize::Bits3072(key) => self.bits3072.push(on, tag, key, digest, signature, verdict),
            OfSize::Bits4096(key) => self.bits4096.push(on, tag, key, digest, signature, verdict),
        }
    }

    /// Gives the verdicts of all that waits. A batch takes the same time whether its lanes are full or
    /// not.
    pub fn flush(&mut self, verdict: &mut impl FnMut(T, bool)) {
        self.bits1024.run(self.processor, verdict);
        self.bits1536.run(self.processor, verdict);
        self.bits2048.run(self.processor, verdict);
        self.bits3072.run(self.processor, verdict);
        self.bits4096.run(self.processor, verdict);
    }
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// What computes.
#[derive(Clone, Copy, Debug)]
enum Processor {
    Any,
    #[cfg(target_arch = "x86_64")]
    Ifma(Ifma),
}

impl Processor {
    fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(ifma) = Ifma::detect() {
            return Self::Ifma(ifma);
        }
        Self::Any
    }

    /// A bit for each lane, of which the first ones are filled.
    fn verify<const L: usize>(self, batch: &Batch<L>, filled: usize) -> u8 {
        match self {
            Self::Any => (0..filled)
                .map(|lane| kernel::verify(Portable { lane }, batch, LANES_EXPONENT))
                .fold(0, |all, one| all | one),
            #[cfg(target_arch = "x86_64")]
            Self::Ifma(ifma) => ifma.verify(batch, LANES_EXPONENT),
        }
    }
}

/// Signatures of one size class that wait.
#[derive(Debug)]
struct Queue<T, const L: usize> {
    batch: Box<Batch<L>>,
    /// The tags of the lanes that are filled, at most [`LANES`] less one between calls.
    tags: Vec<T>,
}

impl<T, const L: usize> Queue<T, L> {
    fn new() -> Self {
        Self { batch: Box::new(Batch::new()), tags: Vec::with_capacity(LANES) }
    }

    fn push(
        &mut self,
        processor: Processor,
        tag: T,
        key: &SizedKey<L>,
        digest: &Sha256Digest,
        signature: &[u8],
        verdict: &mut impl FnMut(T, bool),
    ) {
        match key.claim(digest, signature) {
            None => verdict(tag, false),
            Some(claim) if !key.fits_lanes() => verdict(tag, key.holds(&claim)),
            Some(claim) => {
                self.batch.set(self.tags.len(), key, &claim);
                self.tags.push(tag);
                if self.tags.len() == LANES {
                    self.run(processor, verdict);
                }
            }
        }
    }

    fn run(&mut self, processor: Processor, verdict: &mut impl FnMut(T, bool)) {
        if self.tags.is_empty() {
            return;
        }
        let answers = processor.verify(&self.batch, self.tags.len());
        for (lane, tag) in self.tags.drain(..).enumerate() {
            verdict(tag, answers >> lane & 1 == 1);
        }
    }
}
