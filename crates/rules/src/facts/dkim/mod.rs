//! What a domain publishes for DKIM at the selectors that are looked at.

mod difference;
mod fault;
mod key_text;
mod place;
mod reading;
mod selector_fault;
mod undo;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, RecordType};

pub use difference::{Difference, DifferenceKind};
pub use fault::{Fault, FaultKind};
pub use key_text::{KeyText, UsableKey};
pub use place::{Misplaced, WrongPlace};
pub use selector_fault::SelectorFault;

use super::ask::{Asker, texts};
use crate::domain::DomainRequest;
use crate::profile::ExpectedKey;
use crate::record::Published;

/// Aliases that are followed one by one to be shown; whoever answers follows them in any case.
pub const MAX_HOPS: usize = 8;
/// Selectors without a key for which the wrong names are asked: sixteen questions each.
pub const MAX_LOOKED_BESIDE: usize = 8;

/// What stands at one selector.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SelectorFacts {
    /// The selector.
    pub selector: Box<str>,
    /// `selector._domainkey.domain`.
    pub name: DomainName,
    /// What the provider's profile expects there.
    pub expected: Option<ExpectedKey>,
    /// The alias at the name, if there is one of its own: a wildcard makes none.
    pub alias: Option<DomainName>,
    /// The names that the alias leads to, one after another, at most [`MAX_HOPS`].
    pub hops: Vec<DomainName>,
    /// The TXT records where the alias leads to.
    pub at_alias: Option<Answer>,
    /// The TXT records at the name, an alias followed.
    pub answer: Answer,
    /// The texts of the answer.
    pub texts: Vec<KeyText>,
    /// The keys at wrong names; they are looked for where the right one has no key.
    pub misplaced: Vec<Misplaced>,
    /// What stands at the name stands at names beside it as well: a wildcard puts it there.
    pub is_wildcard: bool,
    /// What is wrong with the selector as a whole.
    pub fault: Option<SelectorFault>,
}

/// What a domain publishes for DKIM, selector by selector, in the order in which they are asked for.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DkimFacts {
    /// The selectors of the profile, then those that were named.
    pub selectors: Vec<SelectorFacts>,
}

impl DkimFacts {
    pub(crate) fn gather(request: &DomainRequest, asker: &mut Asker<'_>) -> Self {
        let expected = request.profile.iter().flat_map(|profile| &profile.dkim);
        let mut wanted: Vec<(&str, Option<&ExpectedKey>)> =
            expected.map(|key| (&*key.selector, Some(key))).collect();
        for selector in &request.selectors {
            if !wanted.iter().any(|(known, _)| known.eq_ignore_ascii_case(selector)) {
                wanted.push((selector, None));
            }
        }
        let keys = request.profile.iter().flat_map(|profile| &profile.dkim);
        let records: Vec<&str> = keys.filter_map(|key| key.record.as_deref()).collect();
        let mut looked_beside = 0;
        let selectors = wanted.iter().filter_map(|(selector, expected)| {
            let name = format!("{selector}._domainkey.{}", request.name);
            // A selector that makes no name is refused when the request is made.
            let name = DomainName::parse(&name).ok()?;
            let own = expected.and_then(|key| key.record.as_deref());
            let others: Vec<&str> =
                records.iter().copied().filter(|other| Some(*other) != own).collect();
            let mut facts = SelectorFacts::gather(selector, name, *expected, asker);
            if facts.may_be_beside(asker) && looked_beside < MAX_LOOKED_BESIDE {
                looked_beside += 1;
                facts.look_beside(&request.name, asker);
            }
            facts.judge(&others);
            Some(facts)
        });
        Self { selectors: selectors.collect() }
    }
}

impl SelectorFacts {
    fn gather(
        selector: &str,
        name: DomainName,
        expected: Option<&ExpectedKey>,
        asker: &mut Asker<'_>,
    ) -> Self {
        let answer = asker.answer(&name, RecordType::Txt);
        let hops = hops(&name, asker);
        let alias = hops.first().cloned();
        let at_alias = alias.as_ref().map(|target| asker.answer(target, RecordType::Txt));
        // Records beside an alias are the domain's own; what the alias leads to is another's.
        let via = alias.as_ref().filter(|_| at_alias.as_ref() == Some(&answer));
        let record = expected.and_then(|key| key.record.as_ref());
        let read = |text: Published| KeyText::unjudged(text, via.cloned(), record.cloned());
        let texts = texts(&name, &answer).into_iter().map(read).collect();
        Self {
            selector: selector.into(),
            name,
            expected: expected.cloned(),
            alias,
            hops,
            at_alias,
            answer,
            texts,
            misplaced: Vec::new(),
            is_wildcard: false,
            fault: None,
        }
    }

    fn has_key(&self) -> bool {
        self.texts.iter().any(|text| matches!(text.key, Some(Ok(_))))
    }

    /// Whether no key stands at the right name, or a wildcard may have answered for it. While that is
    /// open, the wrong names are not asked: most domains need none of them, and the others get all of
    /// them at once.
    fn may_be_beside(&self, asker: &mut Asker<'_>) -> bool {
        let answer = asker.ask(&self.name, RecordType::Txt);
        let is_known = answer.is_some_and(|answer| !matches!(answer, Answer::Failed(_)));
        is_known && (!self.has_key() || self.alias.is_some())
    }

    /// Asks for the wrong names.
    fn look_beside(&mut self, domain: &DomainName, asker: &mut Asker<'_>) {
        let has_key = self.has_key();
        let expected = self.expected.as_ref().and_then(|key| key.record.as_deref());
        let mut beside = Misplaced::gather(&self.selector, domain, expected, asker);
        self.is_wildcard = beside.iter().any(|misplaced| {
            let neighbour =
                matches!(misplaced.place, WrongPlace::Misspelled | WrongPlace::DomainkeyTwice);
            let same_texts = !self.texts.is_empty()
                && misplaced.texts.len() == self.texts.len()
                && misplaced
                    .texts
                    .iter()
                    .zip(&self.texts)
                    .all(|(theirs, ours)| theirs.published.record == ours.published.record);
            let same_alias = self.alias.is_some() && misplaced.alias == self.alias;
            neighbour && (same_alias || same_texts)
        });
        if self.is_wildcard {
            self.alias = None;
            self.hops.clear();
            self.at_alias = None;
            self.texts.iter_mut().for_each(|text| text.alias = None);
        }
        if !has_key && !self.is_wildcard {
            beside.iter_mut().for_each(Misplaced::keep_keys);
            beside.retain(|misplaced| !misplaced.texts.is_empty());
            self.misplaced = beside;
        }
    }

    fn judge(&mut self, others: &[&str]) {
        self.fault = selector_fault::find(self);
        if self.fault.is_none()
            && let [only] = &mut *self.texts
        {
            only.judge(others);
        }
    }

    /// The text that is expected, if the provider has one for all domains.
    pub fn expected_text(&self) -> Option<&str> {
        self.expected.as_ref().and_then(|key| key.record.as_deref())
    }

    /// The only text at the selector, if there is exactly one.
    pub fn only(&self) -> Option<&KeyText> {
        match &*self.texts {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// The names that an alias leads to.
fn hops(name: &DomainName, asker: &mut Asker<'_>) -> Vec<DomainName> {
    let mut hops: Vec<DomainName> = Vec::new();
    while hops.len() < MAX_HOPS {
        let here = hops.last().unwrap_or(name);
        match asker.ask(here, RecordType::Cname) {
            Some(Answer::Cname(target)) if !hops.contains(target) => hops.push(target.clone()),
            _ => break,
        }
    }
    hops
}
