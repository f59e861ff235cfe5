//! What one of the two seals, the other validates; and of a damaged chain both say the same, but for
//! the differences in the table.

use proptest::prelude::*;
use waxseal_differential::arc::chains::{Link, links, sealed};
use waxseal_differential::arc::differences::DIFFERENCES;
use waxseal_differential::arc::verdict::seen;
use waxseal_differential::config;
use waxseal_differential::damage::{changes, damaged};
use waxseal_differential::differences::bears_on_message;
use waxseal_differential::messages::message;
use waxseal_parse::dkim::signature::CanonicalizationKind;
use waxseal_parse::message::Message;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_validate_what_either_seals(message in message(), links in links()) {
        let seen = seen(&sealed(&message, &links));
        let text = String::from_utf8_lossy(&seen.message);
        prop_assert_eq!(seen.waxseal, "pass", "{}: {:?}", seen.code, text);
        prop_assert_eq!(seen.mail_auth, "pass", "{:?}", text);
    }

    #[test]
    fn both_say_the_same_of_damaged_chains(
        message in message(), links in links(), changes in changes()
    ) {
        let seen = seen(&damaged(&sealed(&message, &links), &changes));
        let is_known = seen.waxseal == seen.mail_auth
            || DIFFERENCES.iter().any(|row| (row.bears_on)(&seen))
            || bears_on_message(&Message::parse(&seen.message));
        prop_assert!(
            is_known,
            "Waxseal {} ({}), mail-auth {}: {:?}",
            seen.waxseal, seen.code, seen.mail_auth, String::from_utf8_lossy(&seen.message)
        );
    }
}

/// Why [`links`] has no such link; when this fails, it may.
#[test]
fn mail_auth_makes_no_message_signature_that_is_simple() {
    let link = Link {
        by_waxseal: false,
        rsa: true,
        kinds: (CanonicalizationKind::Simple, CanonicalizationKind::Relaxed),
        names: Vec::new(),
        is_relayed: false,
    };
    let seen = seen(&sealed(b"From: joe@a.test\r\n\r\nHello.\r\n", &[link]));
    assert_eq!((seen.waxseal, seen.mail_auth), ("fail", "fail"));
}
