//! Bounces: why a message did not reach a recipient, and who can help.
//!
//! A block of the language `mail` is a mail that came back; its lines end in CRLF. Lines `; zone: NAME TXT
//! "…"` before it are what the DNS has, where nothing else exists: with them, the domain of the examples'
//! sender, `example.com`, is checked and joins in.
//!
//! The causes that the sender can mend come first, then those of the address, then what passes.

mod authentication;
mod complaint;
mod content;
mod expired;
mod format;
mod greylisted;
mod host_name;
mod mail_loop;
mod mailbox_disabled;
mod mailbox_full;
mod no_such_domain;
mod no_such_user;
mod rate_limited;
mod refused;
mod relaying;
mod reputation;
mod sender_address;
mod submission;
mod suppressed;
mod tls;
mod too_large;
mod unknown;
mod unreachable;

use waxseal_bounce::knowledge::Cause;

use crate::bounce::BounceSubject;
use crate::findings::Findings;
use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[
    &authentication::Authentication,
    &sender_address::SenderAddress,
    &host_name::HostName,
    &reputation::Reputation,
    &content::Content,
    &tls::Tls,
    &submission::Submission,
    &relaying::Relaying,
    &refused::Refused,
    &no_such_user::NoSuchUser,
    &no_such_domain::NoSuchDomain,
    &mailbox_disabled::MailboxDisabled,
    &mailbox_full::MailboxFull,
    &suppressed::Suppressed,
    &rate_limited::RateLimited,
    &greylisted::Greylisted,
    &too_large::TooLarge,
    &format::Format,
    &unreachable::Unreachable,
    &expired::Expired,
    &mail_loop::Loop,
    &unknown::Unknown,
    &complaint::Complaint,
];

/// Tells of a recipient that did not get the message because of one of these, in half a sentence.
fn tell(bounce: &BounceSubject<'_>, causes: &[Cause], what: &str, findings: &mut Findings<'_>) {
    if causes.contains(&bounce.cause()) {
        findings.add_at_most(bounce.severity(), bounce.finding(what));
    }
}
