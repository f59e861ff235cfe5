use waxseal_parse::fold;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSignature;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// Bulk mail has no unsubscribing by one click, or one that no signature covers.
    ///
    /// ## Why it matters
    ///
    /// Gmail and Yahoo want it of whoever sends in bulk: a List-Unsubscribe with an `https:` address,
    /// List-Unsubscribe-Post beside it, and both covered by a signature that passes (RFC 8058 §4). Else
    /// readers have only the button that says "spam".
    ///
    /// Lists on which people talk with each other (List-Post) are not bulk mail.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject:list-unsubscribe
    /// From: Shop <news@example.com>
    /// Subject: News
    /// List-Unsubscribe: <mailto:leave@example.com>
    ///
    /// Buy now.
    /// ```
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Shop <news@example.com>
    /// Subject: News
    /// List-Unsubscribe: <https://example.com/leave?id=17>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Buy now.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Add both fields, and let the signer cover them. The address takes a POST without asking back.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject:list-unsubscribe:list-unsubscribe-post
    /// From: Shop <news@example.com>
    /// Subject: News
    /// List-Unsubscribe: <https://example.com/leave?id=17>, <mailto:leave@example.com>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Buy now.
    /// ```
    pub(super) struct OneClickMissing {
        code: "MSG024",
        name: "msg-one-click-missing",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8058 §3.1, §4",
    }
}

impl Rule for OneClickMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        if is_discussion(message) {
            return;
        }
        let Some((at, field)) = message.fields_named(UNSUBSCRIBE).next() else {
            if let Some(at) = bulk_mark(message) {
                findings.add(
                    finding("bulk mail has no List-Unsubscribe field", ADVICE)
                        .at(message.value_excerpt(at, "says that this is bulk mail")),
                );
            }
            return;
        };
        let excerpt = |label| message.value_excerpt(at, label);
        if fold::trim(field.value()).starts_with(b"=?") {
            let text = "List-Unsubscribe was turned into encoded words, so that nobody can read it";
            let advice = "write List-Unsubscribe as it is, folded between its addresses, and never in \
                          encoded words";
            findings.add(finding(text, advice).at(excerpt("no address any more")));
            return;
        }
        if !has_https(field.value()) {
            let text = "List-Unsubscribe has no https: address, so that nobody can unsubscribe by one click";
            findings.add(finding(text, ADVICE).at(excerpt("no https: address")));
            return;
        }
        let Some((post, field)) = message.fields_named(POST).next() else {
            let text =
                "List-Unsubscribe-Post is missing, so that nobody can unsubscribe by one click";
            findings.add(finding(text, ADVICE).at(excerpt("no one-click beside it")));
            return;
        };
        if !fold::trim(field.value()).eq_ignore_ascii_case(b"List-Unsubscribe=One-Click") {
            let text = "List-Unsubscribe-Post says something else than List-Unsubscribe=One-Click";
            findings.add(finding(text, ADVICE).at(message.value_excerpt(post, "another text")));
            return;
        }
        let covers = |signature: MessageSignature<'_>| {
            let coverage = signature.evidence.coverage;
            coverage.is_some_and(|coverage| {
                coverage.fields.contains(&at) && coverage.fields.contains(&post)
            })
        };
        // Where no signature passes, that is told by others.
        if message.passing_signatures().next().is_some()
            && !message.passing_signatures().any(covers)
        {
            let text = "no signature covers List-Unsubscribe and List-Unsubscribe-Post, so that \
                        unsubscribing by one click does not count";
            let advice = "let the signer cover List-Unsubscribe and List-Unsubscribe-Post";
            findings.add(finding(text, advice).at(excerpt("not signed, or the other one is not")));
        }
    }
}

const UNSUBSCRIBE: &str = "List-Unsubscribe";
const POST: &str = "List-Unsubscribe-Post";
const ADVICE: &str = "add List-Unsubscribe with an https: address and \
                      \"List-Unsubscribe-Post: List-Unsubscribe=One-Click\", and sign both";

fn finding(text: &str, advice: &str) -> Finding {
    Finding::new(text).for_actor(Actor::Sender).mend(Remedy::advice(advice))
}

/// Whether this is a list on which people talk with each other: `List-Post: NO` is none (RFC 2369 §3.4).
fn is_discussion(message: &MessageSubject<'_>) -> bool {
    let is_no = |value: &[u8]| fold::trim(value).eq_ignore_ascii_case(b"NO");
    message.fields_named("List-Post").any(|(_, field)| !is_no(field.value()))
}

/// The field by which a program says that it sends in bulk; answers of machines say so, too.
fn bulk_mark(message: &MessageSubject<'_>) -> Option<usize> {
    if message.fields_named("Auto-Submitted").next().is_some() {
        return None;
    }
    let is_bulk = |value: &[u8]| fold::trim(value).eq_ignore_ascii_case(b"bulk");
    let mut marks = message.fields_named("Precedence");
    marks.find(|(_, field)| is_bulk(field.value())).map(|(at, _)| at)
}

/// Whether one of the addresses is `https:`.
fn has_https(value: &[u8]) -> bool {
    let mut addresses = value.split(|byte| *byte == b'<').skip(1);
    addresses.any(|rest| {
        let scheme = rest.get(..6);
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"https:"))
    })
}
