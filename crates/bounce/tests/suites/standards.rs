//! What the standards and providers say, with the examples of RFC 3464 and reports that others keep.

use waxseal_bounce::delivery_status::{Action, Deviation, read as read_status};
use waxseal_bounce::knowledge::{Cause, Kind as Hardness, KnowledgeBase, Match};
use waxseal_bounce::limits::Limits;
use waxseal_bounce::{Command, Kind, OriginalForm};

use super::support::{bounce, files, vectors};

fn mail(folder: &str, name: &str) -> Vec<u8> {
    let files = files(&vectors(folder));
    files.into_iter().find(|(file, _)| file == name).unwrap_or_else(|| panic!("{name}")).1
}

/// RFC 3464 appendix E.
#[test]
fn the_examples_of_the_rfc() {
    let found = bounce(&mail("kumomta-rfc3464", "2.eml"));
    assert_eq!(found.kind, Kind::Failure);
    let told: Vec<_> = found
        .recipients
        .iter()
        .map(|one| (&*one.address, one.action, one.status.unwrap().to_string(), one.reply.code))
        .collect();
    assert_eq!(
        told,
        [
            ("arathib@vnet.ibm.com", Action::Failed, "5.0.0".to_owned(), Some(550)),
            ("johnh@hpnjld.njd.hp.com", Action::Delayed, "4.0.0".to_owned(), None),
            ("wsnell@sdcc13.ucsd.edu", Action::Failed, "5.0.0".to_owned(), Some(550)),
        ]
    );
    assert!(!found.recipients[1].is_final());
    let delay = bounce(&mail("kumomta-rfc3464", "4.eml"));
    assert_eq!((delay.kind, delay.recipients[0].is_final()), (Kind::Delay, false));
    let foreign = bounce(&mail("kumomta-rfc3464", "3.eml"));
    let cause = KnowledgeBase::built_in().classify(&foreign.recipients[0]).cause;
    assert_eq!((&*foreign.recipients[0].address, cause), ("nair_s", Cause::NoSuchUser));
    let first = bounce(&mail("kumomta-rfc3464", "1.eml"));
    assert_eq!(first.recipients[0].last_attempt_date, Some(773_615_749));
    assert_eq!(first.recipients[0].status.unwrap().class(), 4);
    assert!(first.recipients[0].is_final());
}

#[test]
fn reports_of_many_recipients_and_odd_parts() {
    for name in ["multi_address_bounce1.eml", "multi_address_bounce2.eml"] {
        let found = bounce(&mail("mikel-mail-reports", name));
        assert_eq!(found.recipients.len(), 5, "{name}");
        for one in &found.recipients {
            assert_eq!(one.remote_mta.as_ref().unwrap().name, "gmail-smtp-in.l.google.com");
        }
    }
    // Its text for people calls itself a delivery status.
    let found = bounce(&mail("mikel-mail-reports", "multipart_report_multiple_status.eml"));
    let classified = KnowledgeBase::built_in().classify(&found.recipients[0]);
    assert_eq!(classified.cause, Cause::RecipientPolicy);
    // Sendmail says how long it tries, and when the message came.
    let found = bounce(&mail("mikel-mail-reports", "report_422.eml"));
    assert_eq!(found.kind, Kind::Delay);
    assert_eq!(found.recipients[0].will_retry_until, Some(1_200_472_687 + 5 * 86_400));
    let found = bounce(&mail("kumomta-rfc3464", "obsolete_arrival_date.eml"));
    assert_eq!(found.arrival_date, Some(1_783_018_538));
}

/// Complaints come in the form of RFC 5965, and are read as such.
#[test]
fn feedback_is_no_bounce() {
    let folder = vectors("../../../feedback/tests/vectors/mail-auth-arf");
    let mut reports = 0;
    for (name, mail) in files(&folder) {
        if !name.contains(".eml") {
            continue;
        }
        reports += 1;
        let found = bounce(&mail);
        assert_eq!(found.kind, Kind::Feedback, "{name}");
        assert!(found.feedback.is_some() && found.recipients.is_empty(), "{name}");
        let classified = KnowledgeBase::built_in().classify_bounce(&found);
        assert_eq!((classified[0].cause, classified[0].kind), (Cause::Feedback, None), "{name}");
    }
    assert_eq!(reports, 5);
}

/// `standards.md` §8: the same number means different things.
#[test]
fn codes_that_collide_are_read_by_provider() {
    let base = KnowledgeBase::built_in();
    let cause = |text: &str| base.classify_text(text).cause;
    for (gmail, elsewhere) in [
        (
            ("550 5.7.27 SPF did not pass - gsmtp", Cause::AuthenticationFailure),
            ("550 5.7.27 No", Cause::SenderAddress),
        ),
        (
            ("550 5.7.29 no TLS - gsmtp", Cause::TlsRequired),
            ("550 5.7.29 No", Cause::AuthenticationFailure),
        ),
        (
            ("550 5.7.30 no DKIM - gsmtp", Cause::AuthenticationFailure),
            ("550 5.7.30 No", Cause::TlsRequired),
        ),
    ] {
        assert_eq!(cause(gmail.0), gmail.1, "{}", gmail.0);
        assert_eq!(cause(elsewhere.0), elsewhere.1, "{}", elsewhere.0);
    }
    assert_eq!(cause("550 5.1.10 Recipient not found [X.prod.outlook.com]"), Cause::NoSuchUser);
    assert_eq!(cause("556 5.1.10 Recipient address has null MX"), Cause::NoSuchDomain);
    assert_eq!(
        cause("550 5.4.1 Recipient address rejected: Access denied. [X.prod.outlook.com]"),
        Cause::NoSuchUser
    );
    assert_eq!(cause("450 4.4.1 No"), Cause::Network);
}

/// Who speaks to a server knows its host and the command, which decide where the text does not.
#[test]
fn a_sender_says_whom_it_talks_to() {
    let base = KnowledgeBase::built_in();
    let here = |host, command, text| {
        let found = base.classify_answer(host, command, text);
        (found.cause, found.kind.unwrap())
    };
    let text = "550 5.4.1 No";
    assert_eq!(here("mx.example", None, text).0, Cause::Network);
    let microsoft = "b-example.mail.protection.outlook.com";
    assert_eq!(here(microsoft, None, text), (Cause::NoSuchUser, Hardness::Soft));
    let rcpt = Some(Command::RcptTo);
    assert_eq!(here(microsoft, rcpt, text), (Cause::NoSuchUser, Hardness::Hard));
    assert_eq!(here("", rcpt, "550 no such user"), (Cause::NoSuchUser, Hardness::Hard));
    let data = Some(Command::Data);
    assert_eq!(here("", data, "550 no such user"), (Cause::NoSuchUser, Hardness::Soft));
}

/// `standards.md` §8: on disagreement the basic code decides about trying again.
#[test]
fn the_basic_code_decides_about_trying_again() {
    let base = KnowledgeBase::built_in();
    let found = base.classify_text("421 5.7.32 Your email has been rate limited because the From: header isn't aligned - gsmtp");
    assert!(found.is_temporary);
    assert_eq!((found.cause, found.kind), (Cause::AuthenticationFailure, Some(Hardness::Block)));
    let found = base.classify_text("450 5.1.1 <a@b.example>: User unknown");
    assert!(found.is_temporary);
    assert_eq!(found.kind, Some(Hardness::Soft));
    assert!(found.why.contains(&Match::TemporaryByCode));
    let found = base.classify_text("550 4.1.1 <a@b.example>: User unknown");
    assert_eq!((found.is_temporary, found.kind), (false, Some(Hardness::Hard)));
}

/// What is in an address is no word of the server's.
#[test]
fn addresses_are_no_words() {
    let base = KnowledgeBase::built_in();
    for text in [
        "550 <spamhaus.virus@dmarc.example> Frumious",
        "550 Frumious: quota-exceeded@mailbox-full.example.",
    ] {
        assert_eq!(base.classify_text(text).cause, Cause::Unknown, "{text}");
    }
    assert_eq!(base.classify_text("550 warbled").cause, Cause::Unknown);
}

#[test]
fn a_failure_that_names_nobody_has_a_meaning() {
    let found = bounce(
        b"From: MAILER-DAEMON@mx.example\n\nThe message could not be delivered: mailbox is full.\n",
    );
    assert_eq!((found.kind, found.recipients.len()), (Kind::Failure, 0));
    let classified = KnowledgeBase::built_in().classify_bounce(&found);
    assert_eq!(classified[0].cause, Cause::MailboxFull);
}

#[test]
fn blocklists_are_named() {
    let base = KnowledgeBase::built_in();
    let list = |text: &str| base.classify_text(text).list;
    assert_eq!(
        list("554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org").as_deref(),
        Some("Spamhaus ZEN")
    );
    assert_eq!(list("550 blocked using bl.spamcop.net").as_deref(), Some("SpamCop"));
    assert_eq!(list("550 5.7.1 is on our blacklist").as_deref(), None);
}

/// Nothing that names nobody is a reason to suppress.
#[test]
fn what_is_unknown_is_shown_and_never_hard() {
    let base = KnowledgeBase::built_in();
    for text in ["554 Frumious bandersnatch", "", "450 Frumious", "Frumious"] {
        let found = base.classify_text(text);
        assert_ne!(found.kind, Some(Hardness::Hard), "{text}");
        assert_eq!(found.text, text);
    }
    assert_eq!(base.classify_text("554 Frumious bandersnatch").cause, Cause::Unknown);
}

#[test]
fn fields_have_places_and_deviations_are_told() {
    let part = b"Reporting-MTA: mx.example\r\n\
        Final-Recipient: rfc822; <joe@example.com>\r\n\
        Action: bounced\r\n\
        Status: 5.1.1\r\n\
        Diagnostic-Code: 550-5.1.1 no\r\n550 5.1.1 such user\r\n\
        \r\n\
        Original-Recipient: rfc822; rfc822; ann+2Bx@example.com\r\n\
        Final-Recipient: rfc822; ann+x@example.com\r\n\
        Action: failed\r\n\r\n\
        Remote-MTA: dns; mx.b.example\r\n\
        Status: no\r\n\
        Arrival-Date: yesterday\r\n";
    let status = read_status(part, &Limits::default()).unwrap();
    let first = &status.recipients[0];
    let span = first.final_recipient.as_ref().unwrap().span;
    assert_eq!(span.of(part), b"Final-Recipient: rfc822; <joe@example.com>\r\n");
    assert_eq!(first.diagnostic.as_ref().unwrap().value.text, "550-5.1.1 no 550 5.1.1 such user");
    assert_eq!(
        status.recipients[1].original_recipient.as_ref().unwrap().value.address,
        "ann+x@example.com"
    );
    let told: Vec<_> = status.deviations.iter().map(|it| it.deviation.clone()).collect();
    for wanted in [
        Deviation::NoType,
        Deviation::NotSeparated,
        Deviation::UnknownAction("bounced".to_owned()),
        Deviation::NotFolded,
        Deviation::TornGroup,
        Deviation::NotAStatus("no".to_owned()),
        Deviation::NotADate("yesterday".to_owned()),
        Deviation::Missing("Status"),
    ] {
        assert!(told.contains(&wanted), "{wanted:?} in {told:?}");
    }
    assert_eq!(read_status(b"Hello: world\r\n\r\nno", &Limits::default()), None);
}

/// RFC 6533: addresses beyond ASCII, in the form for old hosts and in the form for new ones.
#[test]
fn internationalized_addresses_are_decoded() {
    let mail = "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
        --b\r\n\r\nNo.\r\n\
        --b\r\nContent-Type: message/global-delivery-status\r\n\r\n\
        Reporting-MTA: dns; mx.example\r\n\r\n\
        Original-Recipient: utf-8; j\\x{F6}e@example.com\r\nFinal-Recipient: utf-8; jöe@example.com\r\n\
        Action: failed\r\nStatus: 5.1.1\r\n\r\n\
        --b\r\nContent-Type: message/global\r\n\r\nFrom: jäck@example.net\r\nMessage-ID: <1@x>\r\nSubject: Grüße\r\n\r\n--b--\r\n";
    let found = bounce(mail.as_bytes());
    assert_eq!(found.recipients[0].address, "jöe@example.com");
    assert_eq!(found.recipients[0].original_address, None);
    let original = found.original.unwrap();
    assert_eq!(
        (original.form, original.subject.as_deref()),
        (OriginalForm::Message, Some("Grüße"))
    );
    let offset = original.offset.unwrap();
    assert_eq!(&mail.as_bytes()[offset..offset + original.octets.len()], original.octets);
}

#[test]
fn success_is_no_bounce() {
    for (action, status) in [("delivered", "2.0.0"), ("relayed", "2.1.9"), ("expanded", "2.0.0")] {
        let mail = format!(
            "From: postmaster@mx.example\n\
            Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
            --b\n\nWell.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
            Final-Recipient: rfc822; a@b.example\nAction: {action}\nStatus: {status}\n\n--b--\n"
        );
        let found = bounce(mail.as_bytes());
        assert_eq!(found.kind, Kind::Delivered, "{action}");
        let classified = KnowledgeBase::built_in().classify(&found.recipients[0]);
        assert_eq!((classified.cause, classified.kind), (Cause::Delivered, None));
    }
}

#[test]
fn disposition_notifications_are_answers() {
    let mail = b"From: a@b.example\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n\
        --b\n\nRead.\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\n\
        Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n";
    assert_eq!(bounce(mail).kind, Kind::AutoReply);
}
