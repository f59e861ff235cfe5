//! Authentication-Results: the suite of Python's `authres`, real fields of many servers, hostile
//! ones, and properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod authres;
mod grammar;
mod properties;
#[allow(dead_code, unused_imports, reason = "shared with the other rooms")]
#[path = "../support/mod.rs"]
mod support;
mod vendors;
mod writing;

use waxseal_parse::authentication_results::{
    AuthenticationResults, Deviation, Payload, Property, ReadError, Reading,
};
use waxseal_parse::limits::Limits;

fn strict(value: &str) -> Result<Payload<'_>, ReadError> {
    Payload::read(value.as_bytes(), Reading::Strict, &Limits::default())
}

fn tolerant(value: &str) -> Payload<'_> {
    Payload::read(value.as_bytes(), Reading::Tolerant, &Limits::default()).unwrap()
}

fn deviations(payload: &Payload<'_>) -> Vec<Deviation> {
    payload.deviations.iter().map(|at| at.deviation).collect()
}

/// The value of a written field.
fn value_of(field: &AuthenticationResults) -> String {
    field.to_string().strip_prefix("Authentication-Results:").unwrap().to_owned()
}

/// What a field says, in one line: `id/version: method=result reason=… ptype.property=value | …`.
fn summary(payload: &Payload<'_>) -> String {
    let id = payload.authserv_id.as_ref().map_or("-", |id| &id.text);
    let version = payload.version.map(|version| format!("/{}", version.number));
    let results = payload.results.iter().map(|result| {
        let reason = result.reason.as_ref().map(|reason| format!(" reason={}", reason.text));
        let properties = result.properties.iter().map(|property| format!(" {}", told(property)));
        let version = result.version.map(|version| format!("/{}", version.number));
        format!(
            "{}{}={}{}{}",
            result.method.text,
            version.unwrap_or_default(),
            result.result.text,
            reason.unwrap_or_default(),
            properties.collect::<String>()
        )
    });
    let results = results.collect::<Vec<_>>().join(" | ");
    let none = if payload.none.is_some() { "none" } else { "" };
    format!("{id}{}: {none}{results}", version.unwrap_or_default())
}

fn told(property: &Property<'_>) -> String {
    let ptype = property.ptype.as_ref().map_or("", |ptype| &ptype.text);
    format!("{ptype}.{}={}", property.property.text, property.value.text)
}
