//! From the author as written to the one author domain (RFC 9989 §5.3.1).

use std::sync::Arc;

use waxseal_parse::mailbox::{Author, AuthorDomain, DeviationAt};

use super::evidence::AuthorProblem;
use super::verify::DmarcVerifier;
use super::walk_names::WalkNames;
use crate::a_labels::a_labels;

impl DmarcVerifier {
    /// The names of the search that starts at the author domain.
    pub(super) fn author_names(
        &self,
        author: &Author<'_>,
    ) -> Result<Arc<WalkNames>, AuthorProblem> {
        match author {
            Author::Mailbox(domain) | Author::Mailboxes { domain, .. } => {
                self.forgive(domain.deviation)?;
                self.names(&domain.domain).ok_or(AuthorProblem::DomainName { span: domain.span })
            }
            Author::SeveralDomains { domains } => self.one_of_several(domains),
            Author::SeveralFields { count, .. } => {
                Err(AuthorProblem::SeveralFields { count: *count })
            }
            Author::Malformed { error } => Err(AuthorProblem::Malformed(*error)),
            Author::NoDomain { .. } => Err(AuthorProblem::NoDomain),
            Author::TooManyFields => Err(AuthorProblem::TooManyFields),
            // `Missing`, and whatever the parser may tell one day.
            _ => Err(AuthorProblem::Missing),
        }
    }

    fn forgive(&self, deviation: Option<DeviationAt>) -> Result<(), AuthorProblem> {
        match deviation {
            Some(at) if !self.policy.forgives_author_syntax => Err(AuthorProblem::Deviation(at)),
            _ => Ok(()),
        }
    }

    /// Domains that are written differently may be the same in A-labels.
    fn one_of_several(
        &self,
        domains: &[AuthorDomain<'_>],
    ) -> Result<Arc<WalkNames>, AuthorProblem> {
        let several = AuthorProblem::SeveralDomains { count: domains.len() };
        let [first, others @ ..] = domains else { return Err(several) };
        let name = a_labels(&first.domain);
        if name.is_none() || others.iter().any(|other| a_labels(&other.domain) != name) {
            return Err(several);
        }
        self.forgive(domains.iter().find_map(|domain| domain.deviation))?;
        self.names(&first.domain).ok_or(several)
    }

    /// The names of the search that starts at a domain as it is written.
    pub(super) fn names(&self, domain: &str) -> Option<Arc<WalkNames>> {
        self.cache.names(domain, &self.policy.discovery, &self.limits)
    }
}
