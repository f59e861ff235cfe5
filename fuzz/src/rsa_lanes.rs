//! RSA signatures in lanes.

use rsa::BoxedUint;
use rsa::pkcs1v15::Pkcs1v15Sign;
use waxseal_rsa_lanes::{LANES, Lanes, PublicKey};

use crate::control::Control;
use crate::small_primes;

/// The DER of SHA-256's `DigestInfo` before the digest (RFC 8017 §9.2, note 1).
const SHA256_PREFIX: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];

const DIGEST: [u8; 32] = [0x5c; 32];

/// Signatures of one input: some batches of the same size class.
const MAX_SIGNATURES: usize = 3 * LANES - 3;

/// Keys and signatures of all kinds get the verdicts that `rsa` gives, in lanes of this processor and
/// in portable ones.
pub fn rsa_lanes(data: &[u8]) {
    let (text, mut control) = Control::split(data, 8 + MAX_SIGNATURES);
    let exponent = control.one_of(&[65537, 65537, 65537, 3, (1 << 33) - 1, 4]);
    let bits = 1024 + 16 * u32::from(control.byte()) % 3056 + u32::from(control.byte()) % 16;
    let mut random = u32::from_le_bytes([1, control.byte(), control.byte(), control.byte()]);
    let own = small_primes::Key::new(bits, exponent | 1, || {
        random = random.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
        random
    });
    let signature = own.sign(&block(own.modulus().len()));
    let keys = [Both::new(&own.modulus(), exponent | 1), Both::new(text, exponent)];

    let mut expected = Vec::new();
    let mut answers = [[None; MAX_SIGNATURES]; 2];
    let mut lanes = [Lanes::new(), Lanes::portable()];
    for at in 0..MAX_SIGNATURES {
        let choice = control.byte();
        let (Some(key), mut signature) = (match choice % 8 {
            0..=5 => (&keys[0], signature.clone()),
            _ => (&keys[1], text.iter().rev().copied().collect()),
        }) else {
            continue;
        };
        match (choice % 8, signature.len()) {
            (1, length) => signature[usize::from(choice) % length] ^= 1 << (choice % 7),
            (2, _) => signature.fill(choice / 8 % 2),
            (3, _) => signature.clone_from(&key.modulus),
            (4, _) => signature.insert(0, 0),
            (5, length) => signature.truncate(length - 1),
            (7, length) if length > 0 => signature[0] = 0,
            _ => {}
        }
        expected.push((at, key.rsa(&signature)));
        for (lanes, answers) in lanes.iter_mut().zip(&mut answers) {
            let mut take = |at: usize, answer| assert_eq!(answers[at].replace(answer), None);
            lanes.push(at, &key.lanes, &DIGEST, &signature, &mut take);
        }
    }
    for (lanes, answers) in lanes.iter_mut().zip(&mut answers) {
        lanes.flush(&mut |at, answer| assert_eq!(answers[at].replace(answer), None));
        assert_eq!(lanes.waiting(), 0);
        for (at, expected) in &expected {
            assert_eq!(answers[*at], Some(*expected), "signature {at}");
        }
    }
}

/// A key in lanes and in `rsa`.
struct Both {
    modulus: Vec<u8>,
    lanes: PublicKey,
    rsa: rsa::PublicKey,
}

impl Both {
    /// The key, which both take or both refuse.
    fn new(modulus: &[u8], exponent: u64) -> Option<Self> {
        let lanes = PublicKey::new(modulus, exponent);
        let rsa = rsa::PublicKey::new_with_size_limits(
            BoxedUint::from_be_slice_vartime(modulus),
            BoxedUint::from(exponent),
            1024..=4096,
        );
        assert_eq!(lanes.is_ok(), rsa.is_ok(), "{lanes:?}, but {rsa:?}");
        Some(Self { modulus: modulus.to_vec(), lanes: lanes.ok()?, rsa: rsa.ok()? })
    }

    fn rsa(&self, signature: &[u8]) -> bool {
        let scheme = Pkcs1v15Sign { hash_len: Some(32), prefix: SHA256_PREFIX.into() };
        let answer = self.rsa.verify(scheme, &DIGEST, signature).is_ok();
        assert_eq!(self.lanes.verify(&DIGEST, signature), answer);
        answer
    }
}

/// What a signature must give (RFC 8017 §9.2).
fn block(octets: usize) -> Vec<u8> {
    let padding = vec![0xff; octets - 3 - SHA256_PREFIX.len() - DIGEST.len()];
    [&[0, 1], &padding[..], &[0], &SHA256_PREFIX, &DIGEST].concat()
}
