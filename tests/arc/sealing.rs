//! What the sealer writes and what it refuses.

use waxseal_verify::arc::seal::{ArcPayload, ArcSealer, SealError, SealerError, SealingOptions};
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::dkim::sign::{SignError, SignerError};
use waxseal_verify::result::ArcResult;

use crate::chains::{MESSAGE, chain, private_key, replaced, seal, sealer};
use crate::naive;
use crate::support::judge::{NOW, PROVIDERS};
use crate::support::keys::Key;

fn plain() -> ArcSealer<'static> {
    sealer(PROVIDERS[0], "one.example", Key::Ed25519, SealingOptions::default())
}

#[test]
fn the_fields_of_a_set() {
    for crypto in PROVIDERS {
        for (key, algorithm) in [(Key::Ed25519, "ed25519-sha256"), (Key::Rsa2048, "rsa-sha256")] {
            let sealer = sealer(crypto, "One.Example", key, SealingOptions::default());
            let payload = ArcPayload::new("mx.one.example; spf=pass").unwrap();
            let fields = sealer.seal(MESSAGE, ArcResult::None, &payload, NOW).unwrap();
            assert_eq!(fields, sealer.seal(MESSAGE, ArcResult::None, &payload, NOW).unwrap());
            assert!(fields.lines().all(|line| line.len() <= 76), "{fields}");
            let set = naive::sets(fields.as_bytes()).remove(0);
            assert_eq!(set[0], b"ARC-Authentication-Results: i=1; mx.one.example; spf=pass");
            for (field, tags) in [(&set[1], "i a c d s t h bh b"), (&set[2], "i a cv d s t b")] {
                let text = String::from_utf8(field.clone()).unwrap();
                let specs = text.split_once(':').unwrap().1.split(';');
                let names: Vec<_> =
                    specs.map(|spec| spec.split_once('=').unwrap().0.trim()).collect();
                assert_eq!(names.join(" "), tags);
                assert_eq!(naive::tag(field, "a").as_deref(), Some(algorithm));
                assert_eq!(naive::tag(field, "d").as_deref(), Some("one.example"));
            }
            let signed = naive::tag(&set[1], "h").unwrap().to_ascii_lowercase();
            assert!(signed.split(':').any(|name| name == "dkim-signature"), "{signed}");
            assert!(!signed.contains("arc-") && !signed.contains("authentication-results"));
        }
    }
}

/// Long results are folded at their spaces and say the same.
#[test]
fn long_results_are_folded() {
    let text =
        format!("mx.example; {}", "spf=pass (a  comment) smtp.mailfrom=ü@example; ".repeat(40));
    let payload = ArcPayload::new(&text).unwrap();
    let fields = plain().seal(MESSAGE, ArcResult::None, &payload, NOW).unwrap();
    assert!(fields.split("\r\n").all(|line| line.len() <= 76));
    let field = &naive::sets(fields.as_bytes())[0][0];
    let unfolded = String::from_utf8(field.clone()).unwrap().replace("\r\n", "");
    assert_eq!(unfolded, format!("ARC-Authentication-Results: i=1; {}", text.trim_end()));
}

#[test]
fn what_is_not_sealed() {
    let sealer = plain();
    let two = chain(2);
    let other = |found| Err(SealError::OtherChain { found });
    assert_eq!(seal(&sealer, MESSAGE, ArcResult::Pass), other(ArcResult::Pass));
    assert_eq!(seal(&sealer, MESSAGE, ArcResult::Fail), other(ArcResult::Fail));
    assert_eq!(seal(&sealer, &two, ArcResult::None), other(ArcResult::None));
    let torn = replaced(&two, "ARC-Seal: i=1;", "ARC-Zeal: i=1;");
    assert_eq!(seal(&sealer, &torn, ArcResult::Pass), other(ArcResult::Pass));
    for found in [ArcResult::Pass, ArcResult::Fail] {
        assert!(seal(&sealer, &chain(49), found).is_ok());
        assert_eq!(seal(&sealer, &chain(50), found), Err(SealError::TooManySets));
    }
    let flood = [&b"ARC-Seal: i=1\r\n".repeat(151)[..], MESSAGE].concat();
    assert_eq!(seal(&sealer, &flood, ArcResult::Fail), Err(SealError::TooManyFields));
    let lf = MESSAGE.strip_suffix(b"\r\n").unwrap();
    let lf = [lf, b"\n"].concat();
    assert!(matches!(
        seal(&sealer, &lf, ArcResult::None),
        Err(SealError::Message(SignError::Line(_)))
    ));
    let no_from = MESSAGE.strip_prefix(b"From: a@example.com\r\n").unwrap();
    assert_eq!(seal(&sealer, no_from, ArcResult::None), Err(SealError::Message(SignError::NoFrom)));
}

#[test]
fn what_is_no_sealer() {
    let make = |domain: &str, rules: Vec<FieldRule>| {
        let mut options = SealingOptions::default();
        options.fields = rules.into();
        ArcSealer::new(PROVIDERS[0], &private_key(Key::Ed25519), domain, "s", options).map(drop)
    };
    let from = || FieldRule::new("From", Oversign::Never);
    assert_eq!(make("a.example", vec![from()]), Ok(()));
    let error = SealerError::Signer(SignerError::Domain);
    assert_eq!(make("example", vec![from()]), Err(error));
    assert_eq!(make("a.example", vec![]), Err(SealerError::Signer(SignerError::FromNotSigned)));
    for name in [
        "authentication-results",
        "ARC-Seal",
        "Arc-Message-Signature",
        "ARC-Authentication-Results",
    ] {
        let rules = vec![from(), FieldRule::new(name, Oversign::Never)];
        let error = SealerError::ForbiddenField { name: name.to_owned() };
        assert_eq!(make("a.example", rules), Err(error));
    }
}
