//! Properties of any input.

use proptest::prelude::*;
use waxseal_bounce::delivery_status;
use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::limits::Limits;
use waxseal_bounce::{Codes, EnhancedStatus};

use super::support::{all_mails, bounce};

/// Pieces that bounces are made of.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("From: MAILER-DAEMON@mx.example\n".to_owned()),
        Just(
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n".to_owned()
        ),
        Just("Content-Type: message/delivery-status\n".to_owned()),
        Just("Content-Type: message/rfc822\n".to_owned()),
        Just("Content-Transfer-Encoding: base64\n".to_owned()),
        Just("\n".to_owned()),
        Just("--b\n".to_owned()),
        Just("--b--\n".to_owned()),
        Just("Final-Recipient: rfc822; a@b.example\n".to_owned()),
        Just("Action: failed\nStatus: 5.1.1\n".to_owned()),
        Just("Diagnostic-Code: smtp; 550-5.1.1 no\n 550 5.1.1 user unknown\n".to_owned()),
        Just(
            "The following address(es) failed:\n\n  a@b.example\n    host x [1.2.3.4]: 550 no\n"
                .to_owned()
        ),
        Just("   ----- Transcript of session follows -----\n>>> DATA\n<<< 550 no\n".to_owned()),
        Just("<a@b.example>:\nSorry, no mailbox here. (#5.1.1)\n".to_owned()),
        "[ -~\\n]{0,30}",
        "\\PC{0,10}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_octets_are_read(octets in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let found = bounce(&octets);
        let _ = KnowledgeBase::built_in().classify_bounce(&found);
    }

    /// Places lie within the part, and what is said is the same a second time.
    #[test]
    fn any_pieces_are_read(pieces in prop::collection::vec(piece(), 0..30)) {
        let mail = pieces.concat();
        let found = bounce(mail.as_bytes());
        prop_assert_eq!(&found, &bounce(mail.as_bytes()));
        for (one, recipient) in KnowledgeBase::built_in().classify_bounce(&found).iter().zip(&found.recipients) {
            prop_assert_eq!(&one.text, &recipient.reply.text);
        }
        if let Some(original) = &found.original
            && let Some(at) = original.offset
        {
            prop_assert_eq!(mail.as_bytes().get(at..at + original.octets.len()), Some(&*original.octets));
        }
        if let Some(status) = delivery_status::read(mail.as_bytes(), &Limits::default()) {
            for deviation in status.deviations.iter() {
                prop_assert!(deviation.span.end() <= mail.len());
            }
        }
    }

    /// A code is found wherever it stands behind a reply code.
    #[test]
    fn codes_are_found_in_any_text(
        before in "[a-z ]{0,20}",
        reply in 400_u16..560,
        subject in 0_u16..10,
        detail in 0_u16..700,
        after in "[a-z ]{0,20}",
    ) {
        prop_assume!(!(460..500).contains(&reply));
        let class = u8::try_from(reply / 100).unwrap();
        let status = EnhancedStatus::new(class, subject, detail).unwrap();
        let text = format!("{before} {reply} {status} {after}");
        let codes = Codes::find(&text);
        prop_assert_eq!((codes.reply, codes.status), (Some(reply), Some(status)));
        prop_assert_eq!(codes.class(), Some(class));
    }
}

/// The returned message stands where the bounce says.
#[test]
fn returned_messages_are_where_it_is_told() {
    let mut placed = 0;
    for (name, mail) in all_mails() {
        let Some(original) = bounce(&mail).original else { continue };
        if let Some(at) = original.offset {
            placed += 1;
            assert_eq!(mail.get(at..at + original.octets.len()), Some(&*original.octets), "{name}");
        }
    }
    assert!(placed > 150, "{placed}");
}

/// The line ends of a bounce change nothing of what it says.
#[test]
fn line_ends_change_nothing() {
    let base = KnowledgeBase::built_in();
    for (name, mail) in all_mails() {
        let said = |mail: &[u8]| {
            let found = bounce(mail);
            let causes: Vec<_> = base
                .classify_bounce(&found)
                .into_iter()
                .map(|one| (one.cause, one.kind, one.row))
                .collect();
            (found.kind, found.recipients, causes)
        };
        let text = mail.iter().filter(|octet| **octet != b'\r').copied().collect::<Vec<_>>();
        let with_crlf = text.iter().flat_map(|octet| match octet {
            b'\n' => b"\r\n".to_vec(),
            other => vec![*other],
        });
        let with_crlf: Vec<_> = with_crlf.collect();
        let with_cr: Vec<_> =
            text.iter().map(|octet| if *octet == b'\n' { b'\r' } else { *octet }).collect();
        assert_eq!(said(&text), said(&with_crlf), "{name}");
        assert_eq!(said(&text), said(&with_cr), "{name}");
    }
}
