//! Changes of the header: white space, canonicalization, order, keys.

use super::*;
use waxseal_verify::dkim::explain::finding::NotSearched;
use waxseal_verify::dkim::explain::header_change::WhiteSpace;

const MESSAGE: &str = "Received: by one\r\nReceived: by two\r\nFrom: Ann <ann@example.com>\r\n\
    To: Bob <bob@example.net>,\r\n Carl <carl@example.net>\r\n\
    Subject: Hello\r\n\tworld\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n\
    List-Unsubscribe: <https://example.com/u?one>, <mailto:u@example.com>\r\n\r\nHi.\r\n";

const FIELDS: &str = "From:To:Subject:Date:List-Unsubscribe";

fn signer<'a>(kind: CanonicalizationKind) -> ByHand<'a> {
    ByHand { signed_fields: FIELDS, ..ByHand::of(kind, SIMPLE) }
}

/// What is told where this replacement is done in a message signed so.
fn found(kind: CanonicalizationKind, from: &str, to: &str) -> Vec<HeaderChange> {
    header_changes(&replaced(&signer(kind).sign(MESSAGE.as_bytes()), from, to))
}

/// The one change of white space, and the names of the fields.
fn white_space(changes: &[HeaderChange]) -> (WhiteSpace, Vec<&str>) {
    let [HeaderChange::WhiteSpace { names, change, fields }] = changes else {
        panic!("{changes:?}")
    };
    assert_eq!(names.len(), fields.len());
    (*change, names.iter().map(|name| &**name).collect())
}

#[test]
fn white_space_and_folds_of_simple_headers() {
    use WhiteSpace as W;
    for (from, to, change, name) in [
        ("Ann <ann@", "Ann\r\n <ann@", W::Folded, "From"),
        ("22:13:20 ", "22:13:20\r\n\t", W::Folded, "Date"),
        ("To: Bob", "To:\r\n\tBob", W::Folded, "To"),
        ("one>, <mail", "one>,\r\n <mail", W::Folded, "List-Unsubscribe"),
        (",\r\n Carl", ",\r\n\tCarl", W::TabForSpace, "To"),
        ("\r\n\tworld", "\r\n world", W::SpaceForTab, "Subject"),
        (",\r\n Carl", ", Carl", W::Unfolded, "To"),
        ("14 Nov", "14  \tNov", W::Widened, "Date"),
        ("Subject: ", "Subject:", W::SpaceAfterColonRemoved, "Subject"),
        ("+0000\r\n", "+0000 \t\r\n", W::TrailingAdded, "Date"),
        ("net>,\r\n", "net>, \r\n", W::TrailingAdded, "To"),
    ] {
        let changes = found(SIMPLE, from, to);
        let (told, names) = white_space(&changes);
        assert_eq!(told, change, "{to:?}");
        assert!(names.contains(&name), "{to:?} {names:?}");
        let damaged = replaced(&signer(RELAXED).sign(MESSAGE.as_bytes()), from, to);
        assert_eq!(explain(&damaged).header, Finding::Intact, "{to:?}");
    }
    let message = MESSAGE.replace("Subject: ", "Subject:");
    let damaged = replaced(&signer(SIMPLE).sign(message.as_bytes()), "Subject:H", "Subject: H");
    let changes = header_changes(&damaged);
    assert_eq!(white_space(&changes), (W::SpaceAfterColonAdded, vec!["Subject"]));
    assert_eq!(
        changes[0].to_string(),
        "a space was put behind the colon of header fields (in Subject)"
    );
}

#[test]
fn white_space_of_all_fields_at_once() {
    let signed = signer(SIMPLE).sign(MESSAGE.as_bytes());
    let split = signed.len() - MESSAGE.len();
    let text = String::from_utf8(signed).unwrap();
    let (own, rest) = text.split_at(split);
    let damaged = rest.replace(": ", ":\r\n ").replace("Received:\r\n", "Received:");
    let changes = header_changes([own, &damaged].concat().as_bytes());
    let (change, names) = white_space(&changes);
    assert_eq!(change, WhiteSpace::Folded);
    assert_eq!(names, ["From", "To", "Subject", "Date", "List-Unsubscribe"]);
}

#[test]
fn the_signature_field_is_a_field_too() {
    let signed = signer(SIMPLE).sign(MESSAGE.as_bytes());
    let damaged = replaced(&signed, "\r\n\tbh=", "\r\n bh=");
    let damaged = replaced(&damaged, "s=s;\r\n\t", "s=s;\r\n ");
    let damaged = replaced(&damaged, ";\r\n\tb=", ";\r\n b=");
    let changes = header_changes(&damaged);
    assert_eq!(white_space(&changes), (WhiteSpace::SpaceForTab, vec!["DKIM-Signature"]));
}

#[test]
fn a_fold_within_a_word_breaks_relaxed_headers_too() {
    for kind in [SIMPLE, RELAXED] {
        let changes = found(kind, "com/u?one", "com/\r\n\tu?one");
        let (change, names) = white_space(&changes);
        assert_eq!(change, WhiteSpace::FoldedWithinWord);
        assert_eq!(names, ["List-Unsubscribe"]);
    }
}

#[test]
fn old_signers_keep_the_space_of_a_field_folded_at_once() {
    let message = MESSAGE.replace("Subject: ", "Subject:\r\n ");
    let signer = ByHand {
        header_fault: |canonical| replaced(&canonical, "subject:", "subject: "),
        ..signer(RELAXED)
    };
    let changes = header_changes(&signer.sign(message.as_bytes()));
    let change = WhiteSpace::SignerKeepsSpaceAfterColon;
    assert_eq!(white_space(&changes), (change, vec!["Subject"]));
}

#[test]
fn names_in_another_case() {
    let damaged = replaced(&signer(SIMPLE).sign(MESSAGE.as_bytes()), "Subject: ", "SUBJECT: ");
    let fields = vec![field(&damaged, "Subject")];
    assert_eq!(header_changes(&damaged), [HeaderChange::NameCase { fields }]);
}

#[test]
fn the_other_canonicalization() {
    for (says, does) in [(SIMPLE, RELAXED), (RELAXED, SIMPLE)] {
        let signer = ByHand {
            says: Canonicalization::new(says, SIMPLE),
            does: Canonicalization::new(does, SIMPLE),
            ..signer(says)
        };
        let change = HeaderChange::Canonicalization { used: does };
        assert_eq!(header_changes(&signer.sign(MESSAGE.as_bytes())), [change]);
    }
}

#[test]
fn fields_in_another_order() {
    let twice = ByHand { signed_fields: "From:Received:Received", ..ByHand::of(RELAXED, SIMPLE) };
    let signed = twice.sign(MESSAGE.as_bytes());
    let damaged = replaced(&signed, "by one", "by 1");
    let damaged = replaced(&damaged, "by two", "by one");
    let damaged = replaced(&damaged, "by 1", "by two");
    let change = HeaderChange::Reordered { name: "Received".into() };
    assert_eq!(header_changes(&damaged), [change]);
}

#[test]
fn a_key_of_the_caller() {
    let rotated = new_key();
    let signed = ByHand { key: Arc::clone(&rotated), ..signer(RELAXED) }.sign(MESSAGE.as_bytes());
    let records = [record(&new_key()), "v=DKIM1; p=".to_owned(), record(&rotated)];
    let names = ["key001._domainkey.example.com", "broken", "key002._domainkey.example.com"];
    let keys =
        names.iter().zip(&records).map(|(name, record)| OtherKey::new(name, record.as_bytes()));
    let keys: Vec<_> = keys.collect();
    let limits = ExplainLimits::default();
    let explanation = explain_with(&signed, Policy::strict(), &facts(&KEY), &keys, &limits);
    let change = HeaderChange::OtherKey { name: names[2].into() };
    assert_eq!(explanation.header.changes(), [change]);
    assert_eq!(
        explanation.to_string(),
        "header: the key published today is not the one that signed: \
         \"key002._domainkey.example.com\" verifies"
    );
    // Also where nothing is published any more.
    let nothing = HashMap::from([(question("s"), Answer::NxDomain)]);
    let explanation = explain_with(&signed, Policy::strict(), &nothing, &keys, &limits);
    assert_eq!(explanation.header.code(), "found");
    let explanation = explain_with(&signed, Policy::strict(), &nothing, &[], &limits);
    assert_eq!(explanation.header, Finding::NotSearched(NotSearched::NoKey));
    assert_eq!(explanation.body, Finding::Intact);
}

#[test]
fn a_key_that_may_not_be_used_can_still_tell() {
    let signed = signer(RELAXED).sign(MESSAGE.as_bytes());
    let damaged = replaced(&signed, "Subject: ", "Subject: [x] ");
    let limits = ExplainLimits::default();
    for restriction in ["s=other;", "h=sha512;"] {
        // The key itself may end in `k=`.
        let restricted = record(&KEY).replacen("k=", &format!("{restriction} k="), 1);
        let answer = Answer::Txt(vec![TxtRecord::new([restricted.into_bytes()])]);
        let facts = HashMap::from([(question("s"), answer)]);
        let explanation = explain_with(&signed, Policy::strict(), &facts, &[], &limits);
        assert_eq!(explanation.header, Finding::Intact);
        let explanation = explain_with(&damaged, Policy::strict(), &facts, &[], &limits);
        assert_eq!(explanation.header.changes()[0].code(), "header-subject-tag");
    }
}

#[test]
fn a_key_of_another_signature() {
    let other = new_key();
    let signed = ByHand { key: Arc::clone(&other), ..signer(RELAXED) }.sign(MESSAGE.as_bytes());
    let second = signer(RELAXED).sign(MESSAGE.as_bytes());
    let second = replaced(&second, "s=s;", "s=t;");
    let own = &signed[..signed.len() - MESSAGE.len()];
    let message = [own, &second].concat();
    let mut facts = facts(&KEY);
    let record = TxtRecord::new([record(&other).into_bytes()]);
    facts.insert(question("t"), Answer::Txt(vec![record]));
    let limits = ExplainLimits::default();
    let explanation = explain_with(&message, Policy::strict(), &facts, &[], &limits);
    let change = HeaderChange::OtherKey { name: "t._domainkey.example.com".into() };
    assert_eq!(explanation.header.changes(), [change]);
}

#[test]
fn an_unusable_field_is_told_as_such() {
    let signed = signer(RELAXED).sign(MESSAGE.as_bytes());
    let explanation = explain(&replaced(&signed, "v=1;", "v=2;"));
    assert_eq!(explanation.header, Finding::NotSearched(NotSearched::Unusable));
    assert_eq!(explanation.body, Finding::NotSearched(NotSearched::Unusable));
}
