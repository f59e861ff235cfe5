//! What mail-auth writes into Authentication-Results, Waxseal reads there.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use waxseal_differential::authentication_results::{AUTHSERV_ID, Session, Told, by_mail_auth};
use waxseal_differential::config;
use waxseal_differential::dmarc::trees::case;
use waxseal_differential::dmarc::verdict::Case;
use waxseal_differential::zone::Zone;
use waxseal_parse::authentication_results::{Deviation, FIELD_NAME, Payload, Reading};
use waxseal_parse::limits::Limits;

/// Words of which a hostile client makes names.
const WORDS: [&str; 22] = [
    "joe",
    "a.test",
    "mail",
    "-",
    "_",
    ".",
    "@",
    "\u{fc}",
    "/",
    "+",
    ":",
    ",",
    "[",
    "]",
    "<",
    ">",
    "; dkim=pass header.d=",
    "(",
    ")",
    "\"",
    "\\",
    "\r\n X: ",
];

/// What mail-auth writes that is not of the grammar of RFC 8601 §2.2: values with a slash, a colon or
/// brackets are not quoted (`header.b`, an address literal in `smtp.helo`), and an empty name is written
/// as nothing at all.
const KNOWN: [Deviation; 2] = [Deviation::UnquotedValue, Deviation::EmptyValue];

fn sessions() -> impl Strategy<Value = Session> {
    let hostile = || vec(select(&WORDS[..]), 0..6).prop_map(|words| words.concat());
    let address = "[a-zA-Z0-9.!#$%&'*+/?^_`{|}~-]{1,12}@[a-z]{1,8}\\.test";
    let client = select(&["192.0.2.1", "2001:db8::1"][..]).prop_map(|text| text.parse().unwrap());
    let helo = prop_oneof!["[a-z]{1,8}(\\.[a-z]{1,8}){1,2}", hostile()];
    let mail_from = prop_oneof![address, hostile(), Just(String::new())];
    (client, helo, option::weighted(0.7, mail_from)).prop_map(|(client, helo, mail_from)| Session {
        client,
        helo,
        mail_from,
    })
}

fn told(payload: &Payload<'_>) -> Vec<Told> {
    let one = payload.results.iter().map(|result| Told {
        method: result.method.text.to_string(),
        result: result.result.text.to_string(),
        properties: (result.properties.iter())
            // A prefix of the signature, which is a new one every time.
            .filter(|property| property.property.text != "b")
            .map(|property| {
                let ptype = property.ptype.as_ref().map_or("", |ptype| &ptype.text);
                (format!("{ptype}.{}", property.property.text), property.value.text.to_string())
            })
            .collect(),
    });
    one.collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn waxseal_reads_what_mail_auth_writes(case in case(), session in sessions()) {
        let (field, expected) = by_mail_auth(&case, &session);
        let value = field.strip_prefix(&format!("{FIELD_NAME}:")).unwrap();
        let value = value.strip_suffix("\r\n").unwrap().as_bytes();
        let payload = Payload::read(value, Reading::Tolerant, &Limits::default()).unwrap();
        prop_assert_eq!(&payload.authserv_id.as_ref().unwrap().text, AUTHSERV_ID);
        prop_assert_eq!(told(&payload), expected, "{:?}", field);
        let mut deviations = payload.deviations.iter();
        prop_assert!(deviations.all(|at| KNOWN.contains(&at.deviation)), "{:?} {:?}", payload.deviations, field);
    }
}

/// Whether mail-auth still writes what [`KNOWN`] says; when this fails, the list can be shorter.
#[test]
fn mail_auth_writes_address_literals_and_empty_names_outside_the_grammar() {
    let case = Case {
        zone: Zone::default(),
        from: "joe@a.test".to_owned(),
        signing: Vec::new(),
        mail_from: None,
        is_bounce: false,
    };
    for (helo, deviation) in
        [("[192.0.2.1]", Deviation::UnquotedValue), ("", Deviation::EmptyValue)]
    {
        let client = [192, 0, 2, 1].into();
        let session = Session { client, helo: helo.to_owned(), mail_from: None };
        let (field, _) = by_mail_auth(&case, &session);
        let value = field.strip_prefix(&format!("{FIELD_NAME}:")).unwrap().trim_end();
        let payload = Payload::read(value.as_bytes(), Reading::Tolerant, &Limits::default());
        let deviations = payload.unwrap().deviations;
        assert_eq!(deviations.iter().map(|at| at.deviation).collect::<Vec<_>>(), [deviation]);
    }
}
