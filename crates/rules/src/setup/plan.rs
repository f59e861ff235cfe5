//! The whole plan for a domain.

use std::sync::Arc;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns, Unanswered};

use super::next::NextStep;
use super::step::{Blocker, Outcome, Purpose, Step};
use super::warning::Warning;
use super::{dkim, dmarc, spf};
use crate::change::Change;
use crate::domain::{Domain, DomainRequest};
use crate::facts::ask::{Asker, Watched};
use crate::profile::Profile;
use crate::rule_set::RuleSet;

/// What has to be changed so that a provider can send for a domain.
///
/// ```
/// use waxseal_dns::{Limits, Zone};
/// use waxseal_parse::domain::DomainName;
/// use waxseal_rules::profile::Profile;
/// use waxseal_rules::setup::plan::Plan;
/// use waxseal_verify::dns::Closed;
///
/// let zone = br#"example.com. SOA ns.example.com. h.example.com. 1 2 3 4 5
/// example.com. TXT "v=spf1 mx ~all""#;
/// let facts = Closed(Zone::parse(zone, &Limits::default())?);
/// let profile = Profile::named(&Profile::built_in(), "spinoffice")?;
/// let plan = Plan::make(&DomainName::parse("example.com")?, &profile, &facts)?;
/// assert_eq!(plan.steps.len(), 4);
/// assert_eq!(plan.changes().count(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Plan {
    /// The domain.
    pub domain: DomainName,
    /// The provider.
    pub profile: Arc<Profile>,
    /// SPF, the keys in the order of the profile, DMARC.
    pub steps: Vec<Step>,
    /// What concerns the domain as a whole.
    pub warnings: Vec<Warning>,
}

impl Plan {
    /// Plans from what the facts say is there.
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is open now; answer them and call again.
    ///
    /// # Complexity
    /// That of [`Domain::gather`], a few times, and once more as many questions at most.
    pub fn make(
        domain: &DomainName,
        profile: &Arc<Profile>,
        dns: &dyn Dns,
    ) -> Result<Self, Unanswered> {
        let request = DomainRequest::new(domain.clone()).with_profile(Arc::clone(profile));
        let facts = Domain::gather(&request, dns)?;
        let findings = RuleSet::built_in().check_domain(&facts);
        let watched = Watched::new(dns);
        let mut asker = Asker::new(&watched, request.questions);
        let mut steps = vec![spf::step(&facts, profile, &mut asker)];
        let keys = facts.dkim.selectors.iter();
        steps.extend(keys.filter_map(|selector| dkim::step(selector, &findings, &mut asker)));
        steps.extend(dmarc::step(&request, &facts, &mut asker));
        // What had no answer blocks the step that needs it.
        asker.settle()?;
        let missing = facts.spf.answer == Answer::NxDomain;
        let warnings = missing.then(|| Warning::NoSuchDomain { domain: domain.clone() });
        Ok(Self {
            domain: domain.clone(),
            profile: Arc::clone(profile),
            steps,
            warnings: warnings.into_iter().collect(),
        })
    }

    /// All changes, in the order in which they have to be made.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.steps.iter().flat_map(Step::changes)
    }

    /// What keeps steps from being planned.
    pub fn blockers(&self) -> impl Iterator<Item = &Blocker> {
        self.steps.iter().filter_map(|step| match &step.outcome {
            Outcome::Blocked(blocker) => Some(blocker),
            _ => None,
        })
    }

    /// Whether everything is right already.
    pub fn is_done(&self) -> bool {
        self.steps.iter().all(|step| matches!(step.outcome, Outcome::Right { .. }))
    }

    /// What is left to do, in the order in which it is done.
    pub fn next_steps(&self) -> Vec<NextStep> {
        let changing = || self.steps.iter().filter(|step| !step.changes().is_empty());
        let mut next = Vec::new();
        let records = changing().count();
        if records > 0 {
            next.push(NextStep::Publish { records });
            let wait = &self.profile.wait;
            if changing().any(|step| step.purpose == Purpose::Spf) {
                next.push(NextStep::Wait { what: "SPF", how_long: wait.spf.clone() });
            }
            if changing().any(|step| matches!(step.purpose, Purpose::DkimKey { .. })) {
                next.push(NextStep::Wait { what: "DKIM", how_long: wait.dkim.clone() });
            }
            next.push(NextStep::Check { domain: self.domain.clone() });
        }
        if self.blockers().next().is_none() {
            next.push(NextStep::TellProvider { how: self.profile.contact.clone() });
        }
        next
    }
}
