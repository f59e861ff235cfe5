//! What one of the two signs, the other verifies; and of a damaged message both say the same, but
//! for the differences in the table.

use proptest::prelude::*;
use waxseal_differential::config;
use waxseal_differential::damage::{changes, damaged};
use waxseal_differential::differences::{DIFFERENCES, tag};
use waxseal_differential::keys::{ED25519, RSA};
use waxseal_differential::messages::message;
use waxseal_differential::signing::{Wish, by_mail_auth, by_waxseal, handmade, wishes};
use waxseal_differential::verdict::{Passing, mail_auth, waxseal};
use waxseal_parse::message::{HeaderField, Message};

fn selectors(wishes: &[Wish]) -> Passing {
    wishes.iter().map(|wish| wish.key().selector.to_owned()).collect()
}

/// Fails where the two disagree about a signature that no row of the table bears on.
fn assert_agreement(bytes: &[u8]) {
    let (ours, theirs) = (waxseal(bytes), mail_auth(bytes));
    let message = Message::parse(bytes);
    for selector in ours.symmetric_difference(&theirs) {
        let is_its = |field: &&HeaderField<'_>| {
            tag(field, "s").is_some_and(|value| value.trim() == selector)
        };
        let mut fields: Vec<_> = message.fields().iter().filter(is_its).collect();
        if fields.is_empty() {
            fields.extend(message.fields());
        }
        let is_known = fields
            .iter()
            .any(|field| DIFFERENCES.iter().any(|row| (row.bears_on)(&message, field)));
        assert!(
            is_known,
            "selector {selector} passes by {} alone: {:?}",
            if ours.contains(selector) { "Waxseal" } else { "mail-auth" },
            String::from_utf8_lossy(bytes)
        );
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn waxseal_verifies_what_mail_auth_signs(message in message(), wishes in wishes()) {
        let signed = by_mail_auth(&message, &wishes);
        prop_assert_eq!(waxseal(&signed), selectors(&wishes), "{:?}", String::from_utf8_lossy(&signed));
        prop_assert_eq!(mail_auth(&signed), selectors(&wishes));
    }

    #[test]
    fn mail_auth_verifies_what_waxseal_signs(message in message(), wishes in wishes()) {
        let signed = by_waxseal(&message, &wishes).unwrap();
        prop_assert_eq!(mail_auth(&signed), selectors(&wishes), "{:?}", String::from_utf8_lossy(&signed));
        prop_assert_eq!(waxseal(&signed), selectors(&wishes));
    }

    #[test]
    fn both_verify_fields_written_by_hand(
        (message, (made, rsa)) in message().prop_flat_map(|message| {
            let made = handmade(&message);
            (Just(message), made)
        })
    ) {
        let signed = made.sign(&message, if rsa { &RSA } else { &ED25519 });
        let selector = if rsa { "rsa" } else { "ed" };
        prop_assert!(waxseal(&signed).contains(selector), "{:?}", String::from_utf8_lossy(&signed));
        assert_agreement(&signed);
    }

    #[test]
    fn both_say_the_same_of_damaged_messages(
        message in message(), wishes in wishes(), changes in changes()
    ) {
        let signed = by_mail_auth(&message, &wishes);
        assert_agreement(&damaged(&signed, &changes));
    }

    #[test]
    fn both_say_the_same_of_damaged_fields_written_by_hand(
        (message, (made, rsa)) in message().prop_flat_map(|message| {
            let made = handmade(&message);
            (Just(message), made)
        }),
        changes in changes(),
    ) {
        let signed = made.sign(&message, if rsa { &RSA } else { &ED25519 });
        assert_agreement(&damaged(&signed, &changes));
    }
}
