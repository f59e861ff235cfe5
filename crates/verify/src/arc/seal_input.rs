//! What a seal is over: all sets up to its own, in relaxed form (RFC 8617 §5.1.1).

use waxseal_parse::dkim::signature::CanonicalizationKind::Relaxed;
use waxseal_parse::span::Span;

use crate::crypto::{CryptoProvider, Sha256Digest};
use crate::dkim::canonicalize::header::{Field, append_field, append_signature_field};

/// The sets below the seal in question.
#[derive(Debug, Default)]
pub(super) struct SealInput {
    octets: Vec<u8>,
}

impl SealInput {
    /// Adds the next set, the oldest first, and hashes what its seal is over. `signature` is where the
    /// value of the seal's `b=` stands within the seal's value: it is left out of its own hash, and
    /// part of those of later seals.
    pub(super) fn add(
        &mut self,
        results: Field<'_>,
        message_signature: Field<'_>,
        seal: Field<'_>,
        signature: Span,
        crypto: &dyn CryptoProvider,
    ) -> Sha256Digest {
        append_field(Relaxed, results, &mut self.octets);
        append_field(Relaxed, message_signature, &mut self.octets);
        let without_seal = self.octets.len();
        append_signature_field(Relaxed, seal, signature, &mut self.octets);
        let digest = crypto.sha256_digest(&self.octets);
        self.octets.truncate(without_seal);
        append_field(Relaxed, seal, &mut self.octets);
        digest
    }
}
