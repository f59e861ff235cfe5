//! Zone files: what is in them and what they say of names that are not in them.

mod support;

use std::net::Ipv6Addr;

use support::{a, ask, fault, name, question, txt, zone};
use waxseal_dns::{InvalidAnswer, ZoneProblem};
use waxseal_verify::dns::{Answer, Closed, Dns, DnsFailure, MxRecord, RecordType, TxtRecord};

const SOA: &str = "$ORIGIN example.com.\n$TTL 1h\n@ IN SOA ns hostmaster.example.com. (\n 1 7200 ; refresh\n 600 3600000 60 )\n  NS ns\n";

#[test]
fn every_type_that_mail_needs() {
    let zone = zone(&format!(
        "{SOA}host A 192.0.2.2\n A 192.0.2.1\n A 192.0.2.1\n IN 300 AAAA 2001:DB8::1\n\
         mail 1d MX 10 host\n MX 0 @\nnull MX 0 .\nptr 300 IN PTR mail.example.com.\ntext TXT a \"b c\" d\n"
    ));
    let answer = |text, record_type| zone.answer(&question(text, record_type)).cloned();
    assert_eq!(ask(&zone, "host.example.com"), Some(a(&["192.0.2.1", "192.0.2.2"])));
    let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    assert_eq!(answer("host.example.com", RecordType::Aaaa), Some(Answer::Aaaa(vec![address])));
    assert_eq!(
        answer("mail.example.com", RecordType::Mx),
        Some(Answer::Mx(vec![
            MxRecord::new(0, Some(name("example.com"))),
            MxRecord::new(10, Some(name("host.example.com"))),
        ]))
    );
    assert_eq!(
        answer("null.example.com", RecordType::Mx),
        Some(Answer::Mx(vec![MxRecord::new(0, None)]))
    );
    assert_eq!(
        answer("ptr.example.com", RecordType::Ptr),
        Some(Answer::Ptr(vec![name("mail.example.com")]))
    );
    assert_eq!(ask(&zone, "TEXT.Example.COM."), Some(txt(&[b"a", b"b c", b"d"])));
}

/// The layout of `opendkim-genkey`, and pitfall 26: only the first string used, quotes left inside.
#[test]
fn a_key_in_parentheses_over_lines_with_a_comment() {
    let key = "A".repeat(250);
    let zone = zone(&format!(
        "s1._domainkey.example.com.\tIN\tTXT\t( \"v=DKIM1; h=sha256; k=rsa; \"\r\n\t  \"p={key}\"\r\n\t  \"{key}\" )  ; ----- DKIM key s1 for example.com\r\n"
    ));
    let Some(Answer::Txt(records)) = ask(&zone, "s1._domainkey.example.com") else {
        panic!("no TXT record");
    };
    assert_eq!(records.len(), 1);
    let text = format!("v=DKIM1; h=sha256; k=rsa; p={key}{key}");
    assert_eq!(&*records[0].joined(), text.as_bytes());
    assert_eq!(records[0].strings().count(), 3);
}

/// Pitfall 24: two keys at one name are both kept, for the verifier to judge.
#[test]
fn two_texts_at_one_name_are_two_records() {
    let zone = zone("s._domainkey.a.test. TXT \"p=B\"\ns._domainkey.A.TEST. TXT \"p=A\"\n");
    let records = ["p=A", "p=B"].map(|text| TxtRecord::new([text.as_bytes()]));
    assert_eq!(ask(&zone, "s._domainkey.a.test"), Some(Answer::Txt(records.into())));
}

#[test]
fn a_zone_with_an_soa_says_what_does_not_exist() {
    let zone = zone(&format!("{SOA}text TXT x\na.b.c TXT y\n"));
    for (asked, answer) in [
        ("text.example.com", Some(txt(&[b"x"]))),
        ("host.example.com", Some(Answer::NxDomain)),
        ("example.com", Some(Answer::NoData)),
        // Empty names between others exist (RFC 4592 §2.2.2, RFC 8020).
        ("b.c.example.com", Some(Answer::NoData)),
        ("c.example.com", Some(Answer::NoData)),
        ("x.b.c.example.com", Some(Answer::NxDomain)),
        ("z.a.b.c.example.com", Some(Answer::NxDomain)),
        ("com", None),
        ("badexample.com", None),
        ("example.org", None),
    ] {
        assert_eq!(ask(&zone, asked), answer, "{asked}");
    }
    let nodata = zone.answer(&question("text.example.com", RecordType::Mx));
    assert_eq!(nodata, Some(&Answer::NoData));
}

#[test]
fn a_bag_of_records_knows_only_what_is_written() {
    let zone = zone(
        "s1._domainkey.a.test. 3600 IN TXT \"v=DKIM1; p=A\"\n\
         ; dig prints comments\n\
         key_2024._domainkey.b.test.\t300\tIN\tTXT\t\"v=DKIM1; \" \"p=B\"\n\
         c.test. CNAME b.test.\nb.test. TXT z\n",
    );
    assert_eq!(ask(&zone, "s1._domainkey.a.test"), Some(txt(&[b"v=DKIM1; p=A"])));
    assert_eq!(ask(&zone, "key_2024._domainkey.b.test"), Some(txt(&[b"v=DKIM1; ", b"p=B"])));
    assert_eq!(ask(&zone, "c.test"), Some(txt(&[b"z"])));
    for unknown in ["_domainkey.a.test", "a.test", "s2._domainkey.a.test", "x.c.test"] {
        assert_eq!(ask(&zone, unknown), None, "{unknown}");
    }
    let other_type = question("s1._domainkey.a.test", RecordType::A);
    assert_eq!(zone.answer(&other_type), None);
    assert_eq!(Closed(zone).answer(&other_type), Some(&Answer::Failed(DnsFailure::NotInSnapshot)));
}

#[test]
fn what_is_delegated_is_unknown() {
    let zone =
        zone(&format!("{SOA}sub.x NS ns.sub.x\nns.sub.x A 192.0.2.1\nhost.sub.x A 192.0.2.2\n"));
    assert_eq!(ask(&zone, "x.example.com"), Some(Answer::NoData));
    assert_eq!(ask(&zone, "y.x.example.com"), Some(Answer::NxDomain));
    for unknown in ["sub.x.example.com", "s._domainkey.sub.x.example.com", "ns.sub.x.example.com"] {
        assert_eq!(ask(&zone, unknown), None, "{unknown}");
    }
    assert_eq!(ask(&zone, "host.sub.x.example.com"), Some(a(&["192.0.2.2"])));
}

#[test]
fn a_file_may_hold_parent_and_child() {
    let zone = zone(&format!(
        "{SOA}sub NS ns.sub\n$ORIGIN sub\n@ SOA ns host 1 2 3 4 5\n@ NS ns\na.b TXT x\n\
         $ORIGIN example.com.\ntext TXT y\n"
    ));
    assert_eq!(ask(&zone, "b.sub.example.com"), Some(Answer::NoData));
    assert_eq!(ask(&zone, "c.sub.example.com"), Some(Answer::NxDomain));
    assert_eq!(ask(&zone, "sub.example.com"), Some(Answer::NoData));
    assert_eq!(ask(&zone, "text.example.com"), Some(txt(&[b"y"])));
}

/// The example of RFC 4592 §2.2.1.
#[test]
fn wildcards_answer_for_names_without_a_closer_encloser() {
    let zone = zone(
        "$ORIGIN example.\n@ 3600 IN SOA ns host 1 2 3 4 5\n 3600 NS ns.example.com.\n\
         * 3600 TXT \"this is a wildcard\"\n* 3600 MX 10 host1.example.\n\
         sub.*.example. 3600 TXT \"this is not a wildcard\"\nhost1 3600 A 192.0.2.1\n\
         _ssh._tcp.host1 3600 SRV 0 0 22 host1\nsubdel 3600 NS ns.example.com.\n",
    );
    let wildcard = Some(txt(&[b"this is a wildcard"]));
    for (asked, record_type, answer) in [
        ("host3.example", RecordType::Txt, wildcard.clone()),
        ("foo.bar.example", RecordType::Txt, wildcard.clone()),
        ("host3.example", RecordType::A, Some(Answer::NoData)),
        ("host1.example", RecordType::Mx, Some(Answer::NoData)),
        ("sub.*.example", RecordType::Mx, Some(Answer::NoData)),
        ("_telnet._tcp.host1.example", RecordType::Txt, Some(Answer::NxDomain)),
        ("host.subdel.example", RecordType::A, None),
        ("ghost.*.example", RecordType::Mx, Some(Answer::NxDomain)),
        ("*.example", RecordType::Txt, wildcard),
    ] {
        let found = zone.answer(&question(asked, record_type)).cloned();
        assert_eq!(found, answer, "{asked} {record_type}");
    }
}

#[test]
fn aliases_are_followed_to_the_end_or_the_bound() {
    let mut file = format!(
        "{SOA}text TXT x\none CNAME text\n*.wild CNAME one\nself CNAME self\nping CNAME pong\n\
         pong CNAME ping\ngone CNAME nothing\nout CNAME text.example.org.\n\
         _underscore.old_ CNAME text\ndotted CNAME _underscore.old_\n\
         signed CNAME text\nsigned RRSIG CNAME 13 2 300 20300101000000 20200101000000 1 @ AA==\n"
    );
    let hops: Vec<String> = (0..9).map(|hop| format!("c{hop} CNAME c{}\n", hop + 1)).collect();
    file.push_str(&hops.concat());
    file.push_str("c9 TXT end\n");
    let zone = zone(&file);
    let chain = Some(Answer::Failed(DnsFailure::CnameChain));
    for (asked, answer) in [
        ("one", Some(txt(&[b"x"]))),
        ("a.wild", Some(txt(&[b"x"]))),
        ("dotted", Some(txt(&[b"x"]))),
        ("signed", Some(txt(&[b"x"]))),
        ("gone", Some(Answer::NxDomain)),
        ("out", None),
        ("self", chain.clone()),
        ("ping", chain.clone()),
        ("c1", Some(txt(&[b"end"]))),
        ("c0", chain),
    ] {
        assert_eq!(ask(&zone, &format!("{asked}.example.com")), answer, "{asked}");
    }
}

/// Pitfall 25: a DNAME in the way is not "no key".
#[test]
fn a_dname_redirects_the_names_below_it() {
    let long = ["a".repeat(60), "b".repeat(60), "c".repeat(60)].join(".");
    let zone = zone(&format!(
        "{SOA}s._domainkey.new TXT key\nold DNAME new\nlong DNAME {long}.{}\nout DNAME example.org.\n",
        "d".repeat(20)
    ));
    assert_eq!(ask(&zone, "s._domainkey.old.example.com"), Some(txt(&[b"key"])));
    assert_eq!(ask(&zone, "t._domainkey.old.example.com"), Some(Answer::NxDomain));
    assert_eq!(ask(&zone, "old.example.com"), Some(Answer::NoData));
    assert_eq!(ask(&zone, "s._domainkey.out.example.com"), None);
    let too_long = format!("{}.long.example.com", "e".repeat(60));
    assert_eq!(ask(&zone, &too_long), Some(Answer::Failed(DnsFailure::ServFail)));
}

#[test]
fn types_that_mail_does_not_need_only_exist() {
    let zone = zone(&format!(
        "{SOA}loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m\n\
         spf SPF \"v=spf1 -all\"\nnew TYPE65534 \\# 4 0A000001\nhttps HTTPS 1 . alpn=\"h2,h3\"\n\
         caa CAA 0 issue \"ca.test; a=b\"\n@ DNSKEY 257 3 13 AA==\n"
    ));
    for existing in ["loc", "spf", "new", "https", "caa"] {
        let answer = ask(&zone, &format!("{existing}.example.com"));
        assert_eq!(answer, Some(Answer::NoData), "{existing}");
    }
}

#[test]
fn names_that_no_mail_can_name_are_passed_over() {
    let zone = zone(&format!(
        "{SOA}My\\032Printer._ipp._tcp SRV 0 0 631 host\n TXT \"a=b\"\n\
         _ipp._tcp PTR My\\032Printer._ipp._tcp\ntext TXT x\n"
    ));
    assert_eq!(ask(&zone, "text.example.com"), Some(txt(&[b"x"])));
    let pointer = zone.answer(&question("_ipp._tcp.example.com", RecordType::Ptr));
    assert_eq!(pointer, Some(&Answer::NoData));
}

#[test]
fn octets_of_a_text_come_through_exactly() {
    let strings: Vec<Vec<u8>> =
        (0_u8..=255).map(|octet| vec![octet, b'0', octet.wrapping_add(1)]).collect();
    let mut file = b"a.test. TXT (".to_vec();
    for string in &strings {
        file.extend(b"\n \"");
        for octet in string {
            file.extend(format!("\\{octet:03}").bytes());
        }
        file.push(b'"');
    }
    file.extend(b")\nraw.a.test. TXT \"\xff\xc3\xa4\"\nplain.a.test. TXT p=a\\;b\\\"\\\\ c;d\n");
    let zone = waxseal_dns::Zone::parse(&file, &waxseal_dns::Limits::default()).unwrap();
    let expected = Answer::Txt(vec![TxtRecord::new(strings)]);
    assert_eq!(ask(&zone, "a.test"), Some(expected));
    assert_eq!(ask(&zone, "raw.a.test"), Some(txt(&[b"\xff\xc3\xa4"])));
    assert_eq!(ask(&zone, "plain.a.test"), Some(txt(&[b"p=a;b\"\\", b"c"])));
}

#[test]
fn each_wrong_line_is_told() {
    let data = |record_type, expected| ZoneProblem::Data { record_type, expected };
    let too_long = format!("a.test. TXT \"{}\"", "x".repeat(256));
    for (file, line, problem) in [
        ("a.test. TXT x\nb TXT y", 2, ZoneProblem::RelativeName { name: "b".into() }),
        ("\n TXT x", 2, ZoneProblem::NoOwner),
        ("a.test. 300 IN", 1, ZoneProblem::NoType),
        ("a.test. CH TXT x", 1, ZoneProblem::Class { class: "CH".into() }),
        ("a.test. TXTT x", 1, ZoneProblem::RecordType { mnemonic: "TXTT".into() }),
        ("a.test. TXT \\# 2 0161", 1, ZoneProblem::GenericForm { record_type: "TXT".into() }),
        ("a.test. TYPE16 \\# 2 0161", 1, ZoneProblem::GenericForm { record_type: "TYPE16".into() }),
        ("a.test. A 192.0.2.256", 1, data("A", "one IPv4 address")),
        ("a.test. A 192.0.2.1 2", 1, data("A", "one IPv4 address")),
        ("a.test. AAAA 192.0.2.1", 1, data("AAAA", "one IPv6 address")),
        ("a.test. MX a.test.", 1, data("MX", "a preference from 0 to 65535 and a name")),
        ("a.test. MX 65536 a.test.", 1, data("MX", "a preference from 0 to 65535 and a name")),
        ("a.test. CNAME .", 1, ZoneProblem::Root),
        (". TXT x", 1, ZoneProblem::Root),
        ("a.test. TXT", 1, ZoneProblem::Text(InvalidAnswer::NoStrings)),
        (&too_long, 1, ZoneProblem::Text(InvalidAnswer::StringTooLong { length: 256 })),
        (
            "test. SOA ns.test. h.test. 1 2 3 4 5\na.test. TXT x\na.test. CNAME b.test.",
            3,
            ZoneProblem::CnameAndOther { name: name("a.test") },
        ),
        (
            "a.test. CNAME b.test.\nA.test. CNAME c.test.",
            2,
            ZoneProblem::CnameAndOther { name: name("a.test") },
        ),
        (
            "x.test. TXT x\n*.a.test. TXT x",
            2,
            ZoneProblem::WildcardOutsideZone { name: "*.a.test".into() },
        ),
        (
            "a.test. NS ns.a.test.\n*.a.test. TXT x",
            2,
            ZoneProblem::WildcardOutsideZone { name: "*.a.test".into() },
        ),
        (
            "$GENERATE 1-9 a$ A 192.0.2.$",
            1,
            ZoneProblem::Directive { directive: "$GENERATE".into() },
        ),
        ("$ORIGIN", 1, ZoneProblem::DirectiveArgument),
        ("$TTL soon", 1, ZoneProblem::DirectiveArgument),
    ] {
        assert_eq!(fault(file.as_bytes()), (line, problem), "{file}");
    }
}

#[test]
fn an_alias_and_the_discontinued_type_are_answered_by_themselves() {
    let ask = |file: &str, owner: &str, record_type| {
        let zone = zone(file);
        zone.answer(&question(owner, record_type)).cloned()
    };
    let text = |text: &str| Answer::Txt(vec![TxtRecord::new([text.as_bytes()])]);
    let file = "a.test. CNAME b.test.\nb.test. TXT t\nc.test. SPF v=spf1\nc.test. SPF more";
    assert_eq!(ask(file, "a.test", RecordType::Cname), Some(Answer::Cname(name("b.test"))));
    assert_eq!(ask(file, "a.test", RecordType::Txt), Some(text("t")));
    assert_eq!(ask(file, "b.test", RecordType::Cname), None);
    let both = ["more", "v=spf1"].map(|text| TxtRecord::new([text.as_bytes()]));
    assert_eq!(ask(file, "c.test", RecordType::Spf), Some(Answer::Txt(both.into())));
    // A bag of records tells what was seen, even where no server would serve both.
    let collision = "a.test. CNAME b.test.\na.test. TXT t\nb.test. TXT u";
    assert_eq!(ask(collision, "a.test", RecordType::Cname), Some(Answer::Cname(name("b.test"))));
    assert_eq!(ask(collision, "a.test", RecordType::Txt), Some(text("t")));
}
