//! Signatures by mail-auth, by Waxseal, and written by hand.

use mail_auth::crypto::{Ed25519Key, RsaKey, Sha256, SigningKey};
use mail_auth::dkim::{Canonicalization as PeerKind, DkimSigner};
use mail_auth::headers::HeaderWriter;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer};
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::base64;
use waxseal_parse::dkim::signature::{Canonicalization, CanonicalizationKind as Kind};
use waxseal_parse::message::Message;
use waxseal_verify::crypto::{CryptoProvider as _, PrivateKey, PublicKey};
use waxseal_verify::dkim::canonicalize::BareLineFeed;
use waxseal_verify::dkim::canonicalize::body::BodyCanonicalizer;
use waxseal_verify::dkim::canonicalize::header::append_field;
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::dkim::sign::{MessageSigner, SignError, Signer, SigningOptions};
use waxseal_verify::time::UnixTime;

use crate::keys::{DOMAIN, ED25519, Key, RSA};
use crate::messages::NAMES;
use crate::verdict::now;

/// How one signature is made.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Whether the RSA key signs, or the Ed25519 key.
    pub rsa: bool,
    /// `c=`, the header's.
    pub header: Kind,
    /// `c=`, the body's.
    pub body: Kind,
    /// Names beside From.
    pub names: Vec<&'static str>,
    /// Whether every name is mentioned once more than there are fields.
    pub oversign: bool,
    /// `i=`
    pub auid: Option<&'static str>,
}

/// One or several signatures: at most one a key, so that a selector names one signature.
pub fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    (any::<bool>(), wish(), proptest::option::of(wish())).prop_map(|(rsa, one, other)| {
        let other = other.map(|other| Wish { rsa: !rsa, ..other });
        [Some(Wish { rsa, ..one }), other].into_iter().flatten().collect()
    })
}

fn wish() -> impl Strategy<Value = Wish> {
    let kind = || select(&[Kind::Simple, Kind::Relaxed][..]);
    let auid = select(
        &[None, None, Some("@signer.test"), Some("joe@signer.test"), Some("joe@a.b.signer.test")][..],
    );
    let names = subsequence(NAMES.to_vec(), 0..=NAMES.len());
    (kind(), kind(), names, any::<bool>(), auid).prop_map(
        |(header, body, names, oversign, auid)| Wish {
            rsa: true,
            header,
            body,
            names,
            oversign,
            auid,
        },
    )
}

impl Wish {
    /// The key that signs.
    pub fn key(&self) -> &'static Key {
        if self.rsa { &RSA } else { &ED25519 }
    }
}

/// The message with the signatures that mail-auth makes, each over the message with those before.
pub fn by_mail_auth(message: &[u8], wishes: &[Wish]) -> Vec<u8> {
    let mut message = message.to_vec();
    for wish in wishes {
        let field = match (&wish.key().private, wish.key().signing.public_key()) {
            (PrivateKey::Rsa(der), _) => {
                let der = PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(der.to_vec()));
                sign_by_mail_auth(&message, wish, RsaKey::<Sha256>::from_key_der(der).unwrap())
            }
            (PrivateKey::Ed25519(seed), PublicKey::Ed25519(public)) => {
                let key = Ed25519Key::from_seed_and_public_key(seed.as_slice(), public).unwrap();
                sign_by_mail_auth(&message, wish, key)
            }
            _ => unreachable!("keys are RSA or Ed25519"),
        };
        message.splice(..0, field.into_bytes());
    }
    message
}

fn sign_by_mail_auth(message: &[u8], wish: &Wish, key: impl SigningKey) -> String {
    let peer = |kind| if kind == Kind::Simple { PeerKind::Simple } else { PeerKind::Relaxed };
    // A name that is listed twice is mentioned once more than there are fields of it.
    let times = if wish.oversign { 2 } else { 1 };
    let names =
        wish.names.iter().chain(&["From"]).flat_map(|name| std::iter::repeat_n(*name, times));
    let signer =
        DkimSigner::from_key(key).domain(DOMAIN).selector(wish.key().selector).headers(names);
    let signer =
        signer.header_canonicalization(peer(wish.header)).body_canonicalization(peer(wish.body));
    let signer = match wish.auid {
        Some(auid) => signer.identity(auid),
        None => signer,
    };
    signer.sign(message).unwrap().to_header()
}

/// The message with the signatures that Waxseal makes.
pub fn by_waxseal(message: &[u8], wishes: &[Wish]) -> Result<Vec<u8>, SignError> {
    let signers = wishes.iter().map(|wish| {
        let oversign = if wish.oversign { Oversign::Always } else { Oversign::Never };
        let names = wish.names.iter().chain(&["From"]);
        let mut options = SigningOptions::default();
        options.canonicalization = Canonicalization::new(wish.header, wish.body);
        options.fields = names.map(|name| FieldRule::new(name, oversign)).collect();
        options.auid = wish.auid.map(ToOwned::to_owned);
        options.copy_fields = wish.oversign;
        let key = wish.key();
        Signer::new(&RustCrypto, &key.private, DOMAIN, key.selector, options).unwrap()
    });
    let signer = MessageSigner::new(&RustCrypto, signers.collect());
    let fields = signer.sign(message, UnixTime::from_seconds(now()))?;
    Ok([fields.as_bytes(), message].concat())
}

/// A body in canonical form.
pub fn canonical_body(kind: Kind, body: &[u8]) -> Vec<u8> {
    let mut canonical = Vec::new();
    let mut sink = |piece: &[u8]| canonical.extend_from_slice(piece);
    let mut canonicalizer = BodyCanonicalizer::new(kind, BareLineFeed::IsContent);
    canonicalizer.write(body, &mut sink);
    canonicalizer.finish(&mut sink);
    canonical
}

/// A signature field written by hand, for what no signer would write.
#[derive(Clone, Debug)]
pub struct Handmade {
    /// How header and body are canonicalized, whatever `tags` says.
    pub kinds: (Kind, Kind),
    /// How many octets of the canonical body are hashed; `None` for all.
    pub length: Option<usize>,
    /// What stands behind `DKIM-Signature:`. `{bh}` becomes the body hash; the signature is put
    /// behind `b=`, which is followed by `;` or the end.
    pub value: String,
    /// What stands between groups of the characters of the signature.
    pub fold: &'static str,
    /// The hashed fields, in the order in which they are hashed, as positions in the message.
    pub signed: Vec<usize>,
}

impl Handmade {
    /// A field with these tags behind the usual ones, over the From fields.
    pub fn with(kinds: (Kind, Kind), tags: &str) -> Self {
        let (header, body) = (kinds.0.as_str(), kinds.1.as_str());
        let value = format!(
            " v=1; a=rsa-sha256; c={header}/{body}; d={DOMAIN}; s=rsa; h=From; bh={{bh}};{tags} b="
        );
        Self { kinds, length: None, value, fold: "", signed: Vec::new() }
    }

    /// The same with a part of the text replaced.
    #[must_use]
    pub fn replacing(mut self, from: &str, to: &str) -> Self {
        assert!(self.value.contains(from), "{from:?} is not in {:?}", self.value);
        self.value = self.value.replace(from, to);
        self
    }

    /// The same with so many octets of the canonical body hashed.
    #[must_use]
    pub fn hashing(mut self, octets: usize) -> Self {
        self.length = Some(octets);
        self
    }

    /// The message with this field before it. Without `signed`, all fields named From are.
    pub fn sign(&self, message: &[u8], key: &Key) -> Vec<u8> {
        self.sign_by(message, |digest_of| {
            key.signing.sign(&RustCrypto.sha256_digest(digest_of)).unwrap()
        })
    }

    /// The same with a signature by any function of the hashed octets.
    pub fn sign_by(&self, message: &[u8], sign: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let parsed = Message::parse(message);
        let canonical = canonical_body(self.kinds.1, parsed.body());
        let hashed = &canonical[..self.length.unwrap_or(canonical.len()).min(canonical.len())];
        let hash = base64::encode(&RustCrypto.sha256_digest(hashed));
        let value = self.value.replace("{bh}", &hash);

        let mut input = Vec::new();
        let is_from = |at: &usize| parsed.fields()[*at].is(b"From");
        let from: Vec<usize> = (0..parsed.fields().len()).rev().filter(is_from).collect();
        let signed = if self.signed.is_empty() { &from } else { &self.signed };
        for at in signed {
            append_field(self.kinds.0, (&parsed.fields()[*at]).into(), &mut input);
        }
        // Without the signature the field is what is hashed, but for its last line end.
        let field = format!("DKIM-Signature:{value}\r\n");
        append_field(
            self.kinds.0,
            (&Message::parse(field.as_bytes()).fields()[0]).into(),
            &mut input,
        );
        input.truncate(input.len() - 2);

        let text = base64::encode(&sign(&input));
        let groups: Vec<&str> =
            text.as_bytes().chunks(60).map(|group| str::from_utf8(group).unwrap()).collect();
        let at = signature_place(&value);
        let (before, after) = value.split_at(at);
        let field = format!("DKIM-Signature:{before}{}{after}\r\n", groups.join(self.fold));
        [field.as_bytes(), message].concat()
    }
}

/// The offset behind the equals sign of `b=`.
fn signature_place(value: &str) -> usize {
    let mut at = 0;
    for tag in value.split(';') {
        let name = tag.split('=').next().unwrap_or_default();
        if name.trim() == "b" {
            return at + name.len() + 1;
        }
        at += tag.len() + 1;
    }
    panic!("no b= in {value:?}");
}

/// A good signature that no signer would write: tags in any order, folds and white space wherever the
/// grammar has FWS, unknown tags, `c=` in its short forms, `l=` that counts canonical octets.
pub fn handmade(message: &[u8]) -> impl Strategy<Value = (Handmade, bool)> + use<> {
    let parsed = Message::parse(message);
    let fields = parsed.fields().len();
    let names: Vec<String> = parsed
        .fields()
        .iter()
        .map(|field| String::from_utf8_lossy(field.name()).into_owned())
        .collect();
    let from = names.iter().position(|name| name.eq_ignore_ascii_case("from")).unwrap_or(0);
    let body = parsed.body().to_vec();
    let c = select(
        &[
            ("", Kind::Simple, Kind::Simple),
            ("simple", Kind::Simple, Kind::Simple),
            ("relaxed", Kind::Relaxed, Kind::Simple),
            ("simple/simple", Kind::Simple, Kind::Simple),
            ("simple/relaxed", Kind::Simple, Kind::Relaxed),
            ("relaxed/simple", Kind::Relaxed, Kind::Simple),
            ("relaxed/relaxed", Kind::Relaxed, Kind::Relaxed),
        ][..],
    );
    let length = proptest::option::weighted(0.2, 0.0..=1.0_f64);
    let others = subsequence((0..fields).collect::<Vec<_>>(), 0..=fields);
    let space = || select(&["", "", " ", "\t", "\r\n ", " \r\n\t"][..]);
    let spaces = vec(space(), 24);
    let optional = subsequence(
        vec![
            "q=dns/txt",
            "t=1700000000",
            "x=99999999999",
            "unknown=1 2",
            "z=From:a=20b|To:b=3Dx",
            "r=n",
        ],
        0..=6,
    );
    let order = Just((0..20_usize).collect::<Vec<_>>()).prop_shuffle();
    (any::<bool>(), c, length, others, spaces, optional, order, space(), any::<bool>()).prop_map(
        move |(
            rsa,
            (c, header, kind),
            length,
            mut others,
            spaces,
            optional,
            order,
            fold,
            is_ended,
        )| {
            let key = if rsa { &*RSA } else { &*ED25519 };
            let canonical = canonical_body(kind, &body).len();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss
            )]
            let length = length.map(|part| (canonical as f64 * part) as usize);
            if !others.contains(&from) {
                others.push(from);
            }
            let gap = |at: usize| spaces[at % spaces.len()];
            let mut tags = vec![
                format!("v{}={}1", gap(0), gap(1)),
                format!("a={}{}", gap(2), key.algorithm()),
                format!("d={}{DOMAIN}{}", gap(3), gap(4)),
                format!("s={}", key.selector),
                format!("bh{}={}{{bh}}", gap(5), gap(6)),
                "b=".to_owned(),
            ];
            let listed: Vec<&str> = others.iter().map(|at| &*names[*at]).collect();
            tags.push(format!("h={}", listed.join(&format!("{}:{}", gap(7), gap(8)))));
            tags.extend((!c.is_empty()).then(|| format!("c={c}")));
            tags.extend(length.map(|length| format!("l={length}")));
            tags.extend(optional.iter().map(|tag| (*tag).to_owned()));
            let mut ordered: Vec<(usize, String)> = order.iter().copied().zip(tags).collect();
            ordered.sort();
            let mut value = String::new();
            for (at, (_, tag)) in ordered.iter().enumerate() {
                let separator = if at == 0 { "" } else { ";" };
                value.extend([separator, gap(at + 9), tag]);
            }
            if is_ended {
                value.push(';');
            }
            (
                Handmade {
                    kinds: (header, kind),
                    length,
                    value,
                    fold,
                    signed: picked(&names, &others),
                },
                rsa,
            )
        },
    )
}

/// The fields that names take: of each name the next from the bottom (RFC 6376 §5.4.2).
fn picked(names: &[String], listed: &[usize]) -> Vec<usize> {
    let mut taken: Vec<usize> = Vec::new();
    for at in listed {
        let is_next = |other: &usize| {
            names[*other].eq_ignore_ascii_case(&names[*at]) && !taken.contains(other)
        };
        let next = (0..names.len()).rev().find(is_next);
        taken.extend(next);
    }
    taken
}
