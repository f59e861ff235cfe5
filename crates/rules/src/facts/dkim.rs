//! What a domain publishes for DKIM at the selectors that are looked at.

use waxseal_parse::dkim::key_record::{KeyRecord, KeyRecordError};
use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_verify::dns::{Answer, RecordType};

use super::ask::{Asker, texts};
use crate::domain::DomainRequest;
use crate::profile::ExpectedKey;
use crate::record::Published;

/// A text at a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyText {
    /// Where and how it is published.
    pub published: Published,
    /// The key record, or why it is none.
    pub parsed: Result<KeyRecord, KeyRecordError>,
}

impl KeyText {
    /// Reads a text that stands at a selector.
    pub fn new(published: Published) -> Self {
        let parsed = KeyRecord::parse(&published.text(), &Limits::default());
        Self { published, parsed }
    }
}

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
    /// The alias at the name, if there is one.
    pub alias: Option<DomainName>,
    /// The TXT records at the name, an alias followed.
    pub answer: Answer,
    /// The texts of the answer.
    pub texts: Vec<KeyText>,
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
        let selectors = wanted.into_iter().filter_map(|(selector, expected)| {
            let name = format!("{selector}._domainkey.{}", request.name);
            // A selector that makes no name is refused when the request is made.
            let name = DomainName::parse(&name).ok()?;
            let alias = match asker.answer(&name, RecordType::Cname) {
                Answer::Cname(target) => Some(target),
                _ => None,
            };
            let answer = asker.answer(&name, RecordType::Txt);
            let texts = texts(&name, &answer).into_iter().map(KeyText::new).collect();
            let expected = expected.cloned();
            Some(SelectorFacts { selector: selector.into(), name, expected, alias, answer, texts })
        });
        Self { selectors: selectors.collect() }
    }
}
