//! Whatever arrives, the search ends, within its limits and without a panic.

use proptest::prelude::*;

use super::*;

const MESSAGE: &str = "From: Ann <ann@example.com>\r\nReply-To: \"x, y\" <a@b.example>\r\n\
    Subject: [a] Re: =?utf-8?Q?b=C3=BC?= *** c\r\nReceived: one\r\nReceived: two\r\n\
    Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\n\
    --b\r\n\r\n>From ..\r\n--\r\n--b--\r\n";

/// Pieces that mean something to the search.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known: [&[u8]; 22] = [
        b"",
        b"\r",
        b"\n",
        b"\r\n",
        b" ",
        b"\t",
        b":",
        b"\r\n\r\n",
        b"--b\r\n",
        b"--b--",
        b"..",
        b">From ",
        b"From: ",
        b"Subject: [",
        b"]",
        b"***",
        b"=?utf-8?q?",
        b"?=",
        b"=",
        b"\"",
        b"<",
        b" via ",
    ];
    prop_oneof![
        proptest::sample::select(known.to_vec()).prop_map(<[u8]>::to_vec),
        proptest::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_damage_is_survived(
        damages in proptest::collection::vec((any::<prop::sample::Index>(), 0..20usize, piece()), 1..6),
        is_simple in any::<bool>(),
        is_lenient in any::<bool>(),
    ) {
        let kind = if is_simple { SIMPLE } else { RELAXED };
        let names = "From:From:Reply-To:Subject:Received:Received:Received:Content-Type:Content-Transfer-Encoding:X";
        let signed = ByHand { signed_fields: names, ..ByHand::of(kind, kind) }.sign(MESSAGE.as_bytes());
        let own = signed.len() - MESSAGE.len();
        let mut message = signed;
        for (at, octets, piece) in damages {
            let at = own + at.index(message.len() - own + 1);
            let end = (at + octets).min(message.len());
            message.splice(at..end, piece);
        }
        let mut limits = ExplainLimits::default();
        limits.attempts = 300;
        let policy = if is_lenient { Policy::lenient() } else { Policy::strict() };
        let explanation = explain_with(&message, policy, &facts(&KEY), &[], &limits);
        if let Some(search) = explanation.header.search() {
            prop_assert!(search.attempts <= limits.attempts);
        }
        // What is told is one line for each half.
        let text = explanation.to_string();
        prop_assert!(text.lines().count() <= 2, "{text}");
    }

    #[test]
    fn any_footer_is_found(
        text in "([a-z]{0,5}[ \t]{0,2}(\r\n)){0,5}",
        footer in "([a-z]{1,5} ?\r\n){1,5}",
        is_simple in any::<bool>(),
    ) {
        let kind = if is_simple { SIMPLE } else { RELAXED };
        let message = format!("From: Ann <ann@example.com>\r\n\r\n{text}");
        let signed = ByHand { signed_fields: "From", ..ByHand::of(kind, kind) }.sign(message.as_bytes());
        let explanation = explain(&[&signed[..], footer.as_bytes()].concat());
        let codes: Vec<_> = explanation.body.changes().iter().map(BodyChange::code).collect();
        prop_assert_eq!(codes, ["body-footer"]);
    }
}

#[test]
fn a_large_hostile_message_costs_no_more_than_the_limits() {
    let header = "Subject: x\r\n".repeat(5_000);
    let names = "Subject:".repeat(900);
    let body = "--b\r\n\r\n.\r\n>From --b--\r\n".repeat(20_000);
    let message = format!("From: Ann <ann@example.com>\r\n{header}\r\n{body}");
    let names = format!("From:{names}To");
    let signed = ByHand { signed_fields: &names, ..ByHand::default() }.sign(message.as_bytes());
    let damaged = replaced(&signed, "From: Ann", "From: Eve");
    let damaged = [&damaged[..], b"x"].concat();
    let mut limits = ExplainLimits::default();
    limits.hashed_octets = 20 * 1024 * 1024;
    let explanation = explain_with(&damaged, Policy::strict(), &facts(&KEY), &[], &limits);
    let search = explanation.header.search().unwrap();
    assert!(search.attempts <= limits.attempts && search.hashed_octets <= limits.hashed_octets);
}
