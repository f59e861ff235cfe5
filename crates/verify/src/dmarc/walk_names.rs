//! The names that a search asks for: all of them follow from the name where it starts.

use waxseal_parse::domain::DomainName;

use super::policy::{Discovery, DiscoveryMethod};
use crate::dns::{Question, RecordType};

/// The most questions of one tree walk (RFC 9989 §4.10).
pub(super) const MAX_STEPS: usize = 8;

/// The names of a search.
#[derive(Debug)]
pub(super) struct WalkNames {
    pub(super) method: DiscoveryMethod,
    start: WalkName,
    /// What comes behind the start, longest first.
    parents: Box<[WalkName]>,
    /// Where labels are skipped behind the start: the domain one label below the first parent.
    below_skip: Option<DomainName>,
}

/// One step of a search.
#[derive(Debug)]
pub(super) struct WalkName {
    pub(super) domain: DomainName,
    /// `None` where the name would be too long for the DNS, so that nothing can be there.
    pub(super) question: Option<Question>,
}

impl WalkNames {
    pub(super) fn new(start: DomainName, discovery: &Discovery) -> Self {
        let (below_skip, parents) = match discovery {
            Discovery::TreeWalk => tree_walk(&start),
            Discovery::PublicSuffixList(list) => {
                let registrable = list.registrable_domain(&start);
                (None, registrable.into_iter().filter(|name| *name != start).collect())
            }
        };
        let parents = parents.into_iter().map(WalkName::new).collect();
        Self { method: discovery.method(), start: WalkName::new(start), parents, below_skip }
    }

    /// The domain where the search starts.
    pub(super) fn start(&self) -> &DomainName {
        &self.start.domain
    }

    /// The last domain of the search.
    pub(super) fn top(&self) -> &DomainName {
        &self.parents.last().unwrap_or(&self.start).domain
    }

    pub(super) fn len(&self) -> usize {
        1 + self.parents.len()
    }

    pub(super) fn step(&self, step: usize) -> Option<&WalkName> {
        match step.checked_sub(1) {
            None => Some(&self.start),
            Some(parent) => self.parents.get(parent),
        }
    }

    /// Every step, longest name first.
    pub(super) fn steps(&self) -> impl Iterator<Item = &WalkName> {
        core::iter::once(&self.start).chain(&self.parents)
    }

    pub(super) fn domain(&self, step: usize) -> Option<&DomainName> {
        self.step(step).map(|step| &step.domain)
    }

    /// The domain one label below that of a step, on the way to the start; `None` for the start.
    pub(super) fn below(&self, step: usize) -> Option<&DomainName> {
        match (step, &self.below_skip) {
            (1, Some(skipped)) => Some(skipped),
            _ => self.domain(step.checked_sub(1)?),
        }
    }
}

impl WalkName {
    fn new(domain: DomainName) -> Self {
        let name = DomainName::parse(&format!("_dmarc.{domain}"));
        Self { domain, question: name.ok().map(|name| Question::new(name, RecordType::Txt)) }
    }
}

/// RFC 9989 §4.10, steps 3, 4 and 7: eight labels and more become seven, fewer lose one at a time,
/// down to the top-level domain. First, where labels are skipped, the domain one label below the
/// second step; then the names behind the start.
fn tree_walk(start: &DomainName) -> (Option<DomainName>, Vec<DomainName>) {
    let count = start.labels().count();
    let longest = count.saturating_sub(1).min(MAX_STEPS - 1);
    let parents = (1..=longest).rev().filter_map(|labels| last_labels(start, labels));
    let below_skip = if count > MAX_STEPS { last_labels(start, MAX_STEPS) } else { None };
    (below_skip, parents.collect())
}

/// The name of the rightmost labels.
fn last_labels(name: &DomainName, labels: usize) -> Option<DomainName> {
    let (dot, _) = name.as_str().rmatch_indices('.').nth(labels - 1)?;
    DomainName::parse(name.as_str().get(dot + 1..)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(start: &str) -> WalkNames {
        WalkNames::new(DomainName::parse(start).unwrap(), &Discovery::TreeWalk)
    }

    fn names(walk: &WalkNames) -> Vec<&str> {
        walk.steps().map(|step| step.domain.as_str()).collect()
    }

    /// The example of RFC 9989 §4.10.
    #[test]
    fn a_deep_name_is_cut_to_seven_labels() {
        let walk = walk("a.b.c.d.e.f.g.h.i.j.mail.example.com");
        assert_eq!(
            names(&walk),
            [
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com",
            ]
        );
        assert_eq!(walk.below(1).unwrap().as_str(), "f.g.h.i.j.mail.example.com");
        assert_eq!(walk.below(2).unwrap().as_str(), "g.h.i.j.mail.example.com");
        assert_eq!(walk.below(0), None);
    }

    #[test]
    fn up_to_eight_labels_every_name_is_asked_for() {
        for labels in 1..=12 {
            let start = vec!["x"; labels].join(".");
            let walk = walk(&start);
            assert_eq!(walk.len(), labels.min(8));
            assert_eq!(walk.top().as_str(), "x");
            for step in 1..walk.len() {
                let (domain, below) = (walk.domain(step).unwrap(), walk.below(step).unwrap());
                assert_eq!(below.labels().count(), domain.labels().count() + 1);
                assert!(below.is_at_or_below(domain) && walk.start().is_at_or_below(below));
            }
        }
    }

    #[test]
    fn a_name_that_has_no_room_for_a_label_is_not_asked_for() {
        let start = ["a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(60), "e".into()];
        let walk = walk(&start.join("."));
        assert!(walk.steps().all(|step| step.question.is_some()));
        let walk = self::walk(&format!("{}.xxxxxx", start.join(".")));
        let asked: Vec<_> = walk.steps().map(|step| step.question.is_some()).collect();
        assert_eq!(asked, [false, true, true, true, true, true]);
    }
}
