//! The 181 `Received` fields of mail-parser, each with its expected parse.

use serde_json::Value;
use waxseal_parse::received::Received;

use crate::support::judge::Failures;
use crate::support::vectors;

/// What we read otherwise: the field's number, what is read, what it is, and why.
const ARGUED: [(usize, &str, Option<&str>, &str); 27] = [
    (28, "id", Some("EE/20-30863-33CE1054"), WHOLE_ID),
    (29, "id", Some("8B/57-16227-3764EB44"), WHOLE_ID),
    (30, "id", Some("52/92-02454-89FBA054"), WHOLE_ID),
    (54, "name", None, "<unknown.domain> says that there is none"),
    (64, "address", Some("213.228.0.169"), IDENT),
    (67, "date", Some("1045088541"), ZONE),
    (86, "address", Some("207.213.27.129"), IDENT),
    (87, "address", Some("80.167.158.170"), IDENT),
    (89, "date", Some("1048733004"), SHORT_YEAR),
    (90, "date", Some("1077920216"), SHORT_YEAR),
    (97, "address", Some("200.69.254.217"), IDENT),
    (116, "address", Some("64.253.199.166"), IDENT),
    (119, "address", Some("93.124.107.183"), IDENT),
    (123, "by", Some("alpha"), "the first of two: what is added behind must not count"),
    (125, "from", Some("Unknown/Local"), "the word is not cut at a slash"),
    (128, "date", Some("1048151203"), SHORT_YEAR),
    (138, "date", None, "an underscore is no white space (RFC 5322 §3.2.2)"),
    (144, "date", Some("1585814035"), "55.516 seconds are 55, not 0"),
    (151, "from", Some("<4124973-137966-3089@be2.maropost.com>"), "it stands behind `from`"),
    (153, "recipient", Some("address"), "it stands behind `for`"),
    (161, "from", None, COMMENT),
    (161, "address", None, COMMENT),
    (162, "from", None, COMMENT),
    (163, "from", None, COMMENT),
    (163, "date", Some("1149261321"), ZONE),
    (165, "from", None, COMMENT),
    (171, "from", None, COMMENT),
];

const WHOLE_ID: &str = "the id is `Atom / msg-id` (RFC 5321 §4.4), and atoms hold slashes";
const IDENT: &str = "qmail writes what ident said, an at sign and the address";
const ZONE: &str = "PST and PDT are -0800 and -0700 (RFC 5322 §4.3)";
const SHORT_YEAR: &str = "years of two digits are read (RFC 5322 §4.3)";
const COMMENT: &str = "what a comment says is no clause (RFC 5321 §4.4)";

/// `Name` or `IpAddr` of an expectation.
fn host(expected: &Value) -> Option<String> {
    let host = expected.get("Name").or_else(|| expected.get("IpAddr"))?;
    Some(host.as_str()?.to_owned())
}

fn text(expected: &Value, member: &str) -> Option<String> {
    Some(expected.get(member)?.as_str()?.to_owned())
}

fn written(found: Option<&[u8]>) -> Option<String> {
    found.map(|found| String::from_utf8_lossy(found).into_owned())
}

/// A host without the brackets of an address literal and the final dot of a name.
fn bare(found: Option<&[u8]>) -> Option<String> {
    let found = written(found).filter(|found| !found.is_empty())?;
    let found = match found.strip_prefix('[') {
        Some(literal) => literal.split(']').next().unwrap(),
        None => found.trim_end_matches(['.', ',']),
    };
    Some(found.strip_prefix("IPv6:").unwrap_or(found).to_owned())
}

fn seconds(date: &Value) -> Option<u64> {
    let number = |member: &str| date.get(member)?.as_i64();
    let months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(number("month")? - 1).ok().and_then(|month| months.get(month))?;
    let sign = if date.get("tz_before_gmt")?.as_bool()? { '-' } else { '+' };
    let text = format!(
        "{} {month} {:04} {:02}:{:02}:{:02} {sign}{:02}{:02}",
        number("day")?,
        number("year")?,
        number("hour")?,
        number("minute")?,
        number("second")?,
        number("tz_hour")?,
        number("tz_minute")?,
    );
    waxseal_parse::date_time::parse(text.as_bytes())
}

#[test]
fn every_field_of_mail_parser() {
    let file = vectors::read("mail-parser-received/received.json");
    let cases: Vec<Value> = serde_json::from_slice(&file).unwrap();
    assert_eq!(cases.len(), 181);
    let mut failures = Failures::default();
    for (number, case) in cases.iter().enumerate() {
        let header = case["header"].as_str().unwrap();
        let expected = &case["expected"];
        let found = Received::parse(header.as_bytes());
        let mut check = |what: &str, found: Option<String>, expected: Option<String>| {
            let argued = ARGUED.iter().find(|argued| (argued.0, argued.1) == (number, what));
            let expected = match argued {
                Some((_, _, argued, why)) => {
                    assert_ne!(argued.map(str::to_owned), expected, "{number} {what}: {why}");
                    argued.map(str::to_owned)
                }
                None => expected,
            };
            failures.check(format_args!("{number} {what} of {header:?}"), found, expected);
        };
        check("from", bare(found.from), host(&expected["from"]));
        let ip = text(expected, "from_ip")
            .or_else(|| expected["from"].get("IpAddr").map(|ip| ip.as_str().unwrap().to_owned()));
        // An IPv4-mapped address is the IPv4 address (RFC 4291 §2.5.5.2).
        let ip = ip.map(|ip| ip.trim_start_matches("::ffff:").to_owned());
        check("address", found.client_ip.map(|ip| ip.to_string()), ip);
        let name = text(expected, "from_iprev").map(|name| name.trim_end_matches('.').to_owned());
        check("name", written(found.client_name), name);
        check("helo", bare(found.explicit_helo), host(&expected["helo"]));
        check("by", bare(found.by), host(&expected["by"]));
        check("id", written(found.id), text(expected, "id"));
        check("recipient", written(found.recipient), text(expected, "for_"));
        check("via", written(found.via), text(expected, "via"));
        // mail-parser maps what it knows to a list of its own, and leaves out the rest.
        if let Some(protocol) = text(expected, "with") {
            let base = protocol.trim_end_matches('S').to_ascii_lowercase();
            let is_of_it =
                written(found.with).is_some_and(|with| with.to_ascii_lowercase().contains(&base));
            check("protocol", Some(is_of_it.to_string()), Some("true".to_owned()));
        }
        let date = expected.get("date").and_then(seconds);
        check("date", found.date.map(|date| date.to_string()), date.map(|date| date.to_string()));
    }
}
