//! Private keys from files, and the records of their public halves.

mod support;

use support::{ED25519, PROVIDERS, RSA};
use waxseal_parse::dkim::key_record::KeyRecord;
use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_verify::crypto::{PrivateKey, PublicKey};
use waxseal_verify::dkim::private_key::PrivateKeyError;
use waxseal_verify::dkim::public_key::{PublishedKey, PublishedKeyError};
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dns::{Question, RecordType};

#[test]
fn keys_survive_their_pem_form() {
    for key in [&*RSA, &*ED25519] {
        let pem = key.to_pkcs8_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        for form in
            [pem.to_string(), format!("# a note\n{}# more\n", *pem), pem.replace('\n', "\r\n")]
        {
            let again = PrivateKey::from_file_content(form.as_bytes()).unwrap();
            for crypto in PROVIDERS {
                let public = crypto.signing_key(key).unwrap().public_key().clone();
                assert_eq!(crypto.signing_key(&again).unwrap().public_key(), &public);
            }
        }
    }
}

#[test]
fn keys_are_read_as_pkcs1_der_and_seed() {
    let PrivateKey::Rsa(der) = &*RSA else { panic!("an RSA key") };
    assert!(matches!(PrivateKey::from_file_content(der), Ok(PrivateKey::Rsa(_))));
    // RFC 8463 §A.1
    let seed = b"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n";
    let key = PrivateKey::from_file_content(seed).unwrap();
    for crypto in PROVIDERS {
        let signing = crypto.signing_key(&key).unwrap();
        let record = KeyRecordText::new(signing.public_key());
        assert_eq!(
            record.as_str(),
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        );
    }
}

#[test]
fn what_is_no_private_key_is_named() {
    for (content, error) in [
        (&b""[..], PrivateKeyError::NotAKey),
        (b"\xff\0\x01", PrivateKeyError::NotAKey),
        (b"-----BEGIN PRIVATE KEY-----\n", PrivateKeyError::NotAKey),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", PrivateKeyError::NotAKey),
        (
            b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
            PrivateKeyError::Encrypted,
        ),
        (
            b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
            PrivateKeyError::Encrypted,
        ),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", PrivateKeyError::NotPrivate),
        (b"-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", PrivateKeyError::OtherAlgorithm),
    ] {
        let found = PrivateKey::from_file_content(content).map(|_| ());
        assert_eq!(found, Err(error), "{}", String::from_utf8_lossy(content));
    }
}

#[test]
fn a_record_is_read_back_as_the_key_it_was_made_of() {
    for crypto in PROVIDERS {
        for key in [&*RSA, &*ED25519] {
            let signing = crypto.signing_key(key).unwrap();
            let text = KeyRecordText::new(signing.public_key());
            assert_eq!(text.strings().collect::<String>(), text.as_str());
            assert!(text.strings().all(|string| string.len() <= 255));
            let record = KeyRecord::parse(text.as_str().as_bytes(), &Limits::default()).unwrap();
            assert!(record.deviations.is_empty());
            let published = PublishedKey::read(&record).unwrap();
            assert_eq!(&published.key, signing.public_key());
            assert_eq!(
                published.bits,
                if matches!(published.key, PublicKey::Rsa(_)) { 2048 } else { 256 }
            );
        }
    }
}

#[test]
fn zone_lines_have_strings_of_255_octets() {
    let question =
        Question::new(DomainName::parse("s._domainkey.example.com").unwrap(), RecordType::Txt);
    let rsa = KeyRecordText::new(PROVIDERS[0].signing_key(&RSA).unwrap().public_key());
    let line = rsa.zone_line(&question, 3600);
    assert!(
        line.starts_with("s._domainkey.example.com. 3600 IN TXT (\n\t\"v=DKIM1; k=rsa; p="),
        "{line}"
    );
    assert_eq!(line.matches('"').count(), 4);
    let ed = KeyRecordText::new(PROVIDERS[0].signing_key(&ED25519).unwrap().public_key());
    assert!(!ed.zone_line(&question, 300).contains('\n'));
}

#[test]
fn published_keys_are_told_apart_from_what_is_none() {
    let signing = PROVIDERS[0].signing_key(&RSA).unwrap();
    let text = KeyRecordText::new(signing.public_key());
    let whole = KeyRecord::parse(text.as_str().as_bytes(), &Limits::default()).unwrap();
    let read = |key: &[u8]| {
        let mut record = whole.clone();
        record.public_key = key.to_vec();
        PublishedKey::read(&record).map(|key| key.bits)
    };
    assert_eq!(read(&whole.public_key), Ok(2048));
    let PublicKey::Rsa(bare) = signing.public_key() else { panic!("an RSA key") };
    assert_eq!(read(bare), Ok(2048), "a bare RSAPublicKey");
    assert_eq!(read(&whole.public_key[..180]), Err(PublishedKeyError::Truncated));
    assert_eq!(read(&bare[..100]), Err(PublishedKeyError::Truncated));
    assert_eq!(read(b"hello, world"), Err(PublishedKeyError::NotRsa));
    let mut even = bare.clone();
    let modulus_end = even.len() - 6;
    even[modulus_end] &= 0xfe;
    assert_eq!(read(&even), Err(PublishedKeyError::Nonsense));
    // SubjectPublicKeyInfo of the Ed25519 key in RFC 8410 §10.1, under k=rsa.
    let ed = waxseal_parse::base64::decode(
        b"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
    )
    .unwrap();
    assert_eq!(read(&ed.octets), Err(PublishedKeyError::OtherAlgorithm));
}
