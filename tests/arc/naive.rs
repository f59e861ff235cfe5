//! A second opinion on what the signatures of a set are over: naive canonicalization, nothing of
//! Waxseal's. The suite's own signatures show that it is right.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use waxseal_parse::dkim::signature::CanonicalizationKind::{self, Relaxed};

use crate::support::naive_canonicalization as naive;

/// The value of a tag without any white space; the field is `Name: tag=value; …`.
pub(crate) fn tag(field: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8(field.to_vec()).unwrap();
    let (_, value) = text.split_once(':').unwrap();
    value.split(';').find_map(|spec| {
        let (own, value) = spec.split_once('=')?;
        (own.trim() == name).then(|| value.replace(char::is_whitespace, ""))
    })
}

/// `b=`, decoded.
pub(crate) fn signature(field: &[u8]) -> Vec<u8> {
    STANDARD.decode(tag(field, "b").unwrap()).unwrap()
}

/// The field without the value of `b=` (RFC 6376 §3.7).
pub(crate) fn unsigned(field: &[u8]) -> Vec<u8> {
    // Octets as characters: a test may have put any of them there.
    let text: String = field.iter().copied().map(char::from).collect();
    let (name, value) = text.split_once(':').unwrap();
    let specs = value.split(';').map(|spec| match spec.split_once('=') {
        Some((own, _)) if own.trim() == "b" => format!("{own}="),
        _ => spec.to_owned(),
    });
    let text = format!("{name}:{}", specs.collect::<Vec<_>>().join(";"));
    text.chars().map(|octet| u8::try_from(octet).unwrap()).collect()
}

/// What an AMS is over: the fields of `h=` as the message below it has them, then its own.
pub(crate) fn message_signature_input(
    kind: CanonicalizationKind,
    message: &[u8],
    own: &[u8],
) -> Vec<u8> {
    let (fields, _) = naive::message(message);
    let names = tag(own, "h").unwrap();
    let names: Vec<&str> = names.split(':').collect();
    let mut input = Vec::new();
    for field in naive::selected(&fields, &names) {
        input.extend(naive::field(kind, field));
        input.extend(b"\r\n");
    }
    input.extend(naive::field(kind, &unsigned(own)));
    input
}

/// What an AS is over: the sets below it, its own set, and itself, each as AAR, AMS, AS.
pub(crate) fn seal_input(below: &[[Vec<u8>; 3]], own: &[Vec<u8>; 3]) -> Vec<u8> {
    let [results, signature, seal] = own;
    let mut input = Vec::new();
    for field in below.iter().flatten().chain([results, signature]) {
        input.extend(naive::field(Relaxed, field));
        input.extend(b"\r\n");
    }
    input.extend(naive::field(Relaxed, &unsigned(seal)));
    input
}

/// The sets of a message, the oldest first, each as AAR, AMS, AS.
pub(crate) fn sets(message: &[u8]) -> Vec<[Vec<u8>; 3]> {
    let (fields, _) = naive::message(message);
    let field = |name: &str, instance: usize| {
        let is_it = |field: &&Vec<u8>| {
            naive::name(field) == name.as_bytes() && tag(field, "i") == Some(instance.to_string())
        };
        fields.iter().find(is_it).cloned()
    };
    let set = |instance| {
        Some([
            field("arc-authentication-results", instance)?,
            field("arc-message-signature", instance)?,
            field("arc-seal", instance)?,
        ])
    };
    (1..).map_while(set).collect()
}
