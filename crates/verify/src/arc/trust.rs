//! Whose chains are believed: a policy of the receiver's, apart from validity (RFC 8617 §5, §7.2.1).

use waxseal_parse::domain::DomainName;

use super::evidence::{ArcEvidence, SetEvidence};

/// Whom a receiver believes. By default nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArcPolicy {
    /// Sealing domains (`d=` of the ARC-Seal) whose word on a message is taken. A domain below one of
    /// these is another domain.
    pub trusted_sealers: Vec<DomainName>,
}

/// What a chain is worth to a receiver.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Trust<'e> {
    /// There is no valid chain.
    NoChain,
    /// The chain is valid, and nobody who is believed answers for the message as it is now.
    Untrusted,
    /// The chain is valid, and believed as far back as this set.
    Trusted(&'e SetEvidence<'e>),
}

impl ArcPolicy {
    /// Believes these sealers.
    pub fn new(trusted_sealers: impl IntoIterator<Item = DomainName>) -> Self {
        Self { trusted_sealers: trusted_sealers.into_iter().collect() }
    }

    /// Whether a sealer is believed.
    pub fn trusts(&self, sealer: &DomainName) -> bool {
        self.trusted_sealers.contains(sealer)
    }

    /// How far back a chain is believed. The ARC-Authentication-Results of the set that is given back
    /// is the one to look at: the oldest that comes from a believed sealer.
    ///
    /// A seal vouches for its sets, and not for the message that they are put on: anybody can take
    /// the sets of one message to another and seal them again. So a set counts where its sealer is
    /// believed and either the message has not changed since (its ARC-Message-Signature is valid), or
    /// the next newer set counts, whose sealer has found this one's valid.
    pub fn trust<'e>(&self, evidence: &'e ArcEvidence<'e>) -> Trust<'e> {
        if !evidence.is_pass() {
            return Trust::NoChain;
        }
        let mut oldest = None;
        let mut newer_counts = false;
        for set in evidence.sets.iter().rev() {
            let sealer = set.seal.as_ref().and_then(|seal| seal.domain);
            newer_counts = sealer.is_some_and(|sealer| self.trusts(sealer))
                && (newer_counts || set.message_is_intact());
            if newer_counts {
                oldest = Some(set);
            }
        }
        oldest.map_or(Trust::Untrusted, Trust::Trusted)
    }
}
