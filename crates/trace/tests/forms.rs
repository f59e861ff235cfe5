//! Trace fields of real products, and those that mail-parser has gathered.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failure")]

use serde_json::Value;
use waxseal_parse::message::Message;
use waxseal_trace::journey::Journey;
use waxseal_trace::limits::Limits;
use waxseal_trace::route::{Organizations as _, PublicSuffixList};
use waxseal_trace::tls::TlsVersion;

/// What we read otherwise: the field's number, and why.
const ARGUED: [(usize, &str); 1] =
    [(155, "no `with` stands before the cipher: the host has run it into its own name")];

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

/// Every one of the 181 fields of mail-parser is a hop with the time and the TLS that the suite has. What the
/// other parts say is tested in `waxseal`'s `tests/trace`.
#[test]
fn every_field_of_mail_parser_is_a_hop() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/mail-parser-received/received.json"
    );
    let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(cases.len(), 181);
    let mut failures = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let header = case["header"].as_str().unwrap();
        let raw = format!("Received: {}\r\n\r\n", header.trim_end());
        let message = Message::parse(raw.as_bytes());
        let journey = Journey::read(&message, &Limits::default());
        assert_eq!(journey.hops.len(), 1, "{number}");
        let hop = &journey.hops[0];
        let found = hop.tls.unwrap_or_default();
        let version = found.version.map(|version| match version {
            TlsVersion::Tls1_0 => "TLSv1_0",
            TlsVersion::Tls1_1 => "TLSv1_1",
            TlsVersion::Tls1_2 => "TLSv1_2",
            TlsVersion::Tls1_3 => "TLSv1_3",
            _ => "SSL",
        });
        let expected = &case["expected"];
        let found = (version, found.cipher.map(text));
        let wanted = (
            expected["tls_version"].as_str(),
            expected["tls_cipher"].as_str().map(ToOwned::to_owned),
        );
        let is_argued = ARGUED.iter().any(|(argued, _)| *argued == number);
        if (found != wanted) != is_argued {
            failures.push(format!("{number}: {found:?}, not {wanted:?}, of {header:?}"));
        }
        let date = &expected["date"];
        let Some(time) = hop.time.filter(|_| date.is_object()) else { continue };
        // The clock's minute and second are the suite's in every zone of whole hours.
        let part = |name: &str| date[name].as_u64().unwrap();
        if part("tz_minute") == 0 && (time.at.seconds() / 60 % 60) != part("minute") {
            failures.push(format!("{number}: {time:?} of {header:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// One field of each product, with its host, protocol, id, and second of 2026-01-02 10:00 UTC.
#[test]
fn each_product_writes_a_hop() {
    let ten = 1_767_348_000;
    for (value, by, with, id, second) in [
        (
            "from pc (pc.a.test [192.0.2.1]) by mx.b.test (Postfix) with ESMTPS id 4dXyZ1;\r\n\tFri,  2 Jan 2026 11:00:01 +0100 (CET)",
            "mx.b.test",
            "ESMTPS",
            "4dXyZ1",
            1,
        ),
        (
            "from [192.0.2.1] (helo=pc) by mx.b.test with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384\r\n\t(Exim 4.96)\r\n\t(envelope-from <a@a.test>) id 1vbXyZ-0000001-2A; Fri, 02 Jan 2026 10:00:02 +0000",
            "mx.b.test",
            "esmtps",
            "1vbXyZ-0000001-2A",
            2,
        ),
        (
            "from DB6PR07.eurprd07.prod.outlook.com (2603:10a6::1) by AM5PR04.eurprd04.prod.outlook.com\r\n (2603:10a6::2) with Microsoft SMTP Server (version=TLS1_2,\r\n cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1143.11; Fri, 2 Jan\r\n 2026 10:00:03 +0000",
            "AM5PR04.eurprd04.prod.outlook.com",
            "SMTP",
            "15.20.1143.11",
            3,
        ),
        (
            "by 2002:a05:6a10:1::1 with SMTP id a1csp1; Fri, 2 Jan 2026 02:00:04 -0800 (PST)",
            "2002:a05:6a10:1::1",
            "SMTP",
            "a1csp1",
            4,
        ),
        (
            "from pc.a.test (pc.a.test [192.0.2.1] (may be forged))\r\n\tby mx.b.test (8.17.1/8.17.1) with ESMTP id 602A05x1 for <x@b.test>;\r\n\tFri, 2 Jan 2026 05:00:05 -0500 (EST)",
            "mx.b.test",
            "ESMTP",
            "602A05x1",
            5,
        ),
        (
            "from unknown (HELO pc) (192.0.2.1) by mx.b.test with SMTP; 2 Jan 2026 10:00:06 -0000",
            "mx.b.test",
            "SMTP",
            "",
            6,
        ),
        (
            "from a8-1.smtp-out.amazonses.com (a8-1.smtp-out.amazonses.com [192.0.2.8]) by\r\n inbound-smtp.eu-west-1.amazonaws.com with SMTP id abc for x@b.test; Fri, 02 Jan 2026 10:00:07 +0000 (UTC)",
            "inbound-smtp.eu-west-1.amazonaws.com",
            "SMTP",
            "abc",
            7,
        ),
        (
            "from MjA3 (unknown) by geopod-ismtpd-1 (SG) with ESMTP id x-1 for <x@b.test>;\r\n Fri, 02 Jan 2026 10:00:08.516 +0000 (UTC)",
            "geopod-ismtpd-1",
            "ESMTP",
            "x-1",
            8,
        ),
        (
            "from a by b with ESMTP id 1; Fri, 02 Jan 2026 10:00:09.25 +0000 UTC m=+0.25",
            "b",
            "ESMTP",
            "1",
            9,
        ),
        (
            "from a by b with ESMTP id 1; 2026-01-02 11:00:10.25 +0100 CET m=+12345.25",
            "b",
            "ESMTP",
            "1",
            10,
        ),
        ("from a by b with ESMTP id 1; Fri, 2 Jan 26 05:00:11 EST", "b", "ESMTP", "1", 11),
    ] {
        let raw = format!("Received: {value}\r\n\r\n");
        let message = Message::parse(raw.as_bytes());
        let hop = Journey::read(&message, &Limits::default()).hops.pop().unwrap();
        let found = |part: Option<&[u8]>| text(part.unwrap_or_default());
        let parts = [hop.received.by, hop.received.with, hop.received.id].map(found);
        assert_eq!(parts, [by, with, id], "{value}");
        let time = hop.time.unwrap();
        assert_eq!((time.at.seconds(), time.is_zone_known), (ten + second, true), "{value}");
    }
}

/// A date that is cut short or spoiled is none, and never another one.
#[test]
fn spoiled_dates_are_no_times() {
    for value in [
        "from a by b; Fri, 02 Jan 20\r\n 26 10:00:00 +0000",
        "from a by b; Fri, 31 Feb 2026 10:00:00 +0000",
        "from a by b; Fri, 02 Jan 2026",
        "from a by b; Fri, 02 Jan 2026 10:",
        "from a by b; yesterday",
        "from a by b Fri, 02 Jan 2026 10:00:00 +0000",
        "",
    ] {
        let raw = format!("Received: {value}\r\n\r\n");
        let message = Message::parse(raw.as_bytes());
        let hop = Journey::read(&message, &Limits::default()).hops.pop().unwrap();
        assert_eq!(hop.time, None, "{value}");
    }
}

#[test]
fn the_public_suffix_list_tells_organizations() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/psl/public_suffix_list.dat");
    let list = PublicSuffixList::parse(&std::fs::read(path).unwrap()).unwrap();
    for (host, expected) in [
        ("mx1.mail.example.co.uk", Some("example.co.uk")),
        ("mail-ej1-f41.google.com", Some("google.com")),
        ("co.uk", None),
    ] {
        let found = list.organization(&host.parse().unwrap());
        assert_eq!(found, expected.map(|name| name.parse().unwrap()), "{host}");
    }
}
