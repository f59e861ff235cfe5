//! JSON, as one document or a line a message.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::shown::is_hazardous;
use crate::{MessageReport, Summary};

pub(super) const HEAD: &str = "{\"version\":1,\"messages\":[\n";
pub(super) const SEPARATOR: &str = ",\n";

/// Appends a message in one line.
pub(super) fn append(report: &MessageReport, out: &mut String) {
    append_value(report, out);
}

pub(super) fn append_tail(summary: &Summary, is_complete: bool, out: &mut String) {
    out.push_str("\n],\"summary\":");
    append_value(summary, out);
    out.push_str(",\"complete\":");
    out.push_str(if is_complete { "true" } else { "false" });
    out.push_str("}\n");
}

/// Appends a value as compact JSON in which every character that a terminal would obey is escaped.
pub fn append_value(value: &impl Serialize, out: &mut String) {
    let mut json = Vec::with_capacity(1024);
    // Neither our values nor a `Vec` give errors.
    if value.serialize(&mut Serializer::with_formatter(&mut json, Compact)).is_ok() {
        out.push_str(&String::from_utf8_lossy(&json));
    }
}

/// Compact JSON in which characters that a terminal would obey are escaped, as JSON allows for any.
struct Compact;

impl Formatter for Compact {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, character)) = rest.char_indices().find(|(_, c)| is_hazardous(*c)) {
            let (before, after) = rest.split_at(at);
            to.write_all(before.as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
            rest = after.get(character.len_utf8()..).unwrap_or_default();
        }
        to.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazardous_characters_are_escaped_and_mean_the_same() {
        let text = "a\u{1b}[0m\u{9b}ü\u{202e}\"\\\n\u{e0041}z";
        let mut json = String::new();
        append_value(&text, &mut json);
        assert_eq!(json, "\"a\\u001b[0m\\u009bü\\u202e\\\"\\\\\\n\\udb40\\udc41z\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
