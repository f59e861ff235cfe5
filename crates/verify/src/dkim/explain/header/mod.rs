//! The search for what changed the header: changes are undone, and the key is asked.

mod copied;
mod encoded_words;
mod form;
mod from;
mod keys;
mod mime_fields;
mod selection;
mod subject;
mod white_space;

use core::ops::ControlFlow;
use std::sync::Arc;

use waxseal_parse::dkim::signature::{CanonicalizationKind, Signature};
use waxseal_parse::message::Message;

use self::form::{Edit, Form};
use super::OtherKey;
use super::finding::{Finding, NotSearched};
use super::header_change::HeaderChange;
use super::limits::ExplainLimits;
use super::search::{Budget, Ended, Step};
use crate::crypto::{CryptoProvider, VerifyingKey};
use crate::dkim::evidence::{HeaderOutcome, SignatureEvidence};
use crate::dkim::verify::Verifier;
use crate::dns::Dns;

/// Single changes of one kind that are also undone together with others.
const COMBINED_OF_A_KIND: usize = 6;
/// Single changes that are also undone together with others.
const COMBINED: usize = 18;
/// Fields that such a change touches at most.
const COMBINED_FIELDS: usize = 16;

pub(super) fn search(
    verifier: &Verifier<'_>,
    message: &Message<'_>,
    evidence: &SignatureEvidence<'_>,
    signature: &Signature<'_>,
    dns: &dyn Dns,
    other_keys: &[OtherKey<'_>],
    limits: &ExplainLimits,
) -> Finding<HeaderChange> {
    let published = evidence
        .question
        .map(|question| keys::at_selector(verifier, question, dns, signature.algorithm))
        .unwrap_or_default();
    let has_key = !published.is_empty();
    let mut search = HeaderSearch {
        form: Form::new(message, evidence.field, signature),
        crypto: verifier.crypto,
        keys: published,
        signature: &signature.signature,
        budget: Budget::of_attempts(limits),
        hash_input: Vec::new(),
        likely: Vec::new(),
    };
    // Where the key is there and may not be used, the header may well be intact.
    let was_checked = evidence.header != HeaderOutcome::NotChecked;
    if has_key && !was_checked && search.is_signed(&[]) == ControlFlow::Continue(true) {
        return Finding::Intact;
    }
    let others = keys::others(verifier, message, evidence, dns, other_keys, limits);
    let mut step = search.other_keys(signature.algorithm, verifier, &others.keys);
    if has_key && step.is_continue() {
        step = search.header(signature, verifier, limits);
    }
    match step {
        ControlFlow::Continue(()) if !has_key => Finding::NotSearched(NotSearched::NoKey),
        step => search.budget.conclude(step, others.are_too_many),
    }
}

/// Changes that may have been made, and what undoes them.
#[derive(Clone)]
struct Candidate {
    changes: Vec<HeaderChange>,
    edits: Vec<Edit>,
}

impl Candidate {
    fn new(change: HeaderChange, edits: impl IntoIterator<Item = Edit>) -> Self {
        Self { changes: vec![change], edits: edits.into_iter().collect() }
    }
}

struct HeaderSearch<'s> {
    form: Form<'s>,
    crypto: &'s dyn CryptoProvider,
    keys: Vec<Arc<dyn VerifyingKey>>,
    signature: &'s [u8],
    budget: Budget,
    hash_input: Vec<u8>,
    /// What is worth being combined, likeliest first.
    likely: Vec<Candidate>,
}

impl HeaderSearch<'_> {
    /// All changes, one at a time and then together.
    fn header(
        &mut self,
        signature: &Signature<'_>,
        verifier: &Verifier<'_>,
        limits: &ExplainLimits,
    ) -> Step<HeaderChange> {
        self.copied_fields(&signature.copied_fields(&verifier.limits.parse))?;
        self.kind(subject::candidates(&self.form))?;
        self.kind(from::candidates(&self.form))?;
        self.added_fields()?;
        self.kind(mime_fields::candidates(&self.form))?;
        self.kind(encoded_words::candidates(&self.form))?;
        self.reordered_fields()?;
        self.other_canonicalization()?;
        self.white_space()?;
        self.name_case()?;
        let likely = core::mem::take(&mut self.likely);
        for count in 2..=limits.combined_changes {
            self.combined(&likely, count, &mut Vec::new())?;
        }
        ControlFlow::Continue(())
    }

    /// Changes of one kind, likeliest first; the first of them are kept to be combined.
    fn kind(&mut self, candidates: Vec<Candidate>) -> Step<HeaderChange> {
        for (at, candidate) in candidates.into_iter().enumerate() {
            if at < COMBINED_OF_A_KIND {
                self.keep(&candidate);
            }
            self.attempt(candidate)?;
        }
        ControlFlow::Continue(())
    }

    fn keep(&mut self, candidate: &Candidate) {
        if self.likely.len() == COMBINED {
            return;
        }
        let edits = candidate.edits.iter().filter(|edit| !self.form.is_idle(edit));
        let edits: Vec<Edit> = edits.take(COMBINED_FIELDS + 1).cloned().collect();
        if (1..=COMBINED_FIELDS).contains(&edits.len()) {
            self.likely.push(Candidate { changes: candidate.changes.clone(), edits });
        }
    }

    /// Tries the header with a candidate's changes undone. One that changes nothing is no attempt.
    fn attempt(&mut self, mut candidate: Candidate) -> Step<HeaderChange> {
        candidate.edits.retain(|edit| !self.form.is_idle(edit));
        candidate.edits.sort_unstable_by_key(|edit| edit.slot);
        if candidate.edits.is_empty() || !self.is_signed(&candidate.edits)? {
            return ControlFlow::Continue(());
        }
        ControlFlow::Break(Ended::Found(candidate.changes))
    }

    /// Whether the header with these edits, sorted by slot, is what was signed.
    fn is_signed(&mut self, edits: &[Edit]) -> ControlFlow<Ended<HeaderChange>, bool> {
        let edited: usize = edits.iter().map(|edit| edit.canonical.len()).sum();
        if let ControlFlow::Break(ended) = self.budget.charge_octets(self.form.octets() + edited) {
            return ControlFlow::Break(ended);
        }
        self.hash_input.clear();
        self.form.append_edited(edits, &mut self.hash_input);
        let digest = self.crypto.sha256_digest(&self.hash_input);
        for key in &self.keys {
            if let ControlFlow::Break(ended) = self.budget.charge_attempt() {
                return ControlFlow::Break(ended);
            }
            if key.verify(&digest, self.signature) {
                return ControlFlow::Continue(true);
            }
        }
        ControlFlow::Continue(false)
    }

    /// `count` changes at once, each of other fields.
    fn combined(
        &mut self,
        likely: &[Candidate],
        count: usize,
        chosen: &mut Vec<Candidate>,
    ) -> Step<HeaderChange> {
        if count == 0 {
            let changes = chosen.iter().flat_map(|one| one.changes.iter().cloned()).collect();
            let edits = chosen.iter().flat_map(|one| one.edits.iter().cloned()).collect();
            return self.attempt(Candidate { changes, edits });
        }
        for (at, candidate) in likely.iter().enumerate() {
            let touches = |slot: usize| candidate.edits.iter().any(|edit| edit.slot == slot);
            let is_taken = chosen.iter().flat_map(|one| &one.edits).any(|edit| touches(edit.slot));
            if !is_taken {
                chosen.push(candidate.clone());
                let step =
                    self.combined(likely.get(at + 1..).unwrap_or_default(), count - 1, chosen);
                chosen.pop();
                step?;
            }
        }
        ControlFlow::Continue(())
    }

    fn other_canonicalization(&mut self) -> Step<HeaderChange> {
        let used = match self.form.kind {
            CanonicalizationKind::Simple => CanonicalizationKind::Relaxed,
            _ => CanonicalizationKind::Simple,
        };
        let slots = 0..self.form.slots.len();
        let edits: Vec<Edit> = slots.map(|slot| self.form.with_kind(used, slot)).collect();
        self.attempt(Candidate::new(HeaderChange::Canonicalization { used }, edits))
    }

    fn name_case(&mut self) -> Step<HeaderChange> {
        let mut edits = Vec::new();
        let mut fields = Vec::new();
        for (at, slot) in self.form.filled_slots() {
            let rest = slot.content.get(slot.name_end..).unwrap_or_default();
            let edit = self.form.with_content(at, &[slot.name.as_bytes(), rest].concat());
            if let Some(edit) = edit.filter(|edit| !self.form.is_idle(edit)) {
                fields.extend(slot.field);
                edits.push(edit);
            }
        }
        self.attempt(Candidate::new(HeaderChange::NameCase { fields }, edits))
    }
}
