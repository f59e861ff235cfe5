//! Many messages at once, for those who have many: a provider may hash bodies and check signatures side
//! by side, which is several times as fast as one after another.

use std::sync::Arc;

use waxseal_parse::message::Message;

use super::body_hash::{BodyHashes, BodyTexts};
use super::key_cache::PreparedKey;
use super::prepared::{BodyPending, Prepared, PreparedSignature};
use super::verify::Verifier;
use crate::arc::limits::ArcLimits;
use crate::crypto::{Sha256Digest, SignatureCheck};
use crate::dns::{Answer, Dns};

/// A body that is longer is not copied to be hashed beside others: it is long enough by itself.
const MOST_OCTETS: usize = 256 * 1024;

impl Verifier<'_> {
    /// Does for each message what [`prepare`](Self::prepare) does, and hashes the bodies together.
    ///
    /// A body that is canonical as it lies is hashed where it lies; of others, a copy is held in memory.
    pub fn prepare_all<'m>(&self, messages: &'m [Message<'m>]) -> Vec<Prepared<'m>> {
        self.finish_all(messages.iter().map(|message| (self.prepare_header(message), message)))
    }

    /// The same for DKIM and ARC together, as [`prepare_with_arc`](Self::prepare_with_arc).
    pub fn prepare_all_with_arc<'m>(
        &self,
        messages: &'m [Message<'m>],
        limits: &ArcLimits,
    ) -> Vec<Prepared<'m>> {
        let header = |message| (self.prepare_header_with_arc(message, limits), message);
        self.finish_all(messages.iter().map(header))
    }

    /// Reads these bodies, and hashes them together.
    fn finish_all<'m>(
        &self,
        pending: impl Iterator<Item = (BodyPending<'m>, &'m Message<'m>)>,
    ) -> Vec<Prepared<'m>> {
        let read: Vec<(Prepared<'m>, Result<BodyTexts<'m>, BodyHashes>)> = pending
            .map(|(pending, message)| {
                let (prepared, hasher) = pending.into_parts();
                (prepared, hasher.texts(message.body(), MOST_OCTETS))
            })
            .collect();
        let texts: Vec<&[u8]> = read
            .iter()
            .filter_map(|(_, body)| body.as_ref().ok())
            .flat_map(BodyTexts::iter)
            .collect();
        let mut digests = self.crypto.sha256_all(&texts).into_iter();
        let with_body = |(prepared, body): (Prepared<'m>, Result<BodyTexts<'m>, BodyHashes>)| {
            let hashes = body.map_or_else(|hashes| hashes, |texts| texts.hashed(&mut digests));
            prepared.with_body(&hashes)
        };
        read.into_iter().map(with_body).collect()
    }

    /// Checks the signatures of these messages with the keys that `dns` holds, all of them together.
    /// [`evaluate`](Self::evaluate) then finds the answers there and need not check again; what cannot be
    /// answered now is left to it.
    pub fn check_together<'p, 'm: 'p>(
        &self,
        prepared: impl IntoIterator<Item = &'p Prepared<'m>>,
        dns: &dyn Dns,
    ) {
        let signatures = prepared.into_iter().flat_map(|prepared| &prepared.signatures);
        let questions: Vec<_> =
            signatures.filter_map(|signature| KeyQuestion::of(self, signature, dns)).collect();
        let checks: Vec<SignatureCheck<'_>> =
            questions.iter().filter_map(KeyQuestion::check).collect();
        let mut answers = self.crypto.verify_all(&checks).into_iter();
        for KeyQuestion { signature, key, .. } in &questions {
            if key.key.is_ok()
                && let Some(is_valid) = answers.next()
            {
                // Whoever was first has set the same.
                let _ = signature.asked.set(AskedKey { key: Arc::clone(key), is_valid });
            }
        }
    }
}

/// What a key has said of a signature.
#[derive(Debug)]
pub(crate) struct AskedKey {
    key: Arc<PreparedKey>,
    is_valid: bool,
}

impl AskedKey {
    /// What it has said, if it is this very key that was asked.
    pub(super) fn answer_of(&self, key: &PreparedKey) -> Option<bool> {
        core::ptr::eq(Arc::as_ptr(&self.key), key).then_some(self.is_valid)
    }
}

/// A signature and the only key that it can be checked with. Whether this may be used is found afterwards,
/// as ever.
struct KeyQuestion<'p, 'm> {
    signature: &'p PreparedSignature<'m>,
    key: Arc<PreparedKey>,
    digest: &'p Sha256Digest,
    octets: &'p [u8],
}

impl<'p, 'm> KeyQuestion<'p, 'm> {
    fn of(
        verifier: &Verifier<'_>,
        prepared: &'p PreparedSignature<'m>,
        dns: &dyn Dns,
    ) -> Option<Self> {
        let (signature, checkable) = prepared.checkable().ok()?;
        let Answer::Txt(records) = dns.answer(&checkable.question)? else { return None };
        let [record] = &records[..] else { return None };
        let key = verifier.keys.get(&checkable.question, record, &verifier.limits, verifier.crypto);
        Some(Self {
            signature: prepared,
            key,
            digest: &checkable.header_digest,
            octets: &signature.signature,
        })
    }

    /// `None` where there is no key in the record.
    fn check(&self) -> Option<SignatureCheck<'_>> {
        let key = &*self.key.key.as_ref().ok()?.verifying;
        Some(SignatureCheck { key, digest: self.digest, signature: self.octets })
    }
}
