//! Many messages at once, for those who have many: a provider may hash bodies and check signatures side
//! by side, which is several times as fast as one after another.

use std::sync::Arc;

use waxseal_parse::message::Message;

use super::body_hash::{BodyHashes, BodyTexts};
use super::evidence::DkimEvidence;
use super::key_cache::PreparedKey;
use super::prepared::{BodyPending, Prepared, PreparedSignature};
use super::verify::Verifier;
use crate::crypto::{Sha256Digest, SignatureCheck};
use crate::dns::{Answer, Dns, Unanswered};
use crate::time::UnixTime;

/// A body that is longer is not copied to be hashed beside others: it is long enough by itself.
const MOST_OCTETS: usize = 256 * 1024;

impl Verifier<'_> {
    /// Does for each message what [`prepare`](Self::prepare) does, and hashes the bodies together.
    ///
    /// The bodies are held in memory in their canonical forms, but for long ones.
    pub fn prepare_all<'m>(&self, messages: &'m [Message<'m>]) -> Vec<Prepared<'m>> {
        let pending = messages.iter().map(|message| (self.prepare_header(message), message.body()));
        self.finish_all(pending)
    }

    /// Reads these bodies, and hashes them together.
    pub(crate) fn finish_all<'m>(
        &self,
        pending: impl Iterator<Item = (BodyPending<'m>, &'m [u8])>,
    ) -> Vec<Prepared<'m>> {
        let read: Vec<(Prepared<'m>, Result<BodyTexts<'m>, BodyHashes>)> = pending
            .map(|(pending, body)| {
                let (prepared, hasher) = pending.into_parts();
                (prepared, hasher.texts(body, MOST_OCTETS))
            })
            .collect();
        let texts: Vec<&[u8]> =
            read.iter().filter_map(|(_, body)| body.as_ref().ok()).flat_map(BodyTexts::iter).collect();
        let mut digests = self.crypto.sha256_all(&texts).into_iter();
        let with_body = |(prepared, body): (Prepared<'m>, Result<BodyTexts<'m>, BodyHashes>)| {
            let hashes = body.map_or_else(|hashes| hashes, |texts| texts.hashed(&mut digests));
            prepared.with_body(&hashes)
        };
        read.into_iter().map(with_body).collect()
    }

    /// Judges each message as [`evaluate`](Self::evaluate) does, and checks the signatures together.
    ///
    /// What is missing for one message is missing for that one only.
    pub fn evaluate_all<'p>(
        &self,
        prepared: &'p [Prepared<'_>],
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Vec<Result<DkimEvidence<'p>, Unanswered>> {
        let signatures = prepared.iter().flat_map(|prepared| &prepared.signatures);
        let asked: Vec<Option<Asked<'_>>> =
            signatures.map(|signature| self.asked(signature, dns)).collect();
        let checks: Vec<SignatureCheck<'_>> =
            asked.iter().flatten().filter_map(Asked::check).collect();
        let mut answers = self.crypto.verify_all(&checks).into_iter();
        let mut known = asked.iter().map(|asked| {
            asked.as_ref().and_then(Asked::check).and_then(|_| answers.next())
        });
        prepared
            .iter()
            .map(|prepared| {
                self.evaluate_knowing(prepared, dns, at, &mut || known.next().flatten())
            })
            .collect()
    }

    /// The only key that a signature can be checked with, if there is one. Whether it may be used is
    /// found afterwards, as ever.
    fn asked<'p>(
        &self,
        signature: &'p PreparedSignature<'_>,
        dns: &dyn Dns,
    ) -> Option<Asked<'p>> {
        let (signature, checkable) = signature.checkable().ok()?;
        let Answer::Txt(records) = dns.answer(&checkable.question)? else { return None };
        let [record] = &records[..] else { return None };
        let key = self.keys.get(&checkable.question, record, &self.limits, self.crypto);
        Some(Asked { key, digest: &checkable.header_digest, signature: &signature.signature })
    }
}

/// A signature and the key that it is checked with.
struct Asked<'p> {
    key: Arc<PreparedKey>,
    digest: &'p Sha256Digest,
    signature: &'p [u8],
}

impl Asked<'_> {
    /// `None` where there is no key in the record.
    fn check(&self) -> Option<SignatureCheck<'_>> {
        let key = &*self.key.key.as_ref().ok()?.verifying;
        Some(SignatureCheck { key, digest: self.digest, signature: self.signature })
    }
}
