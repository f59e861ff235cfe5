//! Records as lines of a zone file (RFC 1035 §5.1), ready to paste.

use core::fmt::Write as _;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::TxtRecord;

use crate::change::RecordData;

/// The line of a zone file; a text of several strings stands in parentheses, a line a string. Whatever
/// octets a record holds, the line is printable ASCII and reads back as the same record.
///
/// ```
/// use waxseal_parse::domain::DomainName;
/// use waxseal_rules::change::RecordData;
/// use waxseal_rules::zone_line::zone_line;
///
/// let name = DomainName::parse("example.com")?;
/// let line = zone_line(&name, Some(300), &RecordData::txt(r#"say "a\b""#));
/// assert_eq!(line, r#"example.com. 300 IN TXT "say \"a\\b\"""#);
/// # Ok::<(), waxseal_parse::domain::DomainNameError>(())
/// ```
pub fn zone_line(name: &DomainName, ttl: Option<u32>, data: &RecordData) -> String {
    let ttl = ttl.map(|ttl| format!("{ttl} ")).unwrap_or_default();
    let mut line = format!("{}. {ttl}IN {}", escaped_name(name), data.record_type());
    match data {
        RecordData::Cname(target) => {
            // Writing to a `String` never fails.
            let _ = write!(line, " {}.", escaped_name(target));
        }
        RecordData::Mx(record) => {
            let exchange = record.exchange().map(escaped_name).unwrap_or_default();
            let _ = write!(line, " {} {exchange}.", record.preference());
        }
        RecordData::Txt(record) | RecordData::Spf(record) => {
            let strings: Vec<String> = quoted_strings(record).collect();
            if let [only] = &*strings {
                let _ = write!(line, " {only}");
            } else {
                let _ = write!(line, " (\n\t{} )", strings.join("\n\t"));
            }
        }
    }
    line
}

/// The character-strings of a record, as zone files and the configuration of name servers write them:
/// in quotes, what is not printable as `\DDD`.
pub fn quoted_strings(record: &TxtRecord) -> impl Iterator<Item = String> {
    record.strings().map(|string| {
        let mut quoted = String::with_capacity(string.len() + 2);
        quoted.push('"');
        for byte in string {
            match byte {
                b'"' | b'\\' => {
                    quoted.push('\\');
                    quoted.push(char::from(*byte));
                }
                b' '..=b'~' => quoted.push(char::from(*byte)),
                _ => {
                    let _ = write!(quoted, "\\{byte:03}");
                }
            }
        }
        quoted.push('"');
        quoted
    })
}

/// Names may hold any visible character, and some of them mean something in a zone file.
fn escaped_name(name: &DomainName) -> String {
    let mut escaped = String::with_capacity(name.as_str().len());
    for character in name.as_str().chars() {
        if matches!(character, '"' | '\\' | ';' | '(' | ')' | '@' | '$') {
            escaped.push('\\');
        }
        if character == ' ' {
            escaped.push_str("\\032");
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use waxseal_dns::{Limits, Zone};
    use waxseal_verify::dns::{Answer, Dns as _, Question, RecordType};

    use super::*;

    fn read_back(name: &DomainName, data: &RecordData) -> Answer {
        let line = zone_line(name, None, data);
        assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')), "{line:?}");
        let zone = Zone::parse(line.as_bytes(), &Limits::default()).unwrap();
        zone.answer(&Question::new(name.clone(), data.record_type())).unwrap().clone()
    }

    proptest! {
        #[test]
        fn whatever_a_text_holds_the_line_reads_back(
            strings in proptest::collection::vec(
                proptest::collection::vec(any::<u8>(), 0..=255), 1..4),
            // A label that is an asterisk alone would be a wildcard.
            name in "a[!-~&&[^.]]{0,20}(\\.[!-~&&[^.]]{1,20}){0,3}",
        ) {
            let name = DomainName::parse(&name).unwrap();
            let record = TxtRecord::new(strings);
            let answer = Answer::Txt(vec![record.clone()]);
            prop_assert_eq!(read_back(&name, &RecordData::Txt(record.clone())), answer.clone());
            prop_assert_eq!(read_back(&name, &RecordData::Spf(record)), answer);
        }

        #[test]
        fn an_alias_reads_back(target in "[!-~&&[^.]]{1,20}(\\.[!-~&&[^.]]{1,20}){0,3}") {
            let (name, target) =
                (DomainName::parse("a.test").unwrap(), DomainName::parse(&target).unwrap());
            let data = RecordData::Cname(target.clone());
            prop_assert_eq!(data.record_type(), RecordType::Cname);
            prop_assert_eq!(read_back(&name, &data), Answer::Cname(target));
        }
    }
}
