//! What a seal is over: all sets up to its own, in relaxed form (RFC 8617 §5.1.1).

use waxseal_parse::dkim::signature::CanonicalizationKind::Relaxed;
use waxseal_parse::span::Span;

use crate::crypto::{CryptoProvider, Sha256Digest};
use crate::dkim::canonicalize::header::{Field, append_field, append_signature_field};

/// The sets so far.
#[derive(Debug, Default)]
pub(super) struct SealInput {
    octets: Vec<u8>,
}

impl SealInput {
    /// Begins the next set, the oldest first.
    pub(super) fn begin(&mut self, results: Field<'_>, message_signature: Field<'_>) {
        append_field(Relaxed, results, &mut self.octets);
        append_field(Relaxed, message_signature, &mut self.octets);
    }

    /// The hash that the set's seal signs. `signature` is where the value of `b=` stands within the
    /// seal's value: it is left out here, and part of what later seals are over.
    pub(super) fn digest(
        &mut self,
        seal: Field<'_>,
        signature: Span,
        crypto: &dyn CryptoProvider,
    ) -> Sha256Digest {
        let without_seal = self.octets.len();
        append_signature_field(Relaxed, seal, signature, &mut self.octets);
        let digest = crypto.sha256_digest(&self.octets);
        self.octets.truncate(without_seal);
        digest
    }

    /// Ends the set with its seal.
    pub(super) fn end(&mut self, seal: Field<'_>) {
        append_field(Relaxed, seal, &mut self.octets);
    }
}
