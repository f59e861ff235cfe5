//! Properties of reading and writing.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use waxseal_parse::authentication_results::{
    AuthenticationResults, AuthservId, Payload, Reading, ResInfoText,
};
use waxseal_parse::limits::Limits;
use waxseal_parse::message::Message;
use waxseal_parse::span::Span;
use waxseal_verify::authentication_results::{Trust, without};

use super::{strict, value_of};

/// A field to be written, and what it must give when it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    method: String,
    result: String,
    comments: Vec<String>,
    reason: Option<String>,
    properties: Vec<(String, String, String, Vec<String>)>,
}

/// Texts with all that the grammar knows, and all that no field may hold.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "a",
        "b.c",
        "@",
        "example.com",
        ";",
        "; dkim=pass",
        "=",
        "(",
        ")",
        "\"",
        "\\",
        " ",
        "  ",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\r\n ",
        "\0",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{fc}",
        "/",
        "none",
        "reason=",
        "header.d=x",
        ",",
        ":",
        "<",
        ">",
        "=?utf-8?q?a?=",
    ]);
    prop_oneof![
        vec(pieces, 0..12).prop_map(|pieces| pieces.concat()),
        any::<String>(),
        "[ -~]{0,120}",
        "[\"\\\\ ]{0,600}",
    ]
}

fn keyword() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9-]{0,8}[a-zA-Z0-9]", hostile()]
}

fn told() -> impl Strategy<Value = Told> {
    let comments = || vec(hostile(), 0..3);
    let property = (keyword(), keyword(), hostile(), comments());
    (keyword(), keyword(), comments(), proptest::option::of(hostile()), vec(property, 0..5))
        .prop_map(|(method, result, comments, reason, properties)| Told {
            method,
            result,
            comments,
            reason,
            properties,
        })
}

/// Writes what can be written and drops from `told` what cannot.
fn written(told: &mut Vec<Told>, is_utf8: bool) -> AuthenticationResults {
    let mut field = AuthenticationResults::new(AuthservId::new("mx.example.net").unwrap());
    told.retain_mut(|told| {
        let new = if is_utf8 { ResInfoText::internationalized } else { ResInfoText::new };
        let Ok(mut result) = new(&told.method, &told.result) else { return false };
        told.comments.retain(|comment| result.comment(comment).is_ok());
        told.reason = told.reason.take().filter(|reason| result.reason(reason).is_ok());
        told.properties.retain_mut(|(ptype, property, value, comments)| {
            if result.property(ptype, property, value).is_err() {
                return false;
            }
            comments.retain(|comment| result.property_comment(comment).is_ok());
            true
        });
        field.push(result);
        true
    });
    field
}

fn read(payload: &Payload<'_>) -> Vec<Told> {
    let texts = |comments: &[waxseal_parse::authentication_results::Comment<'_>]| {
        comments.iter().map(|comment| comment.text.to_string()).collect()
    };
    let results = payload.results.iter().map(|result| Told {
        method: result.method.text.to_string(),
        result: result.result.text.to_string(),
        comments: texts(&result.comments),
        reason: result.reason.as_ref().map(|reason| reason.text.to_string()),
        properties: result
            .properties
            .iter()
            .map(|property| {
                (
                    property.ptype.as_ref().unwrap().text.to_string(),
                    property.property.text.to_string(),
                    property.value.text.to_string(),
                    texts(&property.comments),
                )
            })
            .collect(),
    });
    results.collect()
}

/// Fields in good and in bad syntax.
fn fields() -> impl Strategy<Value = Vec<u8>> {
    let pieces = select(vec![
        "mx.example.net",
        "mx",
        "; ",
        ";",
        "spf=pass",
        "dkim=",
        "=",
        "none",
        " ",
        "\r\n\t",
        "(",
        ")",
        "(c)",
        "\"",
        "\"q\"",
        "\\",
        "@",
        "a.b=c",
        "header.d=",
        "smtp.mailfrom=joe@a.example",
        "reason=",
        "/1",
        "1",
        "i=1; ",
        "a/b",
        ".",
        "\u{fc}",
        "\r",
        "\0",
        "action=none",
        "<>",
        ",",
    ]);
    prop_oneof![
        vec(pieces, 0..24).prop_map(|pieces| pieces.concat().into_bytes()),
        vec(any::<u8>(), 0..100),
    ]
}

fn spans(payload: &Payload<'_>) -> Vec<Span> {
    let mut spans: Vec<_> = payload.authserv_id.iter().map(|id| id.span).collect();
    spans.extend(payload.version.map(|version| version.span));
    spans.extend(payload.none);
    spans.extend(payload.comments.iter().map(|comment| comment.span));
    spans.extend(payload.deviations.iter().map(|at| at.span));
    for result in &payload.results {
        spans.extend([result.span, result.method.span, result.result.span]);
        spans.extend(result.reason.as_ref().map(|reason| reason.span));
        spans.extend(result.comments.iter().map(|comment| comment.span));
        for property in &result.properties {
            spans.extend(property.ptype.as_ref().map(|ptype| ptype.span));
            spans.extend([property.property.span, property.value.span]);
            spans.extend(property.comments.iter().map(|comment| comment.span));
        }
    }
    spans
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Whatever the texts are: what was accepted is read again as exactly that, no more and no less.
    #[test]
    fn what_is_written_is_read(mut told in vec(told(), 0..4), is_utf8: bool) {
        let field = written(&mut told, is_utf8);
        let value = value_of(&field);
        let payload = strict(&value).unwrap();
        prop_assert_eq!(&payload.authserv_id.as_ref().unwrap().text, "mx.example.net");
        prop_assert_eq!(read(&payload), told);
        prop_assert_eq!(payload.none.is_some(), payload.results.is_empty());
        prop_assert_eq!(AuthenticationResults::rewrite(&payload), Ok(field));
    }

    /// The field is one field: lines that continue it, of 998 octets at the most, without a control
    /// character, and ASCII where nothing else is allowed.
    #[test]
    fn what_is_written_is_one_field(mut told in vec(told(), 0..4), is_utf8: bool) {
        let text = written(&mut told, is_utf8).folded().of_arc(7).to_string();
        for (at, line) in text.split("\r\n").enumerate() {
            prop_assert!(line.len() <= 998, "{}", line.len());
            prop_assert!(at == 0 || line.starts_with([' ', '\t']), "{line:?}");
            prop_assert!(!line.trim().is_empty(), "{text:?}");
            prop_assert!(line.chars().all(|c| c == '\t' || !c.is_control()), "{line:?}");
            prop_assert!(is_utf8 || line.is_ascii(), "{line:?}");
            // A line is longer than 78 only where it is a single word.
            let word = line.trim_start();
            let words = word.split(' ').filter(|word| !word.is_empty()).count();
            let has_runs = word.contains("  ");
            prop_assert!(line.len() <= 78 || has_runs || words <= 2, "{line:?}");
        }
    }

    /// Reading never panics, points into the text, and strict reading is tolerant reading that found
    /// nothing to tell.
    #[test]
    fn reading_is_total(value in fields()) {
        let limits = Limits::default();
        let payload = Payload::read(&value, Reading::Tolerant, &limits).unwrap();
        for span in spans(&payload) {
            prop_assert!(span.end() <= value.len(), "{span:?}");
        }
        match Payload::read(&value, Reading::Strict, &limits) {
            Ok(strict) => {
                prop_assert!(payload.deviations.is_empty());
                prop_assert_eq!(&strict, &payload);
                // Whatever is of the grammar can be written again, but for tabs in quoted strings.
                if let Ok(field) = AuthenticationResults::rewrite(&strict) {
                    let value = value_of(&field);
                    let again = super::strict(&value).unwrap();
                    prop_assert_eq!(AuthenticationResults::rewrite(&again), Ok(field));
                } else {
                    prop_assert!(value.contains(&b'\t') || value.contains(&b'"'));
                }
            }
            Err(error) => {
                prop_assert!(!payload.deviations.is_empty());
                prop_assert!(error.span.end() <= value.len());
            }
        }
        let _ = Payload::read_arc(&value, Reading::Tolerant, &limits);
    }

    /// A message without its forged fields has none, and has everything else.
    #[test]
    fn stripping_is_exact(values in vec(fields(), 0..4), claims in vec(any::<bool>(), 4)) {
        let mut raw = Vec::new();
        for (value, claims) in values.iter().zip(&claims) {
            raw.extend_from_slice(b"Authentication-Results:");
            raw.extend_from_slice(if *claims { b" mx.example.net " } else { b"" });
            raw.extend_from_slice(value);
            raw.extend_from_slice(b"\r\nX: y\r\n");
        }
        raw.extend_from_slice(b"\r\nbody");
        let message = Message::parse(&raw);
        let trust = Trust::new(&[AuthservId::new("mx.example.net").unwrap()]);
        let forged = trust.forged(&message).unwrap();
        let left = without(&message, &forged).collect::<Vec<_>>().concat();
        prop_assert_eq!(trust.forged(&Message::parse(&left)), Ok(vec![]));
        let gone: usize = forged.iter().map(|forged| forged.span.len()).sum();
        prop_assert_eq!(left.len() + gone, raw.len());
        // Nothing that is believed is left.
        let mut believing = trust.clone();
        believing.trusted_received = 100;
        prop_assert!(believing.judge(&Message::parse(&left)).iter().all(|field| !field.is_trusted()));
    }
}
