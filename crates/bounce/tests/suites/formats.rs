//! Our own samples: what programs write, after their sources and manuals, with made-up names. They hold
//! the formats where the suites have no mail of them.

use waxseal_bounce::knowledge::{Cause, Kind as Hardness, KnowledgeBase};
use waxseal_bounce::{Bounce, Command, Format, Kind};

use super::support::bounce;

/// Address, cause, kind, reply code, remote host.
type Said = (&'static str, Cause, Hardness, Option<u16>, Option<&'static str>);

/// One sample, and what is to be read from it.
struct Sample {
    name: &'static str,
    header: &'static str,
    text: &'static str,
    format: Format,
    kind: Kind,
    recipients: &'static [Said],
}

const DAEMON: &str = "Return-Path: <>\r\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000";

const QUOTED: &str = "\r\nReturn-path: <me@sender.example>\r\nReceived: from a by b; Thu, 01 Jan 2026 00:00:00 +0000\r\n\
    From: Me <me@sender.example>\r\nTo: joe@b.example\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\
    Message-ID: <1@sender.example>\r\nDKIM-Signature: v=1; a=rsa-sha256\r\n\r\nHello.\r\n";

const SAMPLES: &[Sample] = &[
    Sample {
        name: "Exim, two recipients",
        header: DAEMON,
        text: "This message was created automatically by mail delivery software.\r\n\r\n\
            A message that you sent could not be delivered to one or more of its\r\n\
            recipients. This is a permanent error. The following address(es) failed:\r\n\r\n\
            \x20 joe@b.example\r\n\
            \x20   host mx.b.example [192.0.2.1]\r\n\
            \x20   SMTP error from remote mail server after RCPT TO:<joe@b.example>:\r\n\
            \x20   550 5.1.1 <joe@b.example>: Recipient address rejected: User unknown\r\n\
            \x20 ann@c.example\r\n\
            \x20   (generated from all@b.example)\r\n\
            \x20   mailbox is full: retry timeout exceeded\r\n\r\n\
            ------ This is a copy of the message, including all the headers. ------\r\n",
        format: Format::Exim,
        kind: Kind::Failure,
        recipients: &[
            ("joe@b.example", Cause::NoSuchUser, Hardness::Hard, Some(550), Some("mx.b.example")),
            ("ann@c.example", Cause::MailboxFull, Hardness::Soft, None, None),
        ],
    },
    Sample {
        name: "Exim, a delay",
        header: DAEMON,
        text: "This message was created automatically by mail delivery software.\r\n\
            A message that you sent has not yet been delivered to one or more of its\r\n\
            recipients after more than 24 hours on the queue on mx.example.\r\n\r\n\
            The message identifier is:     1abcDE-000000-00\r\n\r\n\
            The address to which the message has not yet been delivered is:\r\n\r\n\
            \x20 joe@b.example\r\n\
            \x20   host mx.b.example [192.0.2.1]: Connection timed out\r\n\r\n\
            No action is required on your part. Delivery attempts will continue for\r\n\
            some time, and this warning may be repeated at intervals.\r\n",
        format: Format::Exim,
        kind: Kind::Delay,
        recipients: &[(
            "joe@b.example",
            Cause::Network,
            Hardness::Soft,
            None,
            Some("mx.b.example"),
        )],
    },
    Sample {
        name: "qmail, a host that cannot be reached",
        header: DAEMON,
        text: "Hi. This is the qmail-send program at mx.example.\r\n\
            I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\
            This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n\
            <joe@b.example>:\r\n\
            Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\r\n\
            I'm not going to try again; this message has been in the queue too long.\r\n\r\n\
            <ann@c.example>:\r\n\
            192.0.2.7 failed after I sent the message.\r\n\
            Remote host said: 554 5.7.1 Rejected as spam\r\n\r\n\
            --- Below this line is a copy of the message.\r\n",
        format: Format::Qmail,
        kind: Kind::Failure,
        recipients: &[
            ("joe@b.example", Cause::Network, Hardness::Soft, None, None),
            ("ann@c.example", Cause::ContentRefused, Hardness::Block, Some(554), Some("192.0.2.7")),
        ],
    },
    Sample {
        name: "Postfix without its report",
        header: DAEMON,
        text: "This is the mail system at host mx.example.\r\n\r\n\
            I'm sorry to have to inform you that your message could not\r\n\
            be delivered to one or more recipients. It's attached below.\r\n\r\n\
            <joe@b.example> (expanded from <list@sender.example>): host\r\n\
            \x20   mx.b.example[192.0.2.1] said: 554 5.7.1 Service unavailable; Client\r\n\
            \x20   host [198.51.100.1] blocked using zen.spamhaus.org (in reply to RCPT\r\n\
            \x20   TO command)\r\n",
        format: Format::Postfix,
        kind: Kind::Failure,
        recipients: &[(
            "joe@b.example",
            Cause::Reputation,
            Hardness::Block,
            Some(554),
            Some("mx.b.example"),
        )],
    },
    Sample {
        name: "Sendmail 8 without MIME",
        header: DAEMON,
        text: "The original message was received at Thu, 1 Jan 2026 00:00:00 GMT\r\nfrom localhost [127.0.0.1]\r\n\r\n\
            \x20  ----- The following addresses had permanent fatal errors -----\r\n\
            <joe@b.example>\r\n    (reason: 550 5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy)\r\n\
            <ann@b.example>\r\n    (reason: 552 5.2.2 Mailbox full)\r\n    (expanded from: <list@sender.example>)\r\n\r\n\
            \x20  ----- Transcript of session follows -----\r\n\
            ... while talking to mx.b.example.:\r\n>>> DATA\r\n<<< 550 5.7.26 Unauthenticated email\r\n\
            554 5.0.0 Service unavailable\r\n",
        format: Format::Sendmail,
        kind: Kind::Failure,
        recipients: &[
            (
                "joe@b.example",
                Cause::AuthenticationFailure,
                Hardness::Block,
                Some(550),
                Some("mx.b.example"),
            ),
            ("ann@b.example", Cause::MailboxFull, Hardness::Soft, Some(552), Some("mx.b.example")),
        ],
    },
    Sample {
        name: "Exchange Online in German, without its report",
        header: "Return-Path: <>\r\nFrom: postmaster@tenant.example\r\nSubject: Unzustellbar: Test",
        text: "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\r\n\r\n\
            joe@b.example<mailto:joe@b.example>\r\nIhre Nachricht konnte nicht zugestellt werden.\r\n\r\n\
            Diagnoseinformationen für Administratoren:\r\n\r\n\
            Generierender Server: AM0PR01.eurprd01.prod.outlook.com\r\n\r\n\
            joe@b.example\r\n\
            Remote Server returned '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup;\r\n\
            authentication required'\r\n\r\n\
            Ursprüngliche Nachrichtenkopfzeilen:\r\n",
        format: Format::Exchange,
        kind: Kind::Failure,
        recipients: &[("joe@b.example", Cause::RecipientPolicy, Hardness::Block, Some(550), None)],
    },
    Sample {
        name: "Exchange 2003 and Outlook's way of writing",
        header: DAEMON,
        text: "Your message did not reach some or all of the intended recipients.\r\n\r\n\
            \x20     Subject:\tTest\r\n      Sent:\t1/1/2026 12:00 AM\r\n\r\n\
            The following recipient(s) could not be reached:\r\n\r\n\
            \x20     joe@b.example on 1/1/2026 12:01 AM\r\n\
            \x20           The e-mail account does not exist at the organization this message was sent to.\r\n\
            \x20           <mx.b.example #5.1.1>\r\n",
        format: Format::Exchange,
        kind: Kind::Failure,
        recipients: &[("joe@b.example", Cause::NoSuchUser, Hardness::Hard, None, None)],
    },
    Sample {
        name: "Gmail today, without its report",
        header: "Return-Path: <>\r\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        text: "** Message blocked **\r\n\r\n\
            Your message to joe@b.example has been blocked. See technical details below for more information.\r\n\r\n\
            The response from the remote server was:\r\n\
            550 5.7.1 Message rejected as spam by Content Filtering.\r\n",
        format: Format::Gmail,
        kind: Kind::Failure,
        recipients: &[("joe@b.example", Cause::ContentRefused, Hardness::Block, Some(550), None)],
    },
    Sample {
        name: "MailEnable",
        header: "Return-Path: <>\r\nFrom: Postmaster <postmaster@mx.example>",
        text: "MailEnable: Mail Delivery Failure.\r\n\r\n\
            The message could not be delivered to some recipients.\r\n\
            The following recipient(s) could not be reached:\r\n\r\n\
            \tRecipient: [SMTP:joe@b.example]\r\n\
            \tReason: Remote SMTP Server Returned: 550 5.1.1 No such user here\r\n\r\n\
            Message headers follow:\r\n",
        format: Format::MailEnable,
        kind: Kind::Failure,
        recipients: &[("joe@b.example", Cause::NoSuchUser, Hardness::Hard, Some(550), None)],
    },
    Sample {
        name: "OpenSMTPD, a delay",
        header: DAEMON,
        text: "    Hi!\r\n\r\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\r\n\r\n\
            \x20   A message is delayed for more than 4 hours for the following\r\n    list of recipients:\r\n\r\n\
            joe@b.example: 421 4.7.0 Greylisted, try again\r\n\r\n\
            \x20   Please note that this is only a temporary failure report.\r\n\
            \x20   The message is kept in the queue for up to 4 days. You DO NOT NEED to\r\n    re-send the message to these recipients.\r\n\r\n\
            \x20   Below is a copy of the original message:\r\n",
        format: Format::OpenSmtpd,
        kind: Kind::Delay,
        recipients: &[("joe@b.example", Cause::Greylisted, Hardness::Soft, Some(421), None)],
    },
    Sample {
        name: "DragonFly",
        header: "From: MAILER-DAEMON <>",
        text: "This is the DragonFly Mail Agent v0.13 at df.example.\r\n\r\n\
            There was an error delivering your mail to <joe@b.example>.\r\n\r\n\
            mx.b.example [192.0.2.1] did not like our RCPT TO:\r\n550 5.1.1 User unknown\r\n\r\n\
            Message headers follow.\r\n",
        format: Format::DragonFly,
        kind: Kind::Failure,
        recipients: &[(
            "joe@b.example",
            Cause::NoSuchUser,
            Hardness::Hard,
            Some(550),
            Some("mx.b.example"),
        )],
    },
    Sample {
        name: "MDaemon",
        header: "Return-Path: <>\r\nFrom: MDaemon <mdaemon@mx.example>\r\nSubject: Permanent Delivery Failure",
        text: "The attached message had PERMANENT fatal delivery errors!\r\n\r\n\
            After one or more unsuccessful delivery attempts the attached message has\r\n\
            been removed from the mail queue on this server.\r\n\r\n\
            Failed address: joe@b.example\r\n\r\n\
            --- Session Transcript ---\r\n\
            \x20Thu 2026-01-01 10:11:12: Attempting SMTP connection to [192.0.2.1:25]\r\n\
            \x20Thu 2026-01-01 10:11:13: <-- 220 mx.b.example ESMTP\r\n\
            \x20Thu 2026-01-01 10:11:13: --> RCPT To:<joe@b.example>\r\n\
            \x20Thu 2026-01-01 10:11:14: <-- 550 5.1.1 User unknown\r\n\
            \x20Thu 2026-01-01 10:11:14: --> QUIT\r\n\
            --- End Transcript ---\r\n",
        format: Format::MDaemon,
        kind: Kind::Failure,
        recipients: &[("joe@b.example", Cause::NoSuchUser, Hardness::Hard, Some(550), None)],
    },
    Sample {
        name: "Dovecot",
        header: "Return-Path: <>\r\nFrom: Mail Delivery Subsystem <postmaster@mx.example>",
        text: "Your message to <joe@b.example> was automatically rejected:\r\n\
            Quota exceeded (mailbox for user is full)\r\n",
        format: Format::Dovecot,
        kind: Kind::Failure,
        recipients: &[("joe@b.example", Cause::MailboxFull, Hardness::Soft, None, None)],
    },
    Sample {
        name: "a program that nobody knows",
        header: "Return-Path: <>\r\nFrom: postmaster@mx.example\r\nSubject: Undeliverable",
        text: "Sorry: the letter for joe@b.example came back.\r\nIts box has no room (mailbox is full).\r\n",
        format: Format::Unknown,
        kind: Kind::Failure,
        recipients: &[("joe@b.example", Cause::MailboxFull, Hardness::Soft, None, None)],
    },
];

fn mail(sample: &Sample) -> String {
    format!(
        "{}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}{QUOTED}",
        sample.header, sample.text
    )
}

fn check(name: &str, sample: &Sample, found: &Bounce) {
    let base = KnowledgeBase::built_in();
    assert_eq!((found.kind, found.format), (sample.kind, Some(sample.format)), "{name}");
    let told: Vec<_> = found
        .recipients
        .iter()
        .map(|one| {
            let classified = base.classify(one);
            let remote = one.remote_mta.as_ref().map(|host| &*host.name);
            (&*one.address, classified.cause, classified.kind.unwrap(), one.reply.code, remote)
        })
        .collect();
    assert_eq!(told, sample.recipients, "{name}");
    let original = found.original.as_ref().unwrap_or_else(|| panic!("{name}: no original"));
    assert_eq!(original.message_id.as_deref(), Some("<1@sender.example>"), "{name}");
    assert_eq!(original.subject.as_deref(), Some("Grüße"), "{name}");
    assert_eq!(original.from.as_deref(), Some("Me <me@sender.example>"), "{name}");
    assert_eq!(original.return_path.as_deref(), Some("me@sender.example"), "{name}");
    assert_eq!(original.dkim_signatures, 1, "{name}");
}

#[test]
fn what_programs_write_is_read_with_any_line_end() {
    for sample in SAMPLES {
        let mail = mail(sample);
        check(sample.name, sample, &bounce(mail.as_bytes()));
        let line_feeds = mail.replace("\r\n", "\n");
        check(sample.name, sample, &bounce(line_feeds.as_bytes()));
        let carriage_returns = mail.replace("\r\n", "\r");
        check(sample.name, sample, &bounce(carriage_returns.as_bytes()));
    }
}

#[test]
fn the_notice_adds_what_the_status_lacks() {
    let mail = b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
        --b\nContent-Type: text/plain\n\nThis is the mail system at host mx.example.\n\n\
        <joe@b.example>: host mx.b.example[192.0.2.1] said: 550 no such user (in reply to\n    RCPT TO command)\n\n\
        --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
        Final-Recipient: rfc822; joe@b.example\nAction: failed\nStatus: 5.0.0\n\
        Remote-MTA: dns; mx.b.example\nDiagnostic-Code: smtp; 550 no such user\n\n--b--\n";
    let found = bounce(mail);
    let one = &found.recipients[0];
    assert_eq!(one.command, Some(Command::RcptTo));
    assert_eq!(one.reporting_mta.as_deref(), Some("mx.example"));
    let classified = KnowledgeBase::built_in().classify(one);
    assert_eq!(classified.kind, Some(Hardness::Hard));
}

/// Somebody who quotes a bounce, and somebody who is away.
#[test]
fn people_are_no_bounces() {
    let quoting = b"From: Joe <joe@b.example>\nTo: help@a.example\nSubject: What is this?\n\n\
        I got this:\n\n> Hi. This is the qmail-send program at mx.example.\n>\n> <ann@c.example>:\n> Sorry, no mailbox here. (#5.1.1)\n";
    assert_eq!(bounce(quoting).kind, Kind::NotABounce);
    let away = b"From: Joe <joe@b.example>\nSubject: Automatic reply: Undeliverable goods\nAuto-Submitted: auto-replied\n\n\
        I am away; write to ann@b.example.\n";
    assert_eq!(bounce(away).kind, Kind::AutoReply);
    let parcel = b"From: Shop <orders@shop.example>\nReturn-Path: <bounces@shop.example>\n\
        Subject: Delivery notification for your order\n\nYour parcel comes today.\nQuestions? help@shop.example\n";
    assert_eq!(bounce(parcel).kind, Kind::NotABounce);
    assert!(bounce(b"").recipients.is_empty());
}

/// A gateway's empty notice around a bounce, and a bounce that somebody forwards as an attachment.
#[test]
fn a_bounce_within_a_message_is_found() {
    let inner = mail(&SAMPLES[2]);
    let outer = format!(
        "From: Joe <joe@b.example>\r\nSubject: Fwd\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n\
        --zz\r\n\r\nPlease help.\r\n--zz\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--zz--\r\n"
    );
    let found = bounce(outer.as_bytes());
    assert_eq!((found.kind, found.recipients.len()), (Kind::Failure, 2));
}
