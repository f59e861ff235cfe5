//! Fields about the body as they may have been before it was re-encoded.

use super::Candidate;
use super::form::Form;
use crate::dkim::explain::header_change::HeaderChange;

/// Content-Transfer-Encoding as it is mostly written (RFC 2045 §6.1).
const ENCODINGS: [&str; 9] = [
    "8bit",
    "7bit",
    "quoted-printable",
    "base64",
    "8BIT",
    "7BIT",
    "Quoted-Printable",
    "BASE64",
    "binary",
];

/// The encodings, then the spellings of Content-Type and MIME-Version.
pub(super) fn candidates(form: &Form<'_>) -> Vec<Candidate> {
    let encodings = ENCODINGS.iter().map(|encoding| encoding.as_bytes().to_vec());
    let mut candidates = of_field(form, "Content-Transfer-Encoding", encodings);
    if let Some((.., slot)) = form.find("Content-Type") {
        candidates.extend(of_field(form, "Content-Type", content_types(slot.value()).into_iter()));
    }
    candidates.extend(of_field(form, "MIME-Version", [b"1.0".to_vec()].into_iter()));
    candidates
}

fn of_field(form: &Form<'_>, name: &str, values: impl Iterator<Item = Vec<u8>>) -> Vec<Candidate> {
    let Some((at, field, slot)) = form.find(name) else { return Vec::new() };
    values
        .filter_map(|value| {
            let edit = form.with_value(at, &value).filter(|edit| !form.is_idle(edit))?;
            let change = HeaderChange::MimeField {
                field,
                name: slot.name.into(),
                before: value.into(),
                after: slot.value().into(),
            };
            Some(Candidate::new(change, [edit]))
        })
        .collect()
}

/// Other spellings of one Content-Type: case, quotation marks and white space of its parameters, and
/// the parameters that relays add.
fn content_types(value: &[u8]) -> Vec<Vec<u8>> {
    let value = waxseal_parse::fold::trim(value);
    let parts: Vec<&[u8]> =
        value.split(|byte| *byte == b';').map(waxseal_parse::fold::trim).collect();
    let Some((media_type, parameters)) = parts.split_first() else { return Vec::new() };
    let joined = |separator: &[u8], parameters: &[Vec<u8>]| {
        let mut text = media_type.to_vec();
        for parameter in parameters {
            text.extend_from_slice(separator);
            text.extend_from_slice(parameter);
        }
        text
    };
    let plain: Vec<Vec<u8>> = parameters.iter().map(|parameter| parameter.to_vec()).collect();
    let each = |change: &dyn Fn(&[u8]) -> Vec<u8>| {
        parameters.iter().map(|parameter| change(parameter)).collect::<Vec<_>>()
    };
    let unquoted =
        each(&|parameter| parameter.iter().copied().filter(|byte| *byte != b'"').collect());
    let quoted = each(&quoted);
    let lower = each(&<[u8]>::to_ascii_lowercase);
    let upper_value = each(&|parameter| {
        let equals = memchr::memchr(b'=', parameter).map_or(parameter.len(), |at| at + 1);
        let (name, value) = parameter.split_at(equals);
        [name, &value.to_ascii_uppercase()].concat()
    });
    let mut found = vec![
        joined(b"; ", &unquoted),
        joined(b"; ", &quoted),
        joined(b"; ", &lower),
        joined(b"; ", &upper_value),
        joined(b";", &plain),
        joined(b"; ", &plain),
        joined(b";", &unquoted),
        joined(b";", &quoted),
    ];
    // Without one of the parameters: `format=flowed` or a charset that a relay has put in.
    for at in 0..plain.len().min(4) {
        let mut fewer = plain.clone();
        fewer.remove(at);
        found.push(joined(b"; ", &fewer));
    }
    found
}

/// `name=value` as `name="value"`.
fn quoted(parameter: &[u8]) -> Vec<u8> {
    match memchr::memchr(b'=', parameter) {
        Some(equals) if !parameter.ends_with(b"\"") => {
            let (name, value) = parameter.split_at(equals + 1);
            [name, b"\"", value, b"\""].concat()
        }
        _ => parameter.to_vec(),
    }
}
