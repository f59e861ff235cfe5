//! What a domain publishes beside authentication: where its mail goes, and how it is to be delivered.

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, RecordType};

use super::ask::Asker;

/// What a domain publishes beside authentication.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MailFacts {
    /// The MX records at the domain.
    pub exchanges: Answer,
}

impl MailFacts {
    pub(crate) fn gather(domain: &DomainName, asker: &mut Asker<'_>) -> Self {
        Self { exchanges: asker.answer(domain, RecordType::Mx) }
    }
}
