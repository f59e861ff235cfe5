//! Hostile bounces: cut anywhere, nested, huge, binary. Nothing panics, and all is bounded.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::limits::{Bound, Limits};
use waxseal_bounce::{Kind, read};

use super::composed;
use super::support::{all_mails, bounce};

fn classified(mail: &[u8]) {
    let found = bounce(mail);
    for one in KnowledgeBase::built_in().classify_bounce(&found) {
        assert!(!one.remedy.is_empty());
    }
}

/// Every mail of every suite and every composed one, cut at places spread over it, and with octets changed.
#[test]
fn cut_and_damaged_mails_are_read() {
    for (at, (_, mail)) in all_mails().into_iter().chain(composed::mails()).enumerate() {
        let step = (mail.len() / 24).max(1);
        for cut in (0..mail.len()).skip(at % step).step_by(step) {
            classified(&mail[..cut]);
        }
        let mut damaged = mail.clone();
        for place in (at % 7..damaged.len()).step_by(53) {
            damaged[place] =
                damaged[place].wrapping_mul(31).wrapping_add(u8::try_from(at % 251).unwrap());
        }
        classified(&damaged);
    }
}

/// One mail of each kind, cut behind every octet.
#[test]
fn mails_cut_behind_every_octet_are_read() {
    let wanted = ["lhost-gmx-01.eml", "rhost-mimecast-01.eml", "warning-7.msg"];
    let mails = all_mails();
    for name in wanted {
        let (_, mail) = mails.iter().find(|(file, _)| file == name).unwrap();
        for cut in 0..mail.len() {
            classified(&mail[..cut]);
        }
    }
}

#[test]
fn multiparts_nest_only_so_deep() {
    let mut mail = String::from("From: MAILER-DAEMON@mx.example\n");
    for depth in 0..1_000 {
        write!(mail, "Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n").unwrap();
    }
    mail.push_str("\n<joe@b.example>: no\n");
    let found = bounce(mail.as_bytes());
    assert!(found.exceeded.bounds().contains(&Bound::MimeDepth));
}

#[test]
fn messages_nest_only_so_deep() {
    let mut mail = String::new();
    for _ in 0..50 {
        mail.push_str("From: a@b.example\nContent-Type: message/rfc822\n\n");
    }
    let found = bounce(mail.as_bytes());
    assert_eq!(found.kind, Kind::NotABounce);
    assert_eq!(found.exceeded.bounds(), [Bound::Nesting]);
}

#[test]
fn parts_headers_and_text_are_bounded() {
    let parts =
        format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(10_000));
    assert!(bounce(parts.as_bytes()).exceeded.bounds().contains(&Bound::MimeParts));
    let fields = format!("{}\n\nx", "A: b\n".repeat(100_000));
    assert!(bounce(fields.as_bytes()).exceeded.bounds().contains(&Bound::HeaderFields));
    let text = format!("From: MAILER-DAEMON@a.example\n\n{}", "word ".repeat(200_000));
    let found = bounce(text.as_bytes());
    assert!(found.exceeded.bounds().contains(&Bound::TextOctets));
    assert!(found.notice.len() <= Limits::default().text_octets + 1);
    let mut limits = Limits::default();
    limits.input_octets = 1_000;
    assert!(read(text.as_bytes(), &limits).exceeded.bounds().contains(&Bound::InputOctets));
}

#[test]
fn a_hundred_thousand_recipients_are_cut_and_told() {
    let limit = Limits::default().recipients;
    let mut status = String::from(
        "From: MAILER-DAEMON@mx.example\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n",
    );
    let mut notice = String::from(
        "From: MAILER-DAEMON@mx.example\n\nHi. This is the qmail-send program at mx.example.\n\n",
    );
    let mut transcript = String::from(
        "From: MAILER-DAEMON@mx.example\n\n   ----- The following addresses had permanent fatal errors -----\n",
    );
    for number in 0..100_000 {
        write!(
            status,
            "Final-Recipient: rfc822; a{number}@b.example\nAction: failed\nStatus: 5.1.1\n\n"
        )
        .unwrap();
        write!(notice, "<a{number}@b.example>:\nno\n\n").unwrap();
        writeln!(transcript, "<a{number}@b.example>").unwrap();
    }
    let found = bounce(status.as_bytes());
    assert_eq!(found.recipients.len(), limit);
    assert!(found.exceeded.bounds().contains(&Bound::Recipients));
    // Text ends earlier.
    for text in [notice, transcript] {
        let found = bounce(text.as_bytes());
        assert!(!found.recipients.is_empty() && found.recipients.len() <= limit);
        assert!(found.exceeded.bounds().contains(&Bound::TextOctets));
    }
}

/// Inputs that would be slow where work were not linear. Generous, for slow machines and debug builds.
#[test]
fn nothing_takes_long() {
    let unit = [
        "host ",
        "following ",
        "<a@b.example>: ",
        "550 ",
        "550-5.1.1 ",
        "=?utf-8?q?",
        "<",
        "&amp;",
        "a@b.example\n#",
        ">>> DATA\n<<< 550 x\n",
        "Final-Recipient: rfc822;a@b\n",
        "\n\n",
    ];
    for unit in unit {
        let body = unit.repeat(200_000 / unit.len());
        for head in ["", "Content-Type: text/html\n", "Content-Type: message/delivery-status\n"] {
            let mail = format!(
                "From: MAILER-DAEMON@mx.example\nX-Failed-Recipients: {body}\n{head}\n   ----- Transcript of session follows -----\n{body}"
            );
            let start = Instant::now();
            classified(mail.as_bytes());
            let took = start.elapsed();
            assert!(took < Duration::from_secs(5), "{unit:?} {head:?}: {took:?}");
        }
    }
}

#[test]
fn binary_is_no_bounce() {
    let binary: Vec<u8> = (0..100_000_u32)
        .map(|at| u8::try_from(at.wrapping_mul(2_654_435_761) >> 24).unwrap())
        .collect();
    assert!(bounce(&binary).recipients.is_empty());
}
