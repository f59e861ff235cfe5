//! The domains that the messages were sent from, each checked once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use waxseal_dns::live::DnsSource;
use waxseal_parse::dkim::signature::Signature;
use waxseal_parse::domain::DomainName;
use waxseal_parse::mailbox::{Author, Limits as MailboxLimits};
use waxseal_parse::message::Message;
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::finding::Finding;
use waxseal_rules::profile::Profile;
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::a_labels::a_labels;
use waxseal_verify::dns::{DnsFailure, Question};

/// Domains whose checks are remembered; others are checked anew.
const MAX_REMEMBERED: usize = 10_000;

/// Signatures of a message whose selectors are looked up.
const MAX_SIGNATURES: usize = 4;

/// The domains of senders.
#[derive(Clone)]
pub(super) struct Senders(Arc<Inner>);

struct Inner {
    dns: DnsSource,
    profile: Option<Arc<Profile>>,
    checked: Mutex<HashMap<Sender, Arc<Checked>>>,
}

/// Who sent a message: the domain of From, and the selectors of that domain with which it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sender {
    pub(super) domain: DomainName,
    selectors: Vec<Box<str>>,
}

impl Sender {
    /// Reads a message, or its header; `None` where it has no one author.
    pub(super) fn of(message: &Message<'_>) -> Option<Self> {
        let domain = match Author::of(message, &MailboxLimits::default()) {
            Author::Mailbox(domain) | Author::Mailboxes { domain, .. } => a_labels(&domain.domain)?,
            _ => return None,
        };
        let limits = waxseal_parse::limits::Limits::default();
        let fields = message.fields_named(b"DKIM-Signature").take(MAX_SIGNATURES);
        // A signature that cannot be used names its key, too.
        let named = fields.filter_map(|field| match Signature::parse(field.value(), &limits) {
            Ok(signature) => Some((a_labels(signature.domain)?, signature.selector.into())),
            Err(error) => Some((a_labels(&error.domain?)?, error.selector?)),
        });
        let own = named.filter(|(signer, _)| *signer == domain);
        let mut selectors: Vec<Box<str>> = own.map(|(_, selector)| selector).collect();
        selectors.sort_unstable();
        selectors.dedup();
        Some(Self { domain, selectors })
    }
}

/// What the check of a domain has found.
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    /// The questions without an answer, and why.
    pub(super) missing: Vec<(Question, DnsFailure)>,
}

impl Senders {
    pub(super) fn new(dns: DnsSource, profile: Option<Arc<Profile>>) -> Self {
        Self(Arc::new(Inner { dns, profile, checked: Mutex::default() }))
    }

    pub(super) fn dns(&self) -> &DnsSource {
        &self.0.dns
    }

    /// The provider that sends for the domains.
    pub(super) fn profile(&self) -> Option<&Profile> {
        self.0.profile.as_deref()
    }

    /// What is wrong with a domain. Two threads may check one at the same time, and find the same.
    pub(super) fn check(&self, sender: &Sender, rules: &RuleSet) -> Arc<Checked> {
        let lock = || self.0.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(checked) = lock().get(sender) {
            return Arc::clone(checked);
        }
        let mut request = DomainRequest::new(sender.domain.clone());
        request.selectors.clone_from(&sender.selectors);
        request.profile.clone_from(&self.0.profile);
        let gathered = self.0.dns.evaluate(|dns| Domain::gather(&request, dns));
        // Closed facts leave no question open; if they did, nothing would be known.
        let checked = Arc::new(match gathered {
            Ok(gathered) => Checked {
                findings: rules.check_domain(&gathered.value),
                missing: gathered.value.unanswered,
            },
            Err(open) => Checked {
                findings: Vec::new(),
                missing: open
                    .questions()
                    .iter()
                    .map(|question| (question.clone(), DnsFailure::NotInSnapshot))
                    .collect(),
            },
        });
        let mut all = lock();
        if all.len() < MAX_REMEMBERED {
            all.insert(sender.clone(), Arc::clone(&checked));
        }
        checked
    }
}
