//! Names at which a key stands that was meant for a selector.

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, RecordType};

use super::key_text::KeyText;
use crate::facts::ask::{Asker, texts};

/// How a name came to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WrongPlace {
    /// The panel appended the domain to a name that had it already.
    DomainTwice,
    /// `selector.domain`.
    WithoutDomainkey,
    /// `selector._domainkeys.domain` and its like.
    Misspelled,
    /// The panel put `_domainkey` into a name that had it already.
    DomainkeyTwice,
    /// `_domainkey.domain`.
    WithoutSelector,
    /// The domain itself.
    AtDomain,
}

impl WrongPlace {
    /// The places that belong to one selector alone, and the names there.
    fn names(selector: &str, domain: &DomainName) -> impl Iterator<Item = (Self, DomainName)> {
        let names = [
            (Self::DomainTwice, format!("{selector}._domainkey.{domain}.{domain}")),
            (Self::WithoutDomainkey, format!("{selector}.{domain}")),
            (Self::Misspelled, format!("{selector}._domainkeys.{domain}")),
            (Self::Misspelled, format!("{selector}.domainkey.{domain}")),
            (Self::Misspelled, format!("{selector}_domainkey.{domain}")),
            (Self::DomainkeyTwice, format!("{selector}._domainkey._domainkey.{domain}")),
            (Self::WithoutSelector, format!("_domainkey.{domain}")),
            (Self::AtDomain, domain.to_string()),
        ];
        // A name that is too long is no place.
        let parsed = names.into_iter().map(|(place, name)| (place, DomainName::parse(&name)));
        parsed.filter_map(|(place, name)| name.ok().map(|name| (place, name)))
    }

    /// Whether other selectors, or other records altogether, have this name as well.
    fn is_shared(self) -> bool {
        matches!(self, Self::WithoutSelector | Self::AtDomain)
    }
}

/// What stands at a wrong name.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Misplaced {
    /// How the name came to be wrong.
    pub place: WrongPlace,
    /// The name.
    pub name: DomainName,
    /// The alias at the name, if there is one.
    pub alias: Option<DomainName>,
    /// The texts at the name, an alias followed.
    pub texts: Vec<KeyText>,
}

impl Misplaced {
    /// Looks at all wrong names at once.
    pub(super) fn gather(
        selector: &str,
        domain: &DomainName,
        expected: Option<&str>,
        asker: &mut Asker<'_>,
    ) -> Vec<Self> {
        let look = |(place, name): (WrongPlace, DomainName)| {
            let alias = match asker.ask(&name, RecordType::Cname) {
                Some(Answer::Cname(target)) => Some(target.clone()),
                _ => None,
            };
            let texts = texts(&name, &asker.answer(&name, RecordType::Txt));
            let unjudged = |text| KeyText::unjudged(text, alias.clone(), expected.map(Into::into));
            let texts = texts.into_iter().map(unjudged).collect();
            Self { place, name, alias, texts }
        };
        WrongPlace::names(selector, domain).map(look).collect()
    }

    /// The texts that were meant for the selector: any key, or the very one at a name that is not of
    /// this selector alone.
    pub(super) fn keep_keys(&mut self) {
        let is_shared = self.place.is_shared();
        self.texts.retain(|text| {
            let is_key = matches!(text.key, Some(Ok(_)));
            is_key && (!is_shared || text.serves())
        });
    }
}
