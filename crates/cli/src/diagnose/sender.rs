//! The domains that the messages were sent from, each checked once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use waxseal_dns::live::DnsSource;
use waxseal_parse::domain::DomainName;
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::finding::Finding;
use waxseal_rules::profile::Profile;
use waxseal_rules::rule_set::RuleSet;

/// Domains whose checks are remembered; others are checked anew.
const MAX_REMEMBERED: usize = 10_000;

/// The domains of senders.
#[derive(Clone)]
pub(super) struct Senders(Arc<Inner>);

struct Inner {
    dns: DnsSource,
    profile: Option<Arc<Profile>>,
    checked: Mutex<HashMap<DomainName, Arc<Checked>>>,
}

/// What the check of a domain has found.
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    /// Whether DNS facts are missing or failed.
    pub(super) is_open: bool,
}

impl Senders {
    pub(super) fn new(dns: DnsSource, profile: Option<Arc<Profile>>) -> Self {
        Self(Arc::new(Inner { dns, profile, checked: Mutex::default() }))
    }

    pub(super) fn dns(&self) -> &DnsSource {
        &self.0.dns
    }

    /// What is wrong with a domain. Two threads may check one at the same time, and find the same.
    pub(super) fn check(&self, domain: &DomainName, rules: &RuleSet) -> Arc<Checked> {
        let lock = || self.0.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(checked) = lock().get(domain) {
            return Arc::clone(checked);
        }
        let mut request = DomainRequest::new(domain.clone());
        request.profile.clone_from(&self.0.profile);
        let gathered = self.0.dns.evaluate(|dns| Domain::gather(&request, dns));
        // Closed facts leave no question open; if they did, nothing would be known.
        let checked = Arc::new(match gathered {
            Ok(gathered) => Checked {
                findings: rules.check_domain(&gathered.value),
                is_open: !gathered.value.unanswered.is_empty(),
            },
            Err(_) => Checked { findings: Vec::new(), is_open: true },
        });
        let mut all = lock();
        if all.len() < MAX_REMEMBERED {
            all.insert(domain.clone(), Arc::clone(&checked));
        }
        checked
    }
}
