//! Keys that may have made the signature.

use core::ops::ControlFlow;
use std::sync::Arc;

use waxseal_parse::dkim::signature::{Algorithm, FIELD_NAME, Signature};
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;

use super::HeaderSearch;
use crate::crypto::VerifyingKey;
use crate::dkim::evidence::SignatureEvidence;
use crate::dkim::explain::OtherKey;
use crate::dkim::explain::header_change::HeaderChange;
use crate::dkim::explain::limits::ExplainLimits;
use crate::dkim::explain::search::{Ended, Step};
use crate::dkim::key_cache::PreparedKey;
use crate::dkim::key_check::fits;
use crate::dkim::prepared::key_question;
use crate::dkim::verify::Verifier;
use crate::dns::{Answer, Dns, Question, TxtRecord};

/// The name of a key and the text of its record.
pub(super) struct Other {
    name: Box<str>,
    record: Vec<u8>,
}

pub(super) struct Others {
    pub(super) keys: Vec<Other>,
    /// There are more than [`ExplainLimits::other_keys`].
    pub(super) are_too_many: bool,
}

/// The usable keys at the selector.
pub(super) fn at_selector(
    verifier: &Verifier<'_>,
    question: &Question,
    dns: &dyn Dns,
    algorithm: Algorithm,
) -> Vec<Arc<dyn VerifyingKey>> {
    let records = records(dns, question).iter().take(verifier.limits.key_records);
    records
        .filter_map(|record| {
            let key = verifier.keys.get(question, record, &verifier.limits, verifier.crypto);
            usable(&key, algorithm)
        })
        .collect()
}

fn records<'d>(dns: &'d dyn Dns, question: &Question) -> &'d [TxtRecord] {
    match dns.answer(question) {
        Some(Answer::Txt(records)) => records,
        _ => &[],
    }
}

fn usable(key: &PreparedKey, algorithm: Algorithm) -> Option<Arc<dyn VerifyingKey>> {
    let fits = key.record.as_ref().is_ok_and(|record| fits(record, algorithm));
    key.key.as_ref().ok().filter(|_| fits).map(|key| Arc::clone(&key.verifying))
}

/// The caller's keys, then those of the message's other signatures; records that are at the selector
/// itself are left out.
pub(super) fn others(
    verifier: &Verifier<'_>,
    message: &Message<'_>,
    evidence: &SignatureEvidence<'_>,
    dns: &dyn Dns,
    other_keys: &[OtherKey<'_>],
    limits: &ExplainLimits,
) -> Others {
    let at_selector = evidence.question.map(|question| records(dns, question)).unwrap_or_default();
    let mut others = Others { keys: Vec::new(), are_too_many: false };
    let mut add = |name: &str, record: &[u8]| {
        let is_known = at_selector.iter().any(|known| *known.joined() == *record)
            || others.keys.iter().any(|known| *known.record == *record);
        if !is_known && others.keys.len() == limits.other_keys {
            others.are_too_many = true;
        } else if !is_known {
            others.keys.push(Other { name: name.into(), record: record.to_vec() });
        }
        others.are_too_many
    };
    for key in other_keys {
        if add(key.name, key.record) {
            return others;
        }
    }
    let fields = message.fields().iter().enumerate();
    let fields =
        fields.filter(|(at, field)| *at != evidence.field && field.is(FIELD_NAME.as_bytes()));
    for (_, field) in fields.take(verifier.limits.signatures) {
        let Ok(signature) = Signature::parse(field.value(), &verifier.limits.parse) else {
            continue;
        };
        let domain = DomainName::parse(signature.domain).ok();
        let question = domain.and_then(|domain| key_question(signature.selector, &domain));
        let Some(question) = question else { continue };
        for record in records(dns, &question).iter().take(verifier.limits.key_records) {
            if add(question.name().as_str(), &record.joined()) {
                return others;
            }
        }
    }
    others
}

impl HeaderSearch<'_> {
    /// The header as it is, with each of the other keys.
    pub(super) fn other_keys(
        &mut self,
        algorithm: Algorithm,
        verifier: &Verifier<'_>,
        others: &[Other],
    ) -> Step<HeaderChange> {
        if others.is_empty() {
            return ControlFlow::Continue(());
        }
        self.budget.charge_octets(self.form.octets())?;
        self.hash_input.clear();
        self.form.append_edited(&[], &mut self.hash_input);
        let digest = self.crypto.sha256_digest(&self.hash_input);
        for other in others {
            let key = PreparedKey::new(&other.record, &verifier.limits, self.crypto);
            let Some(key) = usable(&key, algorithm) else { continue };
            self.budget.charge_attempt()?;
            if key.verify(&digest, self.signature) {
                let change = HeaderChange::OtherKey { name: other.name.clone() };
                return ControlFlow::Break(Ended::Found(vec![change]));
            }
        }
        ControlFlow::Continue(())
    }
}
