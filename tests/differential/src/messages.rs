//! Messages that no two look alike: folds, white space, repeated fields, blank lines, 8-bit octets.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Names of fields, each of which may come often.
pub const NAMES: [&str; 12] = [
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "Received",
    "Reply-To",
    "List-Id",
    "MIME-Version",
    "Content-Type",
    "X-A",
    "x-a-longer-name_with.odd!bytes",
];

/// A message: one From, some other fields, a body or none.
pub fn message() -> impl Strategy<Value = Vec<u8>> {
    (vec(field(), 0..8), 0..8_usize, field_value(), proptest::option::weighted(0.95, body()))
        .prop_map(|(mut fields, at, from, body)| {
            let from = [b"From:", &*from, b"\r\n"].concat();
            fields.insert(at.min(fields.len()), from);
            let mut message = fields.concat();
            if let Some(body) = body {
                message.extend_from_slice(b"\r\n");
                message.extend_from_slice(&body);
            }
            message
        })
}

/// A field with its line end. The case of the name varies.
fn field() -> impl Strategy<Value = Vec<u8>> {
    (select(&NAMES[..]), 0..3_u8, field_value()).prop_map(|(name, case, value)| {
        let name = match case {
            0 => name.to_owned(),
            1 => name.to_lowercase(),
            _ => name.to_uppercase(),
        };
        [name.as_bytes(), b":", &value, b"\r\n"].concat()
    })
}

/// What stands behind the colon, without the last line end.
fn field_value() -> impl Strategy<Value = Vec<u8>> {
    let space = || {
        one_of(&[b" ", b" ", b" ", b"  ", b"\t", b"\r\n ", b"\r\n\t", b" \r\n  ", b"\r\n \r\n "])
    };
    let end = one_of(&[b"", b"", b"", b" ", b" \t", b"\r\n "]);
    let start = one_of(&[b" ", b" ", b" ", b"", b"\t", b"\r\n "]);
    let word = prop_oneof![
        6 => "[a-zA-Z0-9<>@.,;:=\"()-]{1,12}".prop_map(String::into_bytes),
        1 => one_of(&[b"\xc3\xbc", b"\xff\xfe", b"=?utf-8?q?=C3=BC?=", b"\x0b", b"\x7f", b"b=x;", b"\xa0"])
            .prop_map(<[u8]>::to_vec),
    ];
    (start, vec((word, space()), 0..8), end).prop_map(|(start, words, end)| {
        let mut value = start.to_vec();
        for (at, (word, space)) in words.iter().enumerate() {
            if at > 0 {
                value.extend_from_slice(space);
            }
            value.extend_from_slice(word);
        }
        value.extend_from_slice(end);
        value
    })
}

/// A body: lines with white space at every place, blank ones, perhaps no end to the last.
pub fn body() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        3 => Just(Vec::new()),
        2 => "[ \t]{1,4}".prop_map(String::into_bytes),
        6 => "[a-z .\t]{0,90}".prop_map(String::into_bytes),
        2 => "[ \t]{0,3}[A-Za-z0-9+/=.>-]{1,76}[ \t]{0,3}".prop_map(String::into_bytes),
        1 => vec(select(&b"a \t\x00\x0b\x0c\x7f\x80\xa0\xff"[..]), 0..20),
    ];
    (vec(line, 0..14), any::<bool>()).prop_map(|(lines, is_ended)| {
        let mut body = lines.join(&b"\r\n"[..]);
        if is_ended && !lines.is_empty() {
            body.extend_from_slice(b"\r\n");
        }
        body
    })
}

/// One of these texts.
pub fn one_of(texts: &[&'static [u8]]) -> impl Strategy<Value = &'static [u8]> + use<> {
    select(texts.to_vec())
}
