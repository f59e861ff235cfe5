//! Every row of the table of known differences still holds, on both sides.

use waxseal_differential::differences::{By, DIFFERENCES};
use waxseal_differential::verdict::{mail_auth, waxseal};
use waxseal_parse::message::Message;

#[test]
fn every_row_of_the_table_still_holds() {
    let mut stale = Vec::new();
    for row in DIFFERENCES {
        let example = (row.example)();
        let expected = match row.passes {
            By::Waxseal => (true, false),
            By::MailAuth => (false, true),
        };
        let found = (!waxseal(&example).is_empty(), !mail_auth(&example).is_empty());
        if found != expected {
            stale.push(format!(
                "mail-auth {}; Waxseal {} ({}):\n  passes by Waxseal and by mail-auth: {found:?}, expected {expected:?}\n  {:?}",
                row.mail_auth, row.waxseal, row.rfc, String::from_utf8_lossy(&example)
            ));
        }
    }
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}

#[test]
fn every_row_explains_its_own_example() {
    for row in DIFFERENCES {
        let example = (row.example)();
        let message = Message::parse(&example);
        let explains = message.fields().iter().any(|field| (row.bears_on)(&message, field));
        assert!(explains, "mail-auth {}", row.mail_auth);
    }
}

#[test]
fn no_row_bears_on_an_ordinary_message() {
    use waxseal_differential::keys::RSA;
    use waxseal_differential::signing::Handmade;
    use waxseal_parse::dkim::signature::CanonicalizationKind::Relaxed;

    let mail = b"From: joe@signer.test\r\nSubject: a\r\n b\r\n\r\nHello  you. \r\n\r\n";
    let signed = Handmade::with((Relaxed, Relaxed), "").sign(mail, &RSA);
    assert_eq!(waxseal(&signed).len(), 1);
    assert_eq!(mail_auth(&signed).len(), 1);
    let message = Message::parse(&signed);
    for row in DIFFERENCES {
        let bears = (row.bears_on)(&message, &message.fields()[0]);
        assert!(!bears, "mail-auth {}", row.mail_auth);
    }
}

#[test]
fn every_row_of_the_table_of_spf_still_holds() {
    waxseal_differential::row::assert_rows(waxseal_differential::spf::differences::DIFFERENCES);
}

#[test]
fn every_row_of_the_table_of_dmarc_still_holds() {
    waxseal_differential::row::assert_rows(waxseal_differential::dmarc::differences::DIFFERENCES);
}

#[test]
fn every_row_of_the_table_of_arc_still_holds() {
    waxseal_differential::row::assert_rows(waxseal_differential::arc::differences::DIFFERENCES);
}
