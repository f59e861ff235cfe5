//! What mends a finding, in the words of whoever sits at the panel of a DNS provider.

use waxseal_parse::domain::DomainName;
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::remedy::{Action, Remedy, Safety};

use crate::finding_json::value_of;

/// One change to a record, as text; nothing is escaped yet.
pub(crate) struct ChangeText<'a> {
    /// What is to be done: `Replace the TXT record`.
    pub(crate) title: String,
    /// The whole name of the record.
    pub(crate) name: &'a DomainName,
    /// The name as a panel wants it that appends the domain itself: `@` for the domain. None for a
    /// name that is not of the domain, and where no domain is known.
    pub(crate) short_name: Option<&'a str>,
    /// The record's type.
    pub(crate) record_type: &'static str,
    /// The value that goes.
    pub(crate) old: Option<String>,
    /// The value that comes.
    pub(crate) new: Option<String>,
}

impl<'a> ChangeText<'a> {
    fn new(change: &'a Change, domain: Option<&DomainName>) -> Self {
        let (verb, old, new): (_, Option<&RecordData>, Option<&RecordData>) = match change {
            Change::Publish { data, .. } => ("Add a", None, Some(data)),
            Change::Replace { old, new, .. } => ("Replace the", Some(old), Some(new)),
            Change::Remove { data, .. } => ("Remove the", Some(data), None),
            _ => ("Change the", None, None),
        };
        let record_type = new.or(old).map_or("", |data| data.record_type().mnemonic());
        let name = change.name();
        Self {
            title: format!("{verb} {record_type} record at {name}"),
            name,
            short_name: domain.and_then(|domain| short_name(name, domain)),
            record_type,
            old: old.map(value_of),
            new: new.map(value_of),
        }
    }
}

fn short_name<'n>(name: &'n DomainName, domain: &DomainName) -> Option<&'n str> {
    match name.as_str().strip_suffix(domain.as_str())? {
        "" => Some("@"),
        rest => rest.strip_suffix('.'),
    }
}

/// What is to be done, as text; nothing is escaped yet.
pub(crate) enum RemedyText<'a> {
    /// Records are changed.
    Changes(Vec<ChangeText<'a>>),
    /// Something else.
    Advice(&'a str),
}

impl<'a> RemedyText<'a> {
    /// For whoever owns this domain, where it is known.
    pub(crate) fn new(remedy: &'a Remedy, domain: Option<&DomainName>) -> Self {
        match &remedy.action {
            Action::Change(changes) => {
                let texts = changes.iter().map(|change| ChangeText::new(change, domain));
                Self::Changes(texts.collect())
            }
            Action::Advice(text) => Self::Advice(text),
            _ => Self::Advice(""),
        }
    }
}

/// What a person should know before doing it.
pub(crate) fn caution(remedy: &Remedy) -> Option<&'static str> {
    match (&remedy.action, remedy.safety) {
        (Action::Change(_), Safety::Review) => Some("look at it before you publish it"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_append_the_domain() {
        let domain = DomainName::parse("example.com").unwrap();
        for (name, short) in [
            ("example.com", Some("@")),
            ("key001._domainkey.example.com", Some("key001._domainkey")),
            ("badexample.com", None),
            ("example.net", None),
        ] {
            assert_eq!(short_name(&DomainName::parse(name).unwrap(), &domain), short, "{name}");
        }
    }
}
