//! The trace says what happened, and only that.

use waxseal_verify::spf::trace::{TermOutcome, TracedRecord, WhyNot};

use crate::check::check_domain;
use crate::zone::Zone;

fn outcomes(record: &TracedRecord) -> Vec<(&str, &'static str)> {
    record.terms.iter().map(|term| (&*term.text, term.outcome.code())).collect()
}

#[test]
fn every_term_is_told_with_its_reason() {
    let zone = Zone::of(
        "a.test TXT v=spf1 ip6:2001:db8::/32 ip4:198.51.100.0/24 include:b.test a mx:no.test exists:%{l}.yes.test a:never.test -all\n\
         a.test A 192.0.2.9\njoe.yes.test A 127.0.0.2\nb.test TXT v=spf1 ptr redirect=c.test\n\
         c.test TXT v=spf1 a:no.test ~all",
    );
    let checked = check_domain(&zone, "192.0.2.1", "a.test");
    let root = checked.trace.root.as_ref().unwrap();
    assert_eq!(
        outcomes(root),
        [
            ("ip6:2001:db8::/32", "other-family"),
            ("ip4:198.51.100.0/24", "outside-network"),
            ("include:b.test", "include-does-not-pass"),
            ("a", "other-addresses"),
            // b.test and c.test found two voids before.
            ("mx:no.test", "too-many-void-lookups"),
            ("exists:%{l}.yes.test", "not-reached"),
            ("a:never.test", "not-reached"),
            ("-all", "not-reached"),
        ]
    );
    let nested = root.terms[2].nested.as_ref().unwrap();
    assert_eq!(nested.domain.as_str(), "b.test");
    assert_eq!(outcomes(nested), [("ptr", "void"), ("redirect=c.test", "redirected")]);
    assert_eq!(nested.result.as_str(), "softfail");
    // ptr, redirect, and what c.test asks: the branch counts for itself.
    assert_eq!((nested.counts.lookups, nested.counts.voids), (3, 2));
    assert_eq!(root.terms[2].counts.lookups, 4);
    let redirected = nested.terms[1].nested.as_ref().unwrap();
    assert_eq!(redirected.terms[0].answers[0].question.to_string(), "no.test A");
    assert_eq!(redirected.terms[1].outcome, TermOutcome::Match);
    assert_eq!((root.counts.lookups, root.counts.voids), (6, 2));
    assert_eq!(root.result.as_str(), "permerror");
}

#[test]
fn an_explanation_is_traced() {
    let zone = Zone::of("a.test TXT v=spf1 foo=bar -all exp=e.test\ne.test TXT no");
    let checked = check_domain(&zone, "192.0.2.1", "a.test");
    let root = checked.trace.root.unwrap();
    let expected = [("foo=bar", "no-effect"), ("-all", "match"), ("exp=e.test", "explained")];
    assert_eq!(outcomes(&root), expected);
    assert_eq!(root.terms[2].answers.len(), 1);
    assert_eq!(root.answer.unwrap().question.to_string(), "a.test TXT");
}

#[test]
fn errors_stand_where_they_happened() {
    let zone = Zone::of(
        "a.test TXT v=spf1 include:b.test -all\nb.test TXT v=spf1 include:c.test\nc.test TXT v=spf1 moo",
    );
    let root = check_domain(&zone, "192.0.2.1", "a.test").trace.root.unwrap();
    assert_eq!(outcomes(&root)[0].1, "nested-error");
    let b = root.terms[0].nested.as_ref().unwrap();
    let c = b.terms[0].nested.as_ref().unwrap();
    assert_eq!((c.text.as_deref(), c.reason.code()), (None, "record-syntax"));
    assert!(c.terms.is_empty());
    assert_eq!(WhyNot::Void.code(), "void");
}
