//! Reports that are made to harm: nothing panics, nothing takes long, and each limit has its name.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use flate2::write::GzEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};
use waxseal_feedback::aggregate::{self, AggregateError};
use waxseal_feedback::container::{ContainerError, unpack};
use waxseal_feedback::limits::{Bound, LimitExceeded, Limits};
use waxseal_feedback::{failure, read, tls};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::support::vector;

/// What the work on a hostile input may take at most, on a busy machine and without optimisation.
const AT_ONCE: Duration = Duration::from_secs(10);

fn gzip(octets: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

/// A gzip file of so many MiB of zeros. One MiB is compressed on its own, and repeated.
fn zeros(mebibytes: usize) -> Vec<u8> {
    let zeros = vec![0; 1024 * 1024];
    let mut deflate = Compress::new(Compression::best(), false);
    let mut piece = Vec::with_capacity(8 * 1024);
    // Ends at an octet, and nothing behind it looks back.
    deflate.compress_vec(&zeros, &mut piece, FlushCompress::Full).unwrap();
    assert_eq!(usize::try_from(deflate.total_in()).unwrap(), zeros.len());
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    gzip.extend(piece.repeat(mebibytes));
    // An empty block ends it (RFC 1951 §3.2.4), and the CRC is wrong: nobody comes that far.
    gzip.extend([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
    gzip
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn exceeded(bound: Bound, input: &[u8], limits: &Limits) -> usize {
    let started = Instant::now();
    let error = unpack(input, limits).unwrap_err();
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    let ContainerError::Limit(LimitExceeded { bound: found, limit, .. }) = error else {
        panic!("{error}");
    };
    assert_eq!(found, bound);
    limit
}

fn xml_limit(xml: &str, limits: &Limits) -> Bound {
    let started = Instant::now();
    let error = aggregate::read(xml.as_bytes(), limits).unwrap_err();
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    match error {
        AggregateError::Limit(exceeded) => exceeded.bound,
        error => panic!("{error}"),
    }
}

#[test]
fn ten_gigabytes_in_a_gzip_file_stop_at_the_limit() {
    let bomb = zeros(10 * 1024);
    assert!(bomb.len() > 8 * 1024 * 1024 && bomb.len() < 16 * 1024 * 1024, "{}", bomb.len());
    let limit = exceeded(Bound::UnpackedOctets, &bomb, &Limits::default());
    assert_eq!(limit, Limits::default().unpacked_octets);
    // Twice compressed it is small, and what it unpacks to first is too much for its size.
    let nested = gzip(&bomb);
    assert!(nested.len() < 64 * 1024, "{}", nested.len());
    exceeded(Bound::Ratio, &nested, &Limits::default());
}

#[test]
fn a_gzip_bomb_in_mail_stops_too() {
    let encoded = zeros(200).iter().fold(String::new(), |mut text, octet| {
        write!(text, "={octet:02X}").unwrap();
        if text.len() % 72 < 3 {
            text.push_str("=\r\n");
        }
        text
    });
    let mail = format!(
        "Content-Type: application/gzip\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}\r\n"
    );
    let error = unpack(mail.as_bytes(), &Limits::default()).unwrap_err();
    let ContainerError::Limit(exceeded) = error else { panic!("{error}") };
    assert!(matches!(exceeded.bound, Bound::UnpackedOctets | Bound::Ratio), "{exceeded}");
}

#[test]
fn a_zip_bomb_stops_at_the_ratio() {
    let zeros = vec![0; 64 * 1024 * 1024];
    exceeded(Bound::Ratio, &zip(&[("a.xml", &zeros)]), &Limits::default());
}

#[test]
fn many_members_that_are_small_alone_stop_together() {
    let spaces = vec![b' '; 512 * 1024];
    let members: Vec<_> = (0..40).map(|number| format!("{number}.xml")).collect();
    let members: Vec<_> = members.iter().map(|name| (&**name, &*spaces)).collect();
    let mut limits = Limits::default();
    limits.unpacked_octets = 16 * 1024 * 1024;
    exceeded(Bound::UnpackedOctets, &zip(&members), &limits);
    limits.zip_members = 39;
    exceeded(Bound::ZipMembers, &zip(&members), &limits);
}

#[test]
fn containers_in_one_another_stop_at_the_limit() {
    let mut nested = b"<feedback/>".to_vec();
    for _ in 0..=Limits::default().nesting {
        nested = gzip(&nested);
    }
    exceeded(Bound::Nesting, &nested, &Limits::default());
    let mut mail = "Content-Type: text/xml\n\n<feedback/><!-- report_metadata -->".to_owned();
    for _ in 0..=Limits::default().nesting {
        mail = format!("Content-Type: message/rfc822\n\n{mail}");
    }
    exceeded(Bound::Nesting, mail.as_bytes(), &Limits::default());
    let mut limits = Limits::default();
    limits.input_octets = 100;
    exceeded(Bound::InputOctets, &[0; 101], &limits);
}

/// A member whose entry says another size than it has: it is read by what is there.
#[test]
fn sizes_that_lie_are_told_or_refused() {
    let xml = vector("mail-auth-dmarc-feedback/002.xml");
    let whole = zip(&[("a.xml", &xml)]);
    let size = u32::try_from(xml.len()).unwrap().to_le_bytes();
    let places: Vec<_> = (0..whole.len() - 4).filter(|at| whole[*at..at + 4] == size).collect();
    assert_eq!(places.len(), 2, "in the local header and in the directory");
    for lie in [0_u32, 1, u32::try_from(xml.len()).unwrap() - 1, u32::MAX - 1] {
        let mut lying = whole.clone();
        for at in &places {
            lying[*at..at + 4].copy_from_slice(&lie.to_le_bytes());
        }
        let started = Instant::now();
        match unpack(&lying, &Limits::default()) {
            Ok(unpacked) => {
                let deviations = &unpacked.documents[0].deviations;
                assert_eq!(deviations.len(), 1, "{lie}: {deviations:?}");
            }
            Err(error) => assert!(
                matches!(error, ContainerError::Damaged { .. } | ContainerError::Truncated { .. }),
                "{lie}: {error}"
            ),
        }
        assert!(started.elapsed() < AT_ONCE);
    }
    // The compressed size, too.
    let at = places[1] - 4;
    let mut lying = whole.clone();
    lying[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
    let error = unpack(&lying, &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("zip archive"), "{error}");
}

#[test]
fn archives_that_cannot_be_read_say_why() {
    let xml = vector("mail-auth-dmarc-feedback/002.xml");
    let whole = zip(&[("a.xml", &xml)]);
    // APPNOTE 4.3.7 and 4.3.12: flags, in the local header and in the directory.
    let directory = whole.windows(4).position(|octets| octets == b"PK\x01\x02").unwrap();
    let mut encrypted = whole.clone();
    encrypted[6] |= 1;
    encrypted[directory + 8] |= 1;
    assert_eq!(unpack(&encrypted, &Limits::default()), Err(ContainerError::Encrypted));
    let mut method = whole.clone();
    (method[8], method[directory + 10]) = (12, 12);
    let error = unpack(&method, &Limits::default()).unwrap_err();
    assert_eq!(error, ContainerError::UnknownCompression { method: Some(12) });
    let mut broken = whole.clone();
    broken[directory - 20] ^= 0xff;
    let error = unpack(&broken, &Limits::default()).unwrap_err();
    assert_eq!(error, ContainerError::Damaged { format: "zip archive" });
    assert_eq!(unpack(&zip(&[]), &Limits::default()), Err(ContainerError::NotAReport));
    let error = unpack(b"\x1f\x8b\x08<xml>", &Limits::default()).unwrap_err();
    assert!(matches!(error, ContainerError::Damaged { .. } | ContainerError::Truncated { .. }));
    let whole = gzip(&xml);
    let error = unpack(&whole[..whole.len() / 2], &Limits::default()).unwrap_err();
    assert_eq!(error, ContainerError::Truncated { format: "gzip file" });
    let mut broken = whole.clone();
    let crc = broken.len() - 8;
    broken[crc] ^= 1;
    let error = unpack(&broken, &Limits::default()).unwrap_err();
    assert_eq!(error, ContainerError::Damaged { format: "gzip file" });
    // Two members are one file (RFC 1952 §2.2).
    let half = xml.len() / 2;
    let two = [gzip(&xml[..half]), gzip(&xml[half..])].concat();
    assert!(read(&two, &Limits::default()).unwrap().reports[0].report.is_ok());
}

#[test]
fn entities_are_never_expanded() {
    let mut laughs = "<!DOCTYPE feedback [<!ENTITY l0 \"ha\">".to_owned();
    for number in 1..10 {
        let before = format!("&l{};", number - 1).repeat(10);
        write!(laughs, "<!ENTITY l{number} \"{before}\">").unwrap();
    }
    laughs.push_str(
        "]><feedback><report_metadata><org_name>&l9;</org_name></report_metadata></feedback>",
    );
    let error = aggregate::read(laughs.as_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(error, AggregateError::DocumentType { offset: 0 });
    let external = "<!DOCTYPE feedback SYSTEM \"file:///etc/passwd\"><feedback/>";
    let error = aggregate::read(external.as_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(error, AggregateError::DocumentType { offset: 0 });
}

#[test]
fn xml_stops_at_each_of_its_limits() {
    let limits = Limits::default();
    let deep = "<feedback>".to_owned() + &"<a>".repeat(100_000);
    assert_eq!(xml_limit(&deep, &limits), Bound::XmlDepth);
    assert_eq!(xml_limit(&"<a>".repeat(100_000), &limits), Bound::XmlDepth);
    let text = format!("<feedback><version>{}", "a".repeat(limits.xml_text_octets + 1));
    assert_eq!(xml_limit(&text, &limits), Bound::XmlTextOctets);
    let references = format!("<feedback><version>{}", "&lt;".repeat(limits.xml_text_octets + 1));
    assert_eq!(xml_limit(&references, &limits), Bound::XmlTextOctets);
    let wide = format!("<feedback><record>{}", "<a/>".repeat(limits.xml_elements_of_record + 1));
    assert_eq!(xml_limit(&wide, &limits), Bound::XmlElementsOfRecord);
    let records = format!("<feedback>{}", "<record/>".repeat(limits.records + 1));
    assert_eq!(xml_limit(&records, &limits), Bound::Records);
    let results = format!(
        "<feedback><record><auth_results>{}</auth_results></record></feedback>",
        "<dkim/>".repeat(limits.auth_results + 1)
    );
    assert_eq!(xml_limit(&results, &limits), Bound::AuthResults);
    let reasons = format!(
        "<feedback><record><row><policy_evaluated>{}</policy_evaluated></row></record></feedback>",
        "<reason><type>other</type></reason>".repeat(limits.reasons + 1)
    );
    assert_eq!(xml_limit(&reasons, &limits), Bound::Reasons);
    let mut few = limits;
    few.xml_elements = 1_000;
    assert_eq!(xml_limit(&format!("<feedback>{}", "<a/>".repeat(1_000)), &few), Bound::XmlElements);
}

#[test]
fn a_million_elements_take_no_memory_and_little_time() {
    let many = format!("<feedback>{}</feedback>", "<a/>".repeat(1_000_000));
    let started = Instant::now();
    let read = aggregate::read(many.as_bytes(), &Limits::default()).unwrap();
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    // And three that are missing.
    assert_eq!(read.deviations.total(), 1_000_003);
    assert_eq!(read.deviations.iter().count(), Limits::default().deviations);
}

#[test]
fn messages_stop_at_each_of_their_limits() {
    let limits = Limits::default();
    let parts = format!(
        "Content-Type: multipart/mixed; boundary=x\n\n{}",
        "--x\n\n\n".repeat(limits.mime_parts + 1)
    );
    exceeded(Bound::MimeParts, parts.as_bytes(), &limits);
    let mut deep = String::new();
    for level in 0..=limits.mime_depth {
        write!(deep, "Content-Type: multipart/mixed; boundary=x{level}x\n\n--x{level}x\n").unwrap();
    }
    exceeded(Bound::MimeDepth, deep.as_bytes(), &limits);
    let fields = "A: b\n".repeat(limits.header_fields + 1);
    exceeded(Bound::HeaderFields, fields.as_bytes(), &limits);
    let fields = format!("Content-Type: message/feedback-report\n\n{fields}");
    let found = read(fields.as_bytes(), &limits).unwrap();
    let error = found.reports[0].report.as_ref().unwrap_err().to_string();
    assert!(error.starts_with("more than 2000 header fields"), "{error}");
    // A boundary on every line, each with one that is never met, is read once a level.
    let started = Instant::now();
    let nested = format!(
        "Content-Type: multipart/mixed; boundary=x\n\n{}",
        "--x\nContent-Type: multipart/mixed; boundary=never\n\n".repeat(500_000)
    );
    exceeded(Bound::MimeParts, nested.as_bytes(), &limits);
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
}

#[test]
fn json_stops_at_its_limits() {
    let limits = Limits::default();
    let many = format!("{{\"policies\": [{}", "0,".repeat(limits.json_values));
    let error = tls::read(many.as_bytes(), &limits).unwrap_err();
    assert!(matches!(error, tls::TlsError::Limit(LimitExceeded { bound: Bound::JsonValues, .. })));
    let deep = format!("{{\"policies\": {}", "[".repeat(100_000));
    assert!(matches!(tls::read(deep.as_bytes(), &limits), Err(tls::TlsError::Syntax { .. })));
    assert_eq!(tls::read(b"{\"policies\": [", &limits), Err(tls::TlsError::Truncated));
    assert_eq!(tls::read(b"{\"a\": 1}", &limits), Err(tls::TlsError::NotAReport));
    assert_eq!(tls::read(b"[]", &limits), Err(tls::TlsError::NotAReport));
}

#[test]
fn nul_octets_and_bad_utf8_harm_nothing() {
    for octets in
        [&[0; 1000][..], &[0xff; 1000], b"<feedback>\0\0\xff</feedback>", b"{\"policies\":\0}"]
    {
        let _ = read(octets, &Limits::default());
    }
    let parts = waxseal_feedback::container::FeedbackParts::from_fields(
        b"Feedback-Type: \0\xff\r\nOriginal-Mail-From: \0\r\nSPF-DNS: \0:\0:\"\0",
    );
    let read = failure::read(&parts, &Limits::default()).unwrap();
    assert!(read.deviations.total() > 2);
}

#[test]
fn nothing_panics_wherever_it_is_cut() {
    let xml = vector("mail-auth-dmarc-feedback/001.xml");
    let samples = [
        xml.clone(),
        gzip(&xml),
        zip(&[("a.xml", &xml), ("b.txt", b"b")]),
        vector("mail-auth-dmarc-feedback/104.eml"),
        vector("mail-auth-arf/005.eml"),
        vector("mail-auth-dmarc-feedback/tlsrpt/rpt02.eml"),
        vector("mail-auth-dmarc-feedback/tlsrpt/rpt01.json"),
    ];
    for sample in samples {
        for length in 0..sample.len() {
            let _ = read(&sample[..length], &Limits::default());
        }
        // Nor where an octet is another one.
        for at in 0..sample.len() {
            let mut changed = sample.clone();
            changed[at] ^= 0x55;
            let _ = read(&changed, &Limits::default());
        }
    }
}

/// RFC 1952 §2.3.1: what a gzip file says of its content is checked.
#[test]
fn a_zero_gzip_with_its_own_check_is_whole() {
    let mut crc = Crc::new();
    crc.update(&vec![0; 1024 * 1024]);
    let mut whole = zeros(1);
    let at = whole.len() - 8;
    whole[at..at + 4].copy_from_slice(&crc.sum().to_le_bytes());
    whole[at + 4..].copy_from_slice(&(1024_u32 * 1024).to_le_bytes());
    // So `zeros` makes gzip files, and the tests above stop because of their size alone.
    assert_eq!(unpack(&whole, &Limits::default()), Err(ContainerError::NotAReport));
}
