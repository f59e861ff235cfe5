//! A domain as the rules see it: everything that was asked, gathered before the first rule runs.

use std::net::IpAddr;
use std::sync::Arc;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Dns, DnsFailure, Question, Unanswered};

use crate::facts::ask::{Asker, Watched};
use crate::facts::dkim::DkimFacts;
use crate::facts::dmarc::DmarcFacts;
use crate::facts::mail::MailFacts;
use crate::facts::spf::SpfFacts;
use crate::profile::Profile;
use crate::record::Record;

/// Which domain is checked, and what is expected of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DomainRequest {
    /// The domain.
    pub name: DomainName,
    /// The provider that sends for the domain.
    pub profile: Option<Arc<Profile>>,
    /// Selectors beside those of the profile; each makes a name below `_domainkey.`.
    pub selectors: Vec<Box<str>>,
    /// Addresses that mail of the domain is sent from.
    pub addresses: Vec<IpAddr>,
    /// The policy of MTA-STS as it was fetched from
    /// `https://mta-sts.domain/.well-known/mta-sts.txt`; nothing here fetches it.
    pub mta_sts_policy: Option<Box<[u8]>>,
    /// Different DNS questions that one domain may cost; 1,000.
    pub questions: usize,
}

impl DomainRequest {
    /// The domain with no provider and no selector.
    pub fn new(name: DomainName) -> Self {
        Self {
            name,
            profile: None,
            selectors: Vec::new(),
            addresses: Vec::new(),
            mta_sts_policy: None,
            questions: 1_000,
        }
    }

    /// A provider that sends for the domain.
    #[must_use]
    pub fn with_profile(mut self, profile: Arc<Profile>) -> Self {
        self.profile = Some(profile);
        self
    }
}

/// A domain and what the DNS says of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Domain {
    /// The domain.
    pub name: DomainName,
    /// The provider that sends for the domain.
    pub profile: Option<Arc<Profile>>,
    /// SPF (RFC 7208).
    pub spf: SpfFacts,
    /// DKIM keys (RFC 6376).
    pub dkim: DkimFacts,
    /// DMARC (RFC 9989).
    pub dmarc: DmarcFacts,
    /// Where mail goes, and how it is to be delivered.
    pub mail: MailFacts,
    /// The questions that had no answer, sorted.
    pub unanswered: Vec<(Question, DnsFailure)>,
}

impl Domain {
    /// Gathers what the facts say.
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is open now; answer them and call again.
    ///
    /// # Complexity
    /// At most [`DomainRequest::questions`] different questions; what would be beyond them is told
    /// as unanswered in time.
    pub fn gather(request: &DomainRequest, dns: &dyn Dns) -> Result<Self, Unanswered> {
        let watched = Watched::new(dns);
        let mut asker = Asker::new(&watched, request.questions);
        let mut domain = Self {
            name: request.name.clone(),
            profile: request.profile.clone(),
            spf: SpfFacts::gather(&request.name, &mut asker),
            dkim: DkimFacts::gather(request, &mut asker),
            dmarc: DmarcFacts::gather(&request.name, &mut asker),
            mail: MailFacts::gather(request, &mut asker),
            unanswered: Vec::new(),
        };
        domain.unanswered = asker.settle()?;
        Ok(domain)
    }

    /// Every record of the domain itself, in a fixed order.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let spf = self.spf.records.iter().map(Record::Spf);
        let keys = self.dkim.selectors.iter().flat_map(|selector| &selector.texts);
        let dmarc = self.dmarc.records.iter().map(Record::Dmarc);
        spf.chain(keys.map(Record::DkimKey)).chain(dmarc)
    }
}
