//! Fields as servers write them. Each is taken from a message of the suites that are named, or from
//! public mail archives, and what it must give was written by hand from the field itself.

use core::net::IpAddr;

use waxseal_parse::authentication_results::Deviation::{self as D, self};
use waxseal_parse::authentication_results::google::{
    ArcComment, DmarcComment, SpfComment, SpfStatement,
};
use waxseal_parse::authentication_results::microsoft::{CompauthReason, DmarcAction, sender_ip};
use waxseal_parse::authentication_results::registry::Standing;
use waxseal_parse::authentication_results::{Payload, Reading, ResInfo};
use waxseal_parse::limits::Limits;

use super::{deviations, strict, summary, tolerant};
use crate::support::judge::Failures;

/// Name, field, what it says, how it departs from the grammar.
#[rustfmt::skip]
const FIELDS: &[(&str, &str, &str, &[Deviation])] = &[
    (
        "Google, 2013 (mimekit-dkim)",
        " mx.google.com;\n       spf=pass (google.com: domain of jeff.stedfast@gmail.com designates 2a00:1450:4010:c03::241 as permitted sender) smtp.mail=jeff.stedfast@gmail.com;\n       dkim=pass header.i=@gmail.com;\n       dmarc=pass (p=NONE dis=NONE) header.from=gmail.com",
        "mx.google.com: spf=pass smtp.mail=jeff.stedfast@gmail.com | dkim=pass header.i=@gmail.com | dmarc=pass header.from=gmail.com",
        &[],
    ),
    (
        "Google, no return path (bounce_email-ruby)",
        " mx.google.com; spf=pass smtp.mail=; dkim=hardfail (test mode) header.i=@gmail.com",
        "mx.google.com: spf=pass smtp.mail= | dkim=hardfail header.i=@gmail.com",
        &[D::EmptyValue],
    ),
    (
        "Google Workspace, 2022 (sisimai-bounces)",
        " mx.google.com;\r\n       dkim=pass header.i=@googlemail.com header.s=20210112 header.b=PqBP51+l;\r\n       spf=none (google.com: mail-sor-f69.google.com does not designate permitted sender hosts) smtp.helo=mail-sor-f69.google.com;\r\n       dmarc=pass (p=QUARANTINE sp=QUARANTINE dis=NONE) header.from=googlemail.com",
        "mx.google.com: dkim=pass header.i=@googlemail.com header.s=20210112 header.b=PqBP51+l | spf=none smtp.helo=mail-sor-f69.google.com | dmarc=pass header.from=googlemail.com",
        &[],
    ),
    (
        "Google Groups, after a seal (linux-mm archive, 2026)",
        " gmr-mx.google.com;\r\n       dkim=pass header.i=@oracle.com header.s=corp-2025-04-25 header.b=W4QysOv9;\r\n       dkim=pass header.i=@oracle.onmicrosoft.com header.s=selector2-oracle-onmicrosoft-com header.b=\"d/E3U8lY\";\r\n       arc=pass (i=1 spf=pass spfdomain=oracle.com dkim=pass dkdomain=oracle.com dmarc=pass fromdomain=oracle.com)",
        "gmr-mx.google.com: dkim=pass header.i=@oracle.com header.s=corp-2025-04-25 header.b=W4QysOv9 | dkim=pass header.i=@oracle.onmicrosoft.com header.s=selector2-oracle-onmicrosoft-com header.b=d/E3U8lY | arc=pass",
        &[],
    ),
    (
        "Microsoft 365 (parsedmarc-samples)",
        " spf=pass (sender IP is 103.13.69.22)\r\n smtp.mailfrom=au-1.mimecastreport.com; dkim=pass (signature was verified)\r\n header.d=au-1.mimecastreport.com;dmarc=pass action=none\r\n header.from=au-1.mimecastreport.com;compauth=pass reason=100",
        "-: spf=pass smtp.mailfrom=au-1.mimecastreport.com | dkim=pass header.d=au-1.mimecastreport.com | dmarc=pass .action=none header.from=au-1.mimecastreport.com | compauth=pass reason=100",
        &[D::MissingAuthservId, D::MissingPtype],
    ),
    (
        "Microsoft 365, the recipient's domain between results (parsedmarc-samples)",
        " spf=softfail (sender IP is 199.230.200.198)\r\n smtp.mailfrom=google.com; cardinalhealth.mail.onmicrosoft.com; dkim=fail\r\n (signature did not verify)\r\n header.d=google.com;cardinalhealth.mail.onmicrosoft.com; dmarc=fail\r\n action=oreject header.from=google.com;",
        "-: spf=softfail smtp.mailfrom=google.com | dkim=fail header.d=google.com | dmarc=fail .action=oreject header.from=google.com",
        &[D::MissingAuthservId, D::UnexpectedText, D::UnexpectedText, D::MissingPtype, D::EmptyResInfo],
    ),
    (
        "Microsoft 365, within (mail-auth-dmarc-feedback)",
        " dkim=none (message not signed)\r\n header.d=none;dmarc=none action=none header.from=microsoft.com;",
        "-: dkim=none header.d=none | dmarc=none .action=none header.from=microsoft.com",
        &[D::MissingAuthservId, D::MissingPtype, D::EmptyResInfo],
    ),
    (
        "Hotmail, 2013 (sisimai-bounces)",
        " hotmail.example.com; spf=none (sender IP is 65.55.116.88; identity alignment result is pass and alignment mode is relaxed) smtp.helo=BLU004-OMC3S13.hotmail.example.com; dkim=none (identity alignment result is pass and alignment mode is relaxed) header.d=mail.hotmail.example.com; x-hmca=none header.id=postmaster@mail.hotmail.example.com",
        "hotmail.example.com: spf=none smtp.helo=BLU004-OMC3S13.hotmail.example.com | dkim=none header.d=mail.hotmail.example.com | x-hmca=none header.id=postmaster@mail.hotmail.example.com",
        &[],
    ),
    (
        "Yahoo, 2021",
        " atlas206.free.mail.ne1.yahoo.com;\r\n dkim=pass header.i=@ant.example.com header.s=default;\r\n spf=pass smtp.mailfrom=ant.example.com;\r\n dmarc=pass(p=NONE,sp=QUARANTINE) header.from=ant.example.com;",
        "atlas206.free.mail.ne1.yahoo.com: dkim=pass header.i=@ant.example.com header.s=default | spf=pass smtp.mailfrom=ant.example.com | dmarc=pass header.from=ant.example.com",
        &[D::EmptyResInfo],
    ),
    (
        "Yahoo, ARC overrides",
        " atlas116.free.mail.bf1.yahoo.com;\r\n dkim=unknown;\r\n spf=softfail smtp.mailfrom=a.example arc_overridden_status=NOT_OVERRIDDEN;\r\n dmarc=unknown header.from=a.example arc_overridden_status=NOT_OVERRIDDEN;",
        "atlas116.free.mail.bf1.yahoo.com: dkim=unknown | spf=softfail smtp.mailfrom=a.example .arc_overridden_status=NOT_OVERRIDDEN | dmarc=unknown header.from=a.example .arc_overridden_status=NOT_OVERRIDDEN",
        &[D::MissingPtype, D::BadKeyword, D::MissingPtype, D::BadKeyword, D::EmptyResInfo],
    ),
    (
        "Yahoo Japan, DomainKeys (sisimai-bounces)",
        " mta508.mail.kks.y.example.co.jp  from=y.example.co.jp; domainkeys=pass (ok); dkim=pass (ok); header.i=@y.example.co.jp",
        "mta508.mail.kks.y.example.co.jp: domainkeys=pass | dkim=pass header.i=@y.example.co.jp",
        &[D::UnexpectedText, D::DetachedProperties],
    ),
    (
        "Fastmail (kumomta-reports)",
        " phl-mx-07.messagingengine.com;\r\n    dkim=pass (2048-bit rsa key sha256) header.d=messagingengine.com\r\n      header.i=@messagingengine.com header.b=LeEj0x/z header.a=rsa-sha256\r\n      header.s=fm3;\r\n    dmarc=none policy.published-domain-policy=none\r\n      policy.applied-disposition=none policy.evaluated-disposition=none\r\n      (p=none,d=none,d.eval=none) policy.policy-from=p\r\n      header.from=wezfurlong.org;\r\n    iprev=pass smtp.remote-ip=103.168.172.144\r\n      (fout-a1-smtp.messagingengine.com);\r\n    spf=pass smtp.mailfrom=wez@wezfurlong.org\r\n      smtp.helo=fout-a1-smtp.messagingengine.com",
        "phl-mx-07.messagingengine.com: dkim=pass header.d=messagingengine.com header.i=@messagingengine.com header.b=LeEj0x/z header.a=rsa-sha256 header.s=fm3 | dmarc=none policy.published-domain-policy=none policy.applied-disposition=none policy.evaluated-disposition=none policy.policy-from=p header.from=wezfurlong.org | iprev=pass smtp.remote-ip=103.168.172.144 | spf=pass smtp.mailfrom=wez@wezfurlong.org smtp.helo=fout-a1-smtp.messagingengine.com",
        &[D::UnquotedValue],
    ),
    (
        "Fastmail, a value on the next line (kumomta-reports)",
        " phl-mx-07.messagingengine.com;\r\n    x-csa=none;\r\n    x-me-sender=pass\r\n      policy.xms=\r\n      rzYDaZmgN376x5oNMHG94qT3s0y89wRpz7PaOSKeSVnszK_f19i0FzFocbt;\r\n    x-ptr=pass smtp.helo=fout-a1-smtp.messagingengine.com\r\n      policy.ptr=fout-a1-smtp.messagingengine.com",
        "phl-mx-07.messagingengine.com: x-csa=none | x-me-sender=pass policy.xms=rzYDaZmgN376x5oNMHG94qT3s0y89wRpz7PaOSKeSVnszK_f19i0FzFocbt | x-ptr=pass smtp.helo=fout-a1-smtp.messagingengine.com policy.ptr=fout-a1-smtp.messagingengine.com",
        &[],
    ),
    (
        "Fastmail, BIMI (kumomta-reports)",
        " phl-mx-07.messagingengine.com;\r\n    bimi=skipped (DMARC did not pass)",
        "phl-mx-07.messagingengine.com: bimi=skipped",
        &[],
    ),
    (
        "Amazon SES",
        " amazonses.com;\r\n spf=pass (spfCheck: domain of _spf.google.com designates 209.85.160.178 as permitted sender) client-ip=209.85.160.178; envelope-from=cal.example@gmail.com; helo=mail-qt1-f178.google.com;\r\n dkim=pass header.i=@gmail.com;\r\n dmarc=pass header.from=gmail.com;",
        "amazonses.com: spf=pass .client-ip=209.85.160.178 | envelope-from=cal.example@gmail.com | helo=mail-qt1-f178.google.com | dkim=pass header.i=@gmail.com | dmarc=pass header.from=gmail.com",
        &[D::MissingPtype, D::BadKeyword, D::BadKeyword, D::EmptyResInfo],
    ),
    (
        "OpenDKIM (parsedmarc-samples)",
        " relay-twl-01.twlnet.com;\n\tdkim=pass (2048-bit key; unprotected) header.d=google.com header.i=@google.com header.b=glE73hE7;\n\tdkim-atps=neutral",
        "relay-twl-01.twlnet.com: dkim=pass header.d=google.com header.i=@google.com header.b=glE73hE7 | dkim-atps=neutral",
        &[],
    ),
    (
        "OpenDKIM, a failure (mail-auth-arf)",
        " box.mydomain.name;\n\tdkim=fail reason=\"signature verification failed\" (2048-bit key; unprotected) header.d=interpublication.org header.i=@interpublication.org header.b=\"PrsTNnuH\";\n\tdkim-atps=neutral",
        "box.mydomain.name: dkim=fail reason=signature verification failed header.d=interpublication.org header.i=@interpublication.org header.b=PrsTNnuH | dkim-atps=neutral",
        &[],
    ),
    (
        "OpenDMARC (mail-auth-arf)",
        " box.mydomain.name; dmarc=fail header.from=interpublication.org",
        "box.mydomain.name: dmarc=fail header.from=interpublication.org",
        &[],
    ),
    (
        "OpenDMARC, without a server (parsedmarc-samples)",
        " dmarc=fail (p=none, dis=none) header.from=domain.de",
        "-: dmarc=fail header.from=domain.de",
        &[D::MissingAuthservId],
    ),
    (
        "LinkedIn (parsedmarc-samples)",
        " mail516.prod.linkedin.com; iprev=pass policy.iprev=\"10.10.10.10\"; spf=neutral smtp.mailfrom=\"\" smtp.helo=\"mail02.someserver.com\"; dkim=none (message not signed) header.d=none; tls=pass (verified) key.ciphersuite=\"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\" key.length=\"256\" tls.v=\"tlsv1.2\" cert.client=\"OU=Domain Control Validated,CN=*.someserver.com\"; dmarc=fail (p=none; dis=none) header.from=example.com",
        "mail516.prod.linkedin.com: iprev=pass policy.iprev=10.10.10.10 | spf=neutral smtp.mailfrom= smtp.helo=mail02.someserver.com | dkim=none header.d=none | tls=pass key.ciphersuite=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 key.length=256 tls.v=tlsv1.2 cert.client=OU=Domain Control Validated,CN=*.someserver.com | dmarc=fail header.from=example.com",
        &[],
    ),
    (
        "Exim (parsedmarc-samples)",
        " node04.mailgate.example.net;\n\tiprev=fail smtp.remote-ip=203.0.113.68;\n\tspf=softfail smtp.mailfrom=example.com;\n\tdmarc=none header.from=example.com",
        "node04.mailgate.example.net: iprev=fail smtp.remote-ip=203.0.113.68 | spf=softfail smtp.mailfrom=example.com | dmarc=none header.from=example.com",
        &[],
    ),
    (
        "Mail.ru (mail-auth-dmarc-feedback)",
        " relay7.m.smailru.net; auth=pass smtp.auth=dmarc_support@corp.mail.ru smtp.mailfrom=dmarc_support@corp.mail.ru; iprev=pass policy.iprev=10.161.4.115",
        "relay7.m.smailru.net: auth=pass smtp.auth=dmarc_support@corp.mail.ru smtp.mailfrom=dmarc_support@corp.mail.ru | iprev=pass policy.iprev=10.161.4.115",
        &[],
    ),
    (
        "MessageLabs, folded within a comment (sisimai-bounces)",
        " r2.messagelabs.com; spf=pass \r\n  (server-0.tower-0.messagelabs.com: domain of example.net designates \r\n  192.0.2.225 as permitted sender)smtp.mailfrom=example.net",
        "r2.messagelabs.com: spf=pass smtp.mailfrom=example.net",
        &[],
    ),
    (
        "a Japanese milter (sisimai-bounces)",
        " nyaan.example.co.jp; sender-id=pass header.from=shironeko@example.co.jp; auth=pass (CRAM-MD5); spf=pass smtp.mfrom=shironeko@example.co.jp",
        "nyaan.example.co.jp: sender-id=pass header.from=shironeko@example.co.jp | auth=pass | spf=pass smtp.mfrom=shironeko@example.co.jp",
        &[],
    ),
    (
        "rspamd",
        " mx.example.net;\r\n\tdkim=pass header.d=example.com header.s=s1 header.b=\"Nq1/xKzp\";\r\n\tspf=pass (mx.example.net: domain of joe@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=joe@example.com;\r\n\tdmarc=pass (policy=reject) header.from=example.com",
        "mx.example.net: dkim=pass header.d=example.com header.s=s1 header.b=Nq1/xKzp | spf=pass smtp.mailfrom=joe@example.com | dmarc=pass header.from=example.com",
        &[],
    ),
    (
        "no field at all (kumomta-reports)",
        " authentication result string is not available",
        "authentication: ",
        &[D::UnexpectedText, D::NoResults],
    ),
];

#[test]
fn fields_of_many_servers_are_read() {
    let mut failures = Failures::default();
    for (name, value, expected, departures) in FIELDS {
        let payload = tolerant(value);
        failures.check(name, &*summary(&payload), *expected);
        failures.check(name, &*deviations(&payload), departures);
        failures.check(name, strict(value).is_ok(), departures.is_empty());
    }
}

#[test]
fn arc_fields_of_both_kinds_are_read() {
    let read = |value: &str| {
        let arc = Payload::read_arc(value.as_bytes(), Reading::Tolerant, &Limits::default());
        let arc = arc.unwrap();
        (arc.instance, summary(&arc.payload), deviations(&arc.payload))
    };
    // mail-auth-dmarc-feedback
    let microsoft = " i=1; mx.microsoft.com 1; spf=none; dmarc=none\r\n action=none \
        header.from=microsoft.com; dkim=none (message not signed);\r\n arc=none";
    let expected = "mx.microsoft.com/1: spf=none | dmarc=none .action=none \
        header.from=microsoft.com | dkim=none | arc=none";
    assert_eq!(read(microsoft), (1, expected.to_owned(), vec![D::MissingPtype]));
    // sisimai-bounces
    let google = " i=1; gmr-mx.google.com;\r\n       spf=pass (google.com: domain of \
        kijitora@example.jp designates 192.0.2.222 as permitted sender) \
        smtp.mailfrom=kijitora@example.jp";
    let expected = "gmr-mx.google.com: spf=pass smtp.mailfrom=kijitora@example.jp";
    assert_eq!(read(google), (1, expected.to_owned(), vec![]));
    let without_server = "i=2; spf=pass smtp.mailfrom=a.example;dmarc=none";
    let expected = "-: spf=pass smtp.mailfrom=a.example | dmarc=none";
    assert_eq!(read(without_server), (2, expected.to_owned(), vec![D::MissingAuthservId]));
}

fn field(name: &str) -> Payload<'static> {
    let (_, value, ..) = FIELDS.iter().find(|(other, ..)| other.starts_with(name)).unwrap();
    tolerant(value)
}

#[test]
fn comments_of_google_are_data() {
    let google = field("Google, 2013");
    let spf = SpfComment::read(&google.results[0].comments[0].text).unwrap();
    assert_eq!((spf.host, spf.identity), ("google.com", "jeff.stedfast@gmail.com"));
    assert_eq!(spf.client, "2a00:1450:4010:c03::241".parse::<IpAddr>().ok());
    assert_eq!((spf.statement, spf.is_best_guess), (SpfStatement::Permitted, false));
    let dmarc = DmarcComment::read(&google.results[2].comments[0].text).unwrap();
    assert_eq!((dmarc.policy, dmarc.disposition), (Some("NONE"), Some("NONE")));
    let google = field("Google Groups");
    let arc = ArcComment::read(&google.results[2].comments[0].text).unwrap();
    assert_eq!((arc.instance, arc.dmarc), (Some(1), Some("pass")));
    assert_eq!(arc.dkim_domains, ["oracle.com"]);
    let workspace = field("Google Workspace");
    let spf = SpfComment::read(&workspace.results[1].comments[0].text).unwrap();
    assert_eq!((spf.identity, spf.statement), ("mail-sor-f69.google.com", SpfStatement::NoSenders));
    // Those who write alike.
    let yahoo = field("Yahoo, 2021");
    let dmarc = DmarcComment::read(&yahoo.results[2].comments[0].text).unwrap();
    assert_eq!((dmarc.policy, dmarc.subdomain_policy), (Some("NONE"), Some("QUARANTINE")));
    let labs = field("MessageLabs");
    let spf = SpfComment::read(&labs.results[0].comments[0].text).unwrap();
    assert_eq!((spf.identity, spf.client), ("example.net", "192.0.2.225".parse::<IpAddr>().ok()));
}

#[test]
fn comments_and_codes_of_microsoft_are_data() {
    let microsoft = field("Microsoft 365 (");
    let spf = &microsoft.results[0];
    assert_eq!(sender_ip(&spf.comments[0].text), "103.13.69.22".parse::<IpAddr>().ok());
    let action = microsoft.results[2].bare_property("action").unwrap();
    assert_eq!(DmarcAction::from_word(&action.value.text), Some(DmarcAction::None));
    let compauth = microsoft.results_of("CompAuth").next().unwrap();
    let reason = compauth.reason.as_ref().unwrap();
    assert_eq!(CompauthReason::from_code(&reason.text), Some(CompauthReason::Pass));
    assert_eq!(compauth.standing(), Standing::UnknownMethod);
    let oreject = field("Microsoft 365, the recipient's");
    let action = oreject.results[2].bare_property("action").unwrap();
    assert_eq!(DmarcAction::from_word(&action.value.text), Some(DmarcAction::OverriddenReject));
}

#[test]
fn results_that_nobody_has_registered_are_told_apart() {
    for (name, standings) in [
        ("Google, no return path", &[Standing::Registered, Standing::UnknownResult][..]),
        ("OpenDKIM (", &[Standing::Registered, Standing::UnknownResult]),
        ("Fastmail, BIMI", &[Standing::UnknownMethod]),
        ("Yahoo Japan", &[Standing::Deprecated, Standing::Registered]),
    ] {
        let payload = field(name);
        let found: Vec<_> = payload.results.iter().map(ResInfo::standing).collect();
        assert_eq!(found, standings, "{name}");
    }
}
