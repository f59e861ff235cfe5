//! Files above servers, and runs repeated from their recording.

use std::ffi::OsStr;

use hickory_proto::op::ResponseCode;
use tempfile::TempDir;
use waxseal_dns::live::{DnsPlace, DnsSource};
use waxseal_dns::{Evaluated, Limits, Snapshot};
use waxseal_verify::dns::{Answer, Dns, DnsFailure, RecordType, Unanswered};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::SpfPolicy;
use waxseal_verify::time::UnixTime;

use crate::server::{Server, Ways};
use crate::support::{alias, asked, code, failed, hurried, question, reply, sent, txt_record};

const ZONE: &str = "$ORIGIN a.test.\n@ SOA ns host 1 2 3 4 5\n@ TXT \"v=spf1 include:b.test include:out.a.test include:odd.test -all\"\n\
    out CNAME c.test.\n";

fn server() -> Server {
    Server::start(Ways::Both, |query, _| {
        let name = asked(query);
        let mut reply = reply(query);
        match &*name {
            "b.test" => reply.add_answer(txt_record(&name, &[b"v=spf1 ip4:192.0.2.7 -all"])),
            "c.test" => reply
                .add_answer(alias("c.test", "d.test"))
                .add_answer(txt_record("d.test", &[b"v=spf1 exists:%{l}.e.test ?all"])),
            "odd.test" => return code(query, ResponseCode::Refused),
            _ => return code(query, ResponseCode::NXDomain),
        };
        sent(&reply)
    })
}

fn source(places: &[&OsStr]) -> DnsSource {
    let places: Vec<_> = places.iter().map(|place| DnsPlace::from(*place)).collect();
    DnsSource::open(&places, Limits::default(), hurried()).unwrap()
}

/// The trace of an SPF check, whole.
fn check(source: &DnsSource) -> (String, Evaluated<'_, ()>) {
    let envelope = Envelope::new([192, 0, 2, 1].into()).with_mail_from("\"a b\"@a.test");
    let identity = Identity::mail_from(&envelope);
    let verifier = SpfVerifier::new(SpfPolicy::default());
    let mut told = String::new();
    let evaluated = source
        .evaluate(|dns: &dyn Dns| -> Result<(), Unanswered> {
            let (evidence, trace) =
                verifier.trace(&identity, dns, UnixTime::from_seconds(1_700_000_000))?;
            told = format!("{evidence:#?}\n{trace:#?}");
            Ok(())
        })
        .unwrap();
    (told, evaluated)
}

#[test]
fn a_recorded_run_is_repeated_without_a_network() {
    let folder = TempDir::new().unwrap();
    let zone = folder.path().join("zone");
    std::fs::write(&zone, ZONE).unwrap();
    let server = server();
    let address = server.address.to_string();
    let live = source(&[zone.as_os_str(), OsStr::new(&address)]).recorded();
    let (told, evaluated) = check(&live);
    assert!(told.contains("Refused"), "{told}");
    assert!(evaluated.missing.is_empty());
    let snapshot = live.recording().unwrap().unwrap();
    let kept: Vec<_> = snapshot.answers().map(|(question, _)| question.to_string()).collect();
    let names = ["\"a b\".e.test A", "a.test TXT", "b.test TXT", "odd.test TXT", "out.a.test TXT"];
    assert_eq!(kept, names);
    let file = folder.path().join("kept.json");
    snapshot.write(std::fs::File::create(&file).unwrap()).unwrap();

    let before = server.queries();
    let again = source(&[file.as_os_str()]).recorded();
    let (repeated, evaluated) = check(&again);
    assert_eq!(repeated, told);
    assert!(evaluated.missing.is_empty());
    assert_eq!(again.recording().unwrap().unwrap(), snapshot);
    assert_eq!(server.queries(), before);
}

#[test]
fn files_come_first_and_aliases_lead_out_of_them() {
    let folder = TempDir::new().unwrap();
    let zone = folder.path().join("zone");
    std::fs::write(&zone, ZONE).unwrap();
    let server = server();
    let address = server.address.to_string();
    // The order on the command line does not matter.
    let source = source(&[OsStr::new(&address), zone.as_os_str()]);
    let (_, evaluated) = check(&source);
    let facts = evaluated.facts;
    let text = |name| facts.answer(&question(name, RecordType::Txt));
    assert!(matches!(text("out.a.test"), Some(Answer::Txt(_))));
    assert_eq!(text("odd.test"), Some(&failed(DnsFailure::Refused)));
    assert_eq!(text("gone.a.test"), Some(&Answer::NxDomain), "the file knows");
}

#[test]
fn without_servers_what_is_missing_is_listed() {
    let folder = TempDir::new().unwrap();
    let zone = folder.path().join("zone");
    std::fs::write(&zone, ZONE).unwrap();
    let source = source(&[zone.as_os_str()]).recorded();
    let (told, evaluated) = check(&source);
    assert!(told.contains("NotInSnapshot"), "{told}");
    let missing: Vec<_> = evaluated.missing.iter().map(ToString::to_string).collect();
    assert_eq!(missing, ["b.test TXT", "odd.test TXT", "out.a.test TXT"]);
    let kept: Snapshot = source.recording().unwrap().unwrap();
    assert_eq!(kept.len(), 1, "what is missing is not kept");
    assert!(source.live().is_none());
}
