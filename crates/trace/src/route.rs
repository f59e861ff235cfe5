//! Who had the message: whose each hop is, and on which side it rested.

use core::fmt;

use waxseal_parse::domain::DomainName;
use waxseal_verify::envelope::is_internal;

use crate::hop::{Hop, name};
use crate::journey::Journey;
use crate::queue::Queue;
use crate::timeline::Place;

pub use waxseal_verify::dmarc::policy::{PublicSuffixList, PublicSuffixListError};

/// Finds the organizational domain of a host. There is no good guess without a list or the DNS, so the caller
/// brings one: the [`PublicSuffixList`], or a function.
pub trait Organizations {
    /// The organizational domain at or above a name; `None` where there is none.
    fn organization(&self, host: &DomainName) -> Option<DomainName>;
}

impl Organizations for PublicSuffixList {
    fn organization(&self, host: &DomainName) -> Option<DomainName> {
        self.registrable_domain(host)
    }
}

impl<F: Fn(&DomainName) -> Option<DomainName>> Organizations for F {
    fn organization(&self, host: &DomainName) -> Option<DomainName> {
        self(host)
    }
}

/// On whose side a message rested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// Within the sender's own hosts, or those of somebody on the way.
    Sending,
    /// Between two organizations: the one had it, and the other had not taken it yet.
    Boundary,
    /// Within the receiver's hosts.
    Receiving,
    /// Nobody can tell: it is not known whose the last hop is.
    Unknown,
}

impl Side {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Boundary => "boundary",
            Self::Receiving => "receiving",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whose a hop is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Party {
    /// The organizational domain of the host.
    pub organization: Option<DomainName>,
    /// Whether the host is on the receiving side.
    pub is_receiving: bool,
    /// Whether the receiver wrote the field. What other fields say is a claim: whoever handed the message over
    /// may have made them up.
    pub is_trusted: bool,
}

/// Whose the hops of a journey are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// One for each hop of [`Journey::hops`].
    pub parties: Vec<Party>,
    /// Whose the queue is that has not got rid of the message.
    pub queue: Option<Party>,
}

impl Route {
    /// Finds out whose the hops are. The receiving side is the organization of the last hop, and every host at
    /// or below one of the `trusted` names.
    ///
    /// Hosts without a name, as of Google's inner hops, belong to whom the next hop says, or to the one whose
    /// hops stand around them.
    ///
    /// # Complexity
    /// Linear in the hops, with two look-ups each.
    pub fn of(
        journey: &Journey<'_>,
        organizations: &dyn Organizations,
        trusted: &[DomainName],
    ) -> Self {
        let owners = owners(&journey.hops, organizations);
        let receiver = owners.last().cloned().flatten();
        let parties = parties(journey, owners, receiver.as_ref(), organizations, trusted);
        Self { parties, queue: None }
    }

    /// Finds out whose the hops are of a message that waits in a queue or came back: its last hop is most often
    /// the sender's. The receiving side is every host at or below one of the `trusted` names, and the queue's
    /// organization where that is the one that the message shall go to.
    ///
    /// # Complexity
    /// That of [`of`](Self::of), with a look-up for each destination.
    pub fn of_queued(
        journey: &Journey<'_>,
        organizations: &dyn Organizations,
        trusted: &[DomainName],
        queue: Option<&Queue<'_>>,
    ) -> Self {
        let owners = owners(&journey.hops, organizations);
        let named = queue.and_then(|queue| name(queue.host?.as_bytes()));
        // Logs leave the domain of their host away.
        let host = named.or_else(|| journey.hops.last()?.host());
        let organization = host.as_ref().and_then(|host| organizations.organization(host));
        let of_destination = |domain: &&str| {
            name(domain.as_bytes()).and_then(|domain| organizations.organization(&domain))
        };
        let mut destinations = queue.into_iter().flat_map(|queue| &queue.destinations);
        let is_there =
            organization.is_some() && destinations.any(|it| of_destination(it) == organization);
        let is_trusted = host.is_some_and(|host| is_below(&host, trusted));
        let receiver = organization.clone().filter(|_| is_there);
        let parties = parties(journey, owners, receiver.as_ref(), organizations, trusted);
        let is_receiving = is_there || is_trusted;
        let queue = queue.map(|_| Party { organization, is_receiving, is_trusted });
        Self { parties, queue }
    }

    /// Whose a place is; `None` where that is no host's.
    pub fn party(&self, place: Place) -> Option<&Party> {
        match place {
            Place::Hop(hop) => self.parties.get(hop),
            Place::Author | Place::End => None,
            Place::Queued | Place::LastAttempt | Place::GivesUp => self.queue.as_ref(),
        }
    }

    /// On whose side a message rests between two places that follow one another.
    pub fn side(&self, from: Place, to: Place) -> Side {
        if from.is_in_queue() && to.is_in_queue() {
            let is_there = self.queue.as_ref().is_some_and(|queue| queue.is_receiving);
            return if is_there { Side::Receiving } else { Side::Boundary };
        }
        let knows_receiver = self.parties.last().is_some_and(|last| last.is_receiving);
        match (self.party(from), self.party(to)) {
            (None, Some(_)) => Side::Sending,
            (_, None) => Side::Receiving,
            (Some(from), Some(to)) => match (from.is_receiving, to.is_receiving) {
                (true, _) => Side::Receiving,
                (false, true) => Side::Boundary,
                (false, false) => match (&from.organization, &to.organization) {
                    (Some(one), Some(other)) if one != other => Side::Boundary,
                    (Some(_), Some(_)) => Side::Sending,
                    _ if knows_receiver => Side::Sending,
                    _ => Side::Unknown,
                },
            },
        }
    }

    /// Whether a gap is measured by the receiver's own fields, and not by claims.
    pub fn is_trusted(&self, from: Place, to: Place) -> bool {
        [from, to].into_iter().all(|place| {
            place == Place::End || self.party(place).is_some_and(|party| party.is_trusted)
        })
    }
}

fn is_below(host: &DomainName, names: &[DomainName]) -> bool {
    names.iter().any(|own| host.is_at_or_below(own))
}

/// The parties of the hops; those of the receiver are the last ones without a gap.
fn parties(
    journey: &Journey<'_>,
    owners: Vec<Option<DomainName>>,
    receiver: Option<&DomainName>,
    organizations: &dyn Organizations,
    trusted: &[DomainName],
) -> Vec<Party> {
    let mut parties: Vec<Party> =
        owners.into_iter().map(|organization| Party { organization, ..Party::default() }).collect();
    let mut is_own = true;
    for (party, hop) in parties.iter_mut().zip(&journey.hops).rev() {
        let is_of_receiver =
            party.organization.is_some() && party.organization.as_ref() == receiver;
        let is_named = hop.host().is_some_and(|host| is_below(&host, trusted));
        if !is_of_receiver && !is_named {
            break;
        }
        party.is_receiving = true;
        party.is_trusted = is_own;
        is_own &= is_from_within(hop, |name| {
            is_below(name, trusted)
                || receiver.is_some() && organizations.organization(name).as_ref() == receiver
        });
    }
    parties
}

/// The organizations of the hops, with those filled in that only their neighbours tell.
fn owners(hops: &[Hop<'_>], organizations: &dyn Organizations) -> Vec<Option<DomainName>> {
    let organization = |name: Option<DomainName>| organizations.organization(&name?);
    let mut owners: Vec<_> = hops.iter().map(|hop| organization(hop.host())).collect();
    let clients: Vec<_> = hops.iter().map(|hop| organization(hop.client())).collect();
    // What the next hop says of the one from which it has the message.
    for (owner, client) in owners.iter_mut().zip(clients.into_iter().skip(1)) {
        if owner.is_none() {
            *owner = client;
        }
    }
    // A hop that had it from nobody, or from within, is of the one below.
    let mut below: Option<DomainName> = None;
    for (owner, hop) in owners.iter_mut().zip(hops) {
        if owner.is_none() && is_from_within(hop, |_| false) {
            owner.clone_from(&below);
        }
        below.clone_from(owner);
    }
    // One that is left stands between two of the same.
    let mut known: Option<(usize, DomainName)> = None;
    let mut same = Vec::new();
    for (at, owner) in owners.iter().enumerate() {
        if let Some(owner) = owner {
            if let Some((start, other)) = &known
                && other == owner
                && start + 1 < at
            {
                same.push((*start, at));
            }
            known = Some((at, owner.clone()));
        }
    }
    for (start, end) in same {
        let owner = owners.get(start).cloned().flatten();
        if let Some(between) = owners.get_mut(start..end) {
            between.fill(owner);
        }
    }
    owners
}

/// Whether a hop had the message from its own house: from nobody, from an internal address, or from a client
/// whose name in the DNS is of the house.
fn is_from_within(hop: &Hop<'_>, is_of_house: impl Fn(&DomainName) -> bool) -> bool {
    let name = hop.received.client_name.and_then(name);
    match hop.received.client_ip {
        Some(ip) => is_internal(ip) || name.is_some_and(|name| is_of_house(&name)),
        None => hop.received.from.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use waxseal_parse::message::Message;

    use super::*;
    use crate::limits::Limits;

    const LIST: &[u8] =
        b"// ===BEGIN ICANN DOMAINS===\ntest\nco.uk\ncom\n// ===END ICANN DOMAINS===\n";

    fn route(raw: &str, trusted: &[&str]) -> Route {
        let message = Message::parse(raw.as_bytes());
        let journey = Journey::read(&message, &Limits::default());
        let list = PublicSuffixList::parse(LIST).unwrap();
        let trusted: Vec<_> = trusted.iter().map(|name| DomainName::parse(name).unwrap()).collect();
        Route::of(&journey, &list, &trusted)
    }

    fn sides(route: &Route) -> Vec<&'static str> {
        let hops = route.parties.len();
        (1..hops).map(|at| route.side(Place::Hop(at - 1), Place::Hop(at)).as_str()).collect()
    }

    fn trusted(route: &Route) -> Vec<bool> {
        route.parties.iter().map(|party| party.is_trusted).collect()
    }

    #[test]
    fn a_mail_goes_from_one_house_to_another() {
        let found = route(
            "Received: from mx.b.co.uk (localhost [127.0.0.1]) by store.b.co.uk; x\r\n\
             Received: from out.a.test (out.a.test [192.0.2.1]) by mx.b.co.uk; x\r\n\
             Received: from pc.a.test (pc.a.test [10.0.0.1]) by out.a.test; x\r\n\
             Received: from x (y [10.0.0.9]) by pc.a.test; x\r\n\r\n",
            &[],
        );
        assert_eq!(sides(&found), ["sending", "boundary", "receiving"]);
        assert_eq!(trusted(&found), [false, false, true, true]);
        assert!(!found.is_trusted(Place::Hop(1), Place::Hop(2)));
        assert!(found.is_trusted(Place::Hop(3), Place::End));
        assert_eq!(found.side(Place::Author, Place::Hop(0)), Side::Sending);
        assert_eq!(found.side(Place::Hop(3), Place::End), Side::Receiving);
    }

    /// Gmail: hops without names at the top, and `mx.google.com` below them.
    #[test]
    fn hosts_without_names_belong_to_their_neighbours() {
        let found = route(
            "Received: by 2002:a05:6a10:1::1 with SMTP id a; x\r\n\
             Received: from out.a.test (out.a.test. [192.0.2.1]) by mx.google.com with ESMTPS id b; x\r\n\
             Received: from app (unknown [10.0.0.1]) by localhost with ESMTP; x\r\n\
             Received: from z (q [10.0.0.2]) by app.a.test; x\r\n\r\n",
            &[],
        );
        let names: Vec<_> =
            found.parties.iter().map(|it| it.organization.as_ref().unwrap().as_str()).collect();
        assert_eq!(names, ["a.test", "a.test", "google.com", "google.com"]);
        assert_eq!(sides(&found), ["sending", "boundary", "receiving"]);
        assert_eq!(trusted(&found), [false, false, true, true]);
    }

    #[test]
    fn a_trusted_host_of_another_house_is_the_receivers() {
        let raw = "Received: from f.filter.com (f.filter.com [192.0.2.7]) by mx.b.test; x\r\n\
             Received: from out.a.test (out.a.test [192.0.2.1]) by f.filter.com; x\r\n\
             Received: from x (y [10.0.0.1]) by out.a.test; x\r\n\r\n";
        assert_eq!(sides(&route(raw, &[])), ["boundary", "boundary"]);
        assert_eq!(sides(&route(raw, &["filter.com"])), ["boundary", "receiving"]);
        assert_eq!(trusted(&route(raw, &["filter.com"])), [false, true, true]);
    }

    #[test]
    fn a_forged_field_of_the_receiver_is_a_claim() {
        let found = route(
            "Received: from mx.b.test (evil.com [203.0.113.5]) by mx.b.test; x\r\n\
             Received: from bank.test (bank.test [198.51.100.9]) by mx.b.test; x\r\n\r\n",
            &[],
        );
        assert_eq!(trusted(&found), [false, true]);
    }

    #[test]
    fn without_names_nothing_is_claimed() {
        let found = route("Received: by b; x\r\nReceived: by a; x\r\n\r\n", &[]);
        assert_eq!(sides(&found), ["unknown"]);
        assert!(Route::default().parties.is_empty());
        assert_eq!(Route::default().side(Place::Hop(0), Place::Hop(1)), Side::Receiving);
    }

    #[test]
    fn a_function_tells_organizations_too() {
        let whole = |host: &DomainName| Some(host.clone());
        let one = DomainName::parse("a.test").unwrap();
        assert_eq!(whole.organization(&one), Some(one));
    }
}
