//! Mechanisms that compare addresses: `a`, `mx`, `ptr`, and `exists`, which does not
//! (RFC 7208 §5.3, §5.4, §5.5, §5.7).

use core::fmt::Write as _;
use std::net::IpAddr;

use waxseal_parse::domain::DomainName;
use waxseal_parse::spf::network::{DualPrefix, Ip4Network, Ip6Network};

use super::check::{Check, Matched, Stop};
use super::error::SpfErrorKind;
use super::trace::{Tracer, WhyNot};
use crate::dns::{Answer, Question, RecordType};

impl<'c, T: Tracer> Check<'c, T> {
    /// The type of the addresses that the client's can be compared with.
    pub(super) fn address_type(&self) -> RecordType {
        match self.identity.client_ip {
            IpAddr::V4(_) => RecordType::A,
            IpAddr::V6(_) => RecordType::Aaaa,
        }
    }

    /// RFC 7208 §5.3.
    pub(super) fn a(&mut self, question: &Question, prefix: DualPrefix) -> Matched {
        let matched = self.addresses(question, prefix)?;
        if matched == Err(WhyNot::Void) {
            self.budget.void()?;
        }
        Ok(matched)
    }

    /// RFC 7208 §5.4. A domain without MX records has no hosts: it is never its own.
    ///
    /// All hosts are asked for at once. As they are compared in the order of the answer, a failure
    /// counts before a match that follows it, and a match before a failure.
    pub(super) fn mx(&mut self, question: &Question, prefix: DualPrefix) -> Matched {
        let records = match self.ask(question)? {
            Answer::Mx(records) => records,
            Answer::Failed(failure) => {
                let question = question.clone();
                return Err(SpfErrorKind::Dns { question, failure: *failure }.into());
            }
            _ => {
                self.budget.void()?;
                return Ok(Err(WhyNot::Void));
            }
        };
        let limit = self.verifier.limits.mx_hosts;
        if records.len() > limit {
            return Err(SpfErrorKind::TooManyMxHosts { found: records.len(), limit }.into());
        }
        let record_type = self.address_type();
        let (mut is_open, mut has_void) = (false, false);
        for exchange in records.iter().filter_map(|record| record.exchange()) {
            let question = Question::new(exchange.clone(), record_type);
            match self.addresses(&question, prefix) {
                Err(Stop::Open) => is_open = true,
                Ok(Err(why)) => has_void |= why == WhyNot::Void,
                _ if is_open => return Err(Stop::Open),
                decided => return decided,
            }
        }
        if is_open {
            return Err(Stop::Open);
        }
        if has_void && self.verifier.policy.counts_void_mx_hosts {
            self.budget.void()?;
        }
        Ok(Err(WhyNot::OtherAddresses))
    }

    /// RFC 7208 §5.7: the type is A, whatever the client's family.
    pub(super) fn exists(&mut self, question: &Question) -> Matched {
        match self.ask(question)? {
            Answer::A(addresses) if !addresses.is_empty() => Ok(Ok(())),
            Answer::Failed(failure) => {
                let question = question.clone();
                Err(SpfErrorKind::Dns { question, failure: *failure }.into())
            }
            _ => {
                if self.verifier.policy.counts_void_exists {
                    self.budget.void()?;
                }
                Ok(Err(WhyNot::Void))
            }
        }
    }

    /// RFC 7208 §5.5: a failure of the DNS is no match. Only names at or below the target are
    /// looked up, for no other can match.
    pub(super) fn ptr(&mut self, target: &DomainName) -> Matched {
        let Some(reverse) = reverse(self.identity.client_ip) else {
            return Ok(Err(WhyNot::NamesFailed));
        };
        let names = match self.ask(&reverse)? {
            Answer::Ptr(names) => names,
            Answer::Failed(_) => return Ok(Err(WhyNot::NamesFailed)),
            _ => {
                self.budget.void()?;
                return Ok(Err(WhyNot::Void));
            }
        };
        let limit = self.verifier.limits.ptr_names;
        let mut is_open = false;
        for name in names.iter().take(limit).filter(|name| name.is_at_or_below(target)) {
            match self.is_validated(name) {
                Ok(true) => return Ok(Ok(())),
                Ok(false) => {}
                Err(Stop::Open) => is_open = true,
                Err(stop) => return Err(stop),
            }
        }
        if is_open { Err(Stop::Open) } else { Ok(Err(WhyNot::NoValidatedName)) }
    }

    /// `%{p}` (RFC 7208 §7.3): the domain itself, else a name below it, else any; none where no name
    /// is validated or the DNS fails.
    pub(super) fn validated_name(
        &mut self,
        domain: &DomainName,
    ) -> Result<Option<&'c DomainName>, Stop> {
        // Macros may ask for it over and over.
        let names = match self.validated.take() {
            Some(names) => names,
            None => self.validated_names()?,
        };
        let rank = |name: &&&DomainName| (**name != domain, !name.is_at_or_below(domain));
        let best = names.iter().min_by_key(rank).copied();
        self.validated = Some(names);
        Ok(best)
    }

    fn validated_names(&mut self) -> Result<Vec<&'c DomainName>, Stop> {
        let Some(reverse) = reverse(self.identity.client_ip) else { return Ok(Vec::new()) };
        let Answer::Ptr(names) = self.ask(&reverse)? else { return Ok(Vec::new()) };
        let limit = self.verifier.limits.ptr_names;
        let (mut is_open, mut validated) = (false, Vec::new());
        for name in names.iter().take(limit) {
            match self.is_validated(name) {
                Ok(true) => validated.push(name),
                Ok(false) => {}
                Err(Stop::Open) => is_open = true,
                Err(stop) => return Err(stop),
            }
        }
        if is_open { Err(Stop::Open) } else { Ok(validated) }
    }

    /// Whether a name has the client's address. A failure of the DNS skips the name.
    fn is_validated(&mut self, name: &DomainName) -> Result<bool, Stop> {
        let question = Question::new(name.clone(), self.address_type());
        match self.addresses(&question, DualPrefix::default()) {
            Ok(matched) => Ok(matched.is_ok()),
            Err(Stop::Error(SpfErrorKind::Dns { .. })) => Ok(false),
            Err(stop) => Err(stop),
        }
    }

    /// Whether one of a name's addresses is the client's, as far as the prefix goes.
    fn addresses(&mut self, question: &Question, prefix: DualPrefix) -> Matched {
        let client_ip = self.identity.client_ip;
        let has = match (self.ask(question)?, client_ip) {
            (Answer::A(addresses), IpAddr::V4(client)) if !addresses.is_empty() => {
                let of = |address: &_| Ip4Network { address: *address, prefix: prefix.ip4 };
                addresses.iter().any(|address| of(address).contains(client))
            }
            (Answer::Aaaa(addresses), IpAddr::V6(client)) if !addresses.is_empty() => {
                let of = |address: &_| Ip6Network { address: *address, prefix: prefix.ip6 };
                addresses.iter().any(|address| of(address).contains(client))
            }
            (Answer::Failed(failure), _) => {
                let question = question.clone();
                return Err(SpfErrorKind::Dns { question, failure: *failure }.into());
            }
            _ => return Ok(Err(WhyNot::Void)),
        };
        Ok(if has { Ok(()) } else { Err(WhyNot::OtherAddresses) })
    }
}

/// The question for the names of an address (RFC 1035 §3.5, RFC 3596 §2.5).
fn reverse(address: IpAddr) -> Option<Question> {
    let mut name = String::with_capacity(72);
    // Writing to a `String` never fails.
    let _ = match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            write!(name, "{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(address) => {
            for octet in address.octets().iter().rev() {
                let _ = write!(name, "{:x}.{:x}.", octet & 15, octet >> 4);
            }
            name.write_str("ip6.arpa")
        }
    };
    Some(Question::new(DomainName::parse(&name).ok()?, RecordType::Ptr))
}
