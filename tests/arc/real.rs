//! Real messages. Their keys are not published any more, or not known here; what can be checked
//! without them is.

use waxseal_parse::arc::{ArcAuthenticationResults, ArcField};
use waxseal_parse::limits::Limits;
use waxseal_parse::message::Message;
use waxseal_verify::dkim::evidence::{BodyOutcome, HeaderOutcome};

use crate::judge::Judge;
use crate::support::facts::Facts;
use crate::support::vectors::read_wire;

/// Fastmail's sets, of KumoMTA's tests: the body is the one that was signed; only the key is missing.
#[test]
fn fastmail() {
    for name in ["arc-example.eml", "arc-example-2.eml"] {
        let raw = read_wire(&format!("kumomta-arc/{name}"));
        let verdict = Judge::strict().judge(&raw, &Facts::new());
        assert_eq!(
            verdict.broken(),
            (Some(1), Some(ArcField::MessageSignature), "dns-not-in-snapshot")
        );
        let set = &verdict.sets[0];
        assert_eq!(set.domain.as_deref(), Some("messagingengine.com"));
        let (_, body, header) = set.message.clone().unwrap();
        assert_eq!((body, header), (BodyOutcome::Match, HeaderOutcome::NotChecked), "{name}");
        assert!(set.payload.starts_with(b"phl-mx-"), "{name}");
    }
}

/// Microsoft puts a version behind its name; the payload is kept as it stands.
#[test]
fn payloads_of_any_kind() {
    for (value, payload) in [
        (
            &b" i=1; mx.microsoft.com 1; spf=none; dmarc=none\r\n action=none; arc=none"[..],
            &b"mx.microsoft.com 1; spf=none; dmarc=none\r\n action=none; arc=none"[..],
        ),
        (b" i=1; spf=pass (sender IP is 192.0.2.1)", b"spf=pass (sender IP is 192.0.2.1)"),
        (b"i=50;", b""),
    ] {
        let read = ArcAuthenticationResults::parse(value, &Limits::default()).unwrap();
        assert_eq!(read.payload, payload);
        assert_eq!(read.payload_span.of(value), payload);
        let raw = [b"ARC-Authentication-Results:", value, b"\r\n\r\n"].concat();
        assert_eq!(Message::parse(&raw).fields().iter().filter_map(ArcField::of).count(), 1);
    }
}
