//! Real headers, as they were delivered.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use waxseal_parse::authentication_results::AuthservId;
use waxseal_parse::message::Message;
use waxseal_placement::folder::Role;
use waxseal_placement::headers::{Content, Headers, Writer};
use waxseal_placement::limits::Limits;
use waxseal_placement::{Actor, Belief, Cause, Decider, Placement, Standing, Stored, Verdict};
use waxseal_verify::authentication_results::Trust;

const MICROSOFT: &[u8] = include_bytes!("vectors/mimecast-weird-gzip.txt");
const SPAMASSASSIN: &[u8] = include_bytes!("vectors/twilight.txt");

/// All authentication has passed, and Microsoft's filter has put it into the junk folder for its content.
#[test]
fn authenticated_mail_in_the_junk_folder_of_microsoft() {
    let message = Message::parse(MICROSOFT);
    let mut belief = Belief::none();
    belief.writers = vec![Writer::Microsoft];
    let found = Placement::judge(&message, Stored::default(), &belief, &Limits::default());
    assert_eq!((found.verdict, found.standing), (Verdict::Spam, Standing::Believed));
    let microsoft = Decider::Provider(Writer::Microsoft);
    assert_eq!(found.decided_by, Some((microsoft, Standing::Believed)));
    assert_eq!(found.causes, [(Cause::Content, Standing::Believed)]);
    assert_eq!(found.actor(), Actor::Sender);
    let said: Vec<_> = found.signals.iter().map(|one| one.span.unwrap().of(MICROSOFT)).collect();
    assert_eq!(said, [&b"SPM"[..], b"SPM", b"J"]);
    // Microsoft writes below all Received fields, so that no position proves anything.
    let by_place = Belief::by(Trust::new(&[AuthservId::new("mx.example.net").unwrap()]));
    let found =
        Placement::judge(&message, Stored::in_folder(Role::Junk), &by_place, &Limits::default());
    assert_eq!((found.verdict, found.standing), (Verdict::Spam, Standing::Believed));
    assert_eq!(found.decided_by, Some((microsoft, Standing::Claimed)));
    let headers = Headers::read(&message, &Limits::default());
    let levels: Vec<_> = headers
        .fields
        .iter()
        .filter_map(|field| match &field.content {
            Content::MicrosoftAntispam(antispam) => antispam.bulk_complaints.map(|at| at.value),
            Content::ForefrontReport(report) => report.spam_confidence.map(|at| at.value),
            _ => None,
        })
        .collect();
    assert_eq!(levels, [5, 5]);
}

#[test]
fn mail_that_spamassassin_has_passed() {
    let message = Message::parse(SPAMASSASSIN);
    let judge = |trusted_received| {
        let mut trust = Trust::new(&[AuthservId::new("relay-twl-01.twlnet.com").unwrap()]);
        trust.trusted_received = trusted_received;
        Placement::judge(&message, Stored::default(), &Belief::by(trust), &Limits::default())
    };
    let found = judge(9);
    assert_eq!((found.verdict, found.standing), (Verdict::NotSpam, Standing::Believed));
    assert_eq!(found.decided_by.unwrap().0, Decider::HostFilter(Writer::SpamAssassin));
    assert_eq!((found.actor(), found.causes.len()), (Actor::Nobody, 0));
    assert_eq!(judge(0).standing, Standing::Claimed, "it stands below the host's Received fields");
}
