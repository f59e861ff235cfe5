//! Spam placement: why a message lies where it lies, who has decided so, and what to do.
//!
//! A block of the language `stored` is a message as it lies in a mail store; its lines end in CRLF. Before
//! it stand lines that begin with `; `:
//!
//! | line | what it says |
//! |---|---|
//! | `; folder: .Junk` | the folder, as it is called in the store |
//! | `; keywords: $Junk` | the keywords of the message |
//! | `; believe: mx.example.net` | whose Authentication-Results, and whose fields above the first Received, are believed; `microsoft`, whose fields are believed wherever they stand |
//! | `; zone: NAME TXT "…"` | publishes a record; nothing else exists. With it, `example.com` is checked and joins in |
//!
//! The reasons that the sender can mend come first, then those of the recipient, then what nobody says.

mod authentication;
mod blocked_by_organisation;
mod blocked_by_recipient;
mod bulk;
mod content;
mod folder_only;
mod impersonation;
mod in_inbox;
mod let_through;
mod mailbox_rule;
mod malware;
mod phishing;
mod reputation;
mod spoofing;
mod unstated;

use waxseal_placement::Cause;

use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[
    &authentication::Authentication,
    &spoofing::Spoofing,
    &reputation::Reputation,
    &bulk::Bulk,
    &content::Content,
    &phishing::Phishing,
    &malware::Malware,
    &impersonation::Impersonation,
    &blocked_by_recipient::BlockedByRecipient,
    &blocked_by_organisation::BlockedByOrganisation,
    &mailbox_rule::MailboxRule,
    &unstated::Unstated,
    &folder_only::FolderOnly,
    &in_inbox::InInbox,
    &let_through::LetThrough,
];

/// Tells of this reason, where it is one for which the message was taken for spam.
fn tell(placement: &PlacementSubject<'_>, cause: Cause, findings: &mut Findings<'_>) {
    if let Some(standing) = placement.reason(cause) {
        findings.add_at_most(placement.severity(standing), placement.finding(cause, standing));
    }
}
