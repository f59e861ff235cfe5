//! The examples of Python's `authres`, one by one: fields are read to what the library reads, and
//! fields that it writes are read and written again.
//!
//! An example is a line of Python and what it prints. Lines that prepare something, or that are about
//! the library's own classes, are told from the others by their form; a line of a form that is not
//! known fails.

use serde_json::Value;
use waxseal_parse::authentication_results::registry::Standing;
use waxseal_parse::authentication_results::{
    AuthenticationResults, Deviation, Payload, ReadErrorKind, ResInfo,
};

use super::{deviations, strict, summary, tolerant, value_of};
use crate::support::judge::Failures;
use crate::support::vectors;

/// Examples that `authres` reads although they are not of the grammar of RFC 8601 §2.2, and how they
/// depart from it: a `propspec` has a ptype, and a `pvalue` with a solidus must be quoted.
const NOT_OF_THE_GRAMMAR: [(usize, &[Deviation]); 2] = [
    (311, &[Deviation::MissingPtype, Deviation::MissingPtype, Deviation::MissingPtype]),
    (
        326,
        &[
            Deviation::UnquotedValue,
            Deviation::MissingPtype,
            Deviation::MissingPtype,
            Deviation::MissingPtype,
        ],
    ),
];

#[test]
fn every_example_holds() {
    let examples = vectors::read_text("authres/examples.json");
    let examples: Vec<Value> = serde_json::from_str(&examples).unwrap();
    let mut failures = Failures::default();
    let mut payload: Option<Payload<'_>> = None;
    let (mut read, mut asked, mut written, mut prepared, mut refused) = (0, 0, 0, 0, 0);
    for (at, example) in examples.iter().enumerate() {
        let source = example["source"].as_str().unwrap().trim();
        let want = example["want"].as_str().unwrap().trim_end();
        let name = format!("example {at} ({source})");
        if let Some(field) = parsed_field(source) {
            let (_, value) = field.split_once(':').unwrap();
            if want.starts_with("Syntax error") {
                refused += 1;
                let error = strict(value).unwrap_err();
                assert!(matches!(error.kind, ReadErrorKind::Deviation(_)), "{name}: {error}");
                continue;
            }
            read += 1;
            let mut tolerated = tolerant(value);
            let expected = NOT_OF_THE_GRAMMAR.iter().find(|(example, _)| *example == at);
            let expected = expected.map_or(&[][..], |(_, deviations)| deviations);
            failures.check(&name, &*deviations(&tolerated), expected);
            if expected.is_empty() {
                failures.check(&name, strict(value), Ok(tolerated.clone()));
            }
            // What has no ptype is left out by `authres`.
            for result in &mut tolerated.results {
                result.properties.retain(|property| property.ptype.is_some());
            }
            check_rewritten(&name, &tolerated, &mut failures);
            payload = Some(tolerated);
        } else if let Some(field) = unquoted(want).filter(|want| is_field(want)) {
            written += 1;
            let value = field.strip_prefix("Authentication-Results:").unwrap();
            let payload = strict(value).unwrap();
            check_rewritten(&name, &payload, &mut failures);
            let rewritten = AuthenticationResults::rewrite(&payload).unwrap().to_string();
            failures.check(
                &name,
                &*rewritten.replace("\r\n\t ", " ").replace("\r\n\t", " "),
                field,
            );
            check_told(&name, source, &payload, &mut failures);
        } else if let Some(question) = question(source) {
            asked += 1;
            let payload = payload.as_ref().expect("a field was read before");
            failures.check(&name, answer(payload, question, want), Some(want.to_owned()));
        } else if is_preparation(source) {
            prepared += 1;
        } else {
            failures.fail(name, "the form of this example is not known");
        }
    }
    let total = read + asked + written + prepared + refused;
    assert_eq!((total, examples.len()), (330, 330));
    assert_eq!((read, written, refused), (21, 18, 2));
}

/// The field in a line that parses one.
fn parsed_field(source: &str) -> Option<&str> {
    let (_, rest) = source.split_once(".parse('")?;
    rest.rsplit_once("')")
        .map(|(field, _)| field.split_once("')").map_or(field, |(field, _)| field))
}

/// What a line asks of the field that was read last.
fn question(source: &str) -> Option<&str> {
    if source.starts_with("for result in arobj.results:") {
        return Some("results");
    }
    let line = source.strip_prefix("try:").map_or(source, str::trim_start);
    let line = line.lines().next()?.trim();
    let asked = line.strip_prefix("str(").map_or(line, |line| line.trim_end_matches(')'));
    ["arobj.", "newarobj.", "mimearobj.", "rrvsarobj."]
        .iter()
        .find_map(|variable| asked.strip_prefix(variable))
        .filter(|asked| !asked.contains('('))
}

/// What Python would print.
fn answer(payload: &Payload<'_>, question: &str, want: &str) -> Option<String> {
    let repr = |text: &str| Some(format!("'{text}'"));
    if question == "authserv_id" {
        return repr(&payload.authserv_id.as_ref()?.text);
    }
    if question == "results" {
        let lines = payload
            .results
            .iter()
            .map(|result| format!("'{}'\n'{}'", result.method.text, result.result.text));
        return Some(lines.collect::<Vec<_>>().join("\n"));
    }
    let rest = question.strip_prefix("results[")?;
    let (at, rest) = rest.split_once(']')?;
    let result = payload.results.get(at.parse::<usize>().ok()?)?;
    let Some(attribute) = rest.strip_prefix('.') else { return repr(&shown(result)) };
    if let Some(rest) = attribute.strip_prefix("properties[") {
        let (at, part) = rest.split_once("].")?;
        let property = result.properties.get(at.parse::<usize>().ok()?)?;
        return repr(match part {
            "type" => &property.ptype.as_ref()?.text,
            // `authres` writes names in lower case; case is ignored.
            "name" => return repr(&property.property.text.to_ascii_lowercase()),
            "value" => &property.value.text,
            _ => return None,
        });
    }
    match attribute {
        "method" => return repr(&result.method.text),
        "result" => return repr(&result.result.text),
        "reason" => return repr(result.reason.as_ref().map_or("None", |reason| &reason.text)),
        _ => {}
    }
    let (ptype, name) = attribute.split_once('_')?;
    let property = result.property(ptype, &name.replace('_', "-"));
    match want {
        // A class that knows its properties, and this is none of them.
        _ if want.contains("AuthenticationResult' object has no attribute")
            && !want.contains("'AuthenticationResult'") =>
        {
            property.is_none().then(|| want.to_owned())
        }
        // A method that `authres` has no class for.
        _ if want.contains("'AuthenticationResult' object has no attribute") => {
            (result.standing() == Standing::UnknownMethod).then(|| want.to_owned())
        }
        _ => repr(property.map_or("None", |property| &property.value.text)),
    }
}

/// A result without its comments, in one line.
fn shown(result: &ResInfo<'_>) -> String {
    let mut alone = tolerant("x; none");
    alone.none = None;
    let mut result = result.clone();
    result.comments.clear();
    for property in &mut result.properties {
        property.comments.clear();
        property.property.text = property.property.text.to_ascii_lowercase().into();
    }
    alone.results.push(result);
    let field = AuthenticationResults::rewrite(&alone).unwrap();
    let value = value_of(&field).replace("\r\n\t ", " ").replace("\r\n\t", " ");
    value.strip_prefix(" x; ").unwrap().to_owned()
}

fn check_rewritten(name: &str, payload: &Payload<'_>, failures: &mut Failures) {
    let field = AuthenticationResults::rewrite(payload).unwrap();
    let value = value_of(&field);
    let again = strict(&value).unwrap();
    failures.check(name, AuthenticationResults::rewrite(&again), Ok(field.clone()));
    failures.check(name, summary(&again), summary(payload));
}

/// Everything that the line gives as a text is in the field that it writes.
fn check_told(name: &str, source: &str, payload: &Payload<'_>, failures: &mut Failures) {
    let mut told: Vec<&str> = payload.authserv_id.iter().map(|id| &*id.text).collect();
    told.extend(payload.comments.iter().map(|comment| &*comment.text));
    for result in &payload.results {
        told.extend([&*result.method.text, &*result.result.text]);
        told.extend(result.reason.iter().map(|reason| &*reason.text));
        told.extend(result.comments.iter().map(|comment| &*comment.text));
        for property in &result.properties {
            told.push(&property.value.text);
            told.extend(property.comments.iter().map(|comment| &*comment.text));
        }
    }
    let mut texts = source.split('\'').skip(1).step_by(2);
    if let Some(text) = texts.find(|text| !told.contains(text)) {
        failures.fail(name, format!("{text:?} is not in the field"));
    }
}

/// What Python prints for a text.
fn unquoted(want: &str) -> Option<&str> {
    let quote = want.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    want.strip_prefix(quote)?.strip_suffix(quote)
}

fn is_field(text: &str) -> bool {
    text.starts_with("Authentication-Results:")
}

/// Imports, and values of the library's own classes and what they match.
fn is_preparation(source: &str) -> bool {
    source.starts_with("import ")
        || source.contains(".match_signature")
        || source.split_once(" = ").is_some_and(|(variable, value)| {
            variable.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && (value.contains("AuthenticationResult(") || value.contains("FeatureContext("))
        })
}
