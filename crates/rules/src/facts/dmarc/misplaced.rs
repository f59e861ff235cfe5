//! DMARC records at names where nobody looks for them.

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::RecordType;

use super::DmarcText;
use crate::facts::ask::{Asker, texts};

/// A DMARC record at a name where nobody looks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Misplaced {
    /// How the name came about.
    pub how: Misplacement,
    /// What stands there.
    pub text: DmarcText,
}

/// How a record came to a wrong name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Misplacement {
    /// At the domain itself.
    AtDomain,
    /// The underscore is missing.
    NoUnderscore,
    /// The first label is misspelled.
    Misspelled,
    /// `_dmarc` stands there twice.
    LabelTwice,
    /// The panel has appended the domain to a name that had it already.
    DomainTwice,
    /// Below `_domainkey`, among the DKIM keys.
    AmongKeys,
}

/// Looks where records are found that were meant for `_dmarc.domain`.
pub(super) fn gather(domain: &DomainName, asker: &mut Asker<'_>) -> Vec<Misplaced> {
    let guesses = [
        (domain.to_string(), Misplacement::AtDomain),
        (format!("dmarc.{domain}"), Misplacement::NoUnderscore),
        (format!("_dmark.{domain}"), Misplacement::Misspelled),
        (format!("_demarc.{domain}"), Misplacement::Misspelled),
        (format!("__dmarc.{domain}"), Misplacement::Misspelled),
        (format!("_dmarc._dmarc.{domain}"), Misplacement::LabelTwice),
        (format!("_dmarc.{domain}.{domain}"), Misplacement::DomainTwice),
        (format!("_dmarc._domainkey.{domain}"), Misplacement::AmongKeys),
    ];
    let mut found = Vec::new();
    for (name, how) in guesses {
        let Ok(name) = DomainName::parse(&name) else { continue };
        let answer = asker.guess(&name, RecordType::Txt);
        for published in texts(&name, &answer) {
            let text = DmarcText::new(published);
            if text.is_record() {
                found.push(Misplaced { how, text });
            }
        }
    }
    found
}
