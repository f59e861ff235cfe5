//! Many signatures at a time: each gets its own verdict, once.

use proptest::prelude::*;
use waxseal_rsa_lanes::{LANES, Lanes};

use crate::keys::{Key, SMALL_PRIMES, TWO_PRIMES};

/// What becomes of a signature before it is pushed.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Good,
    OneBitWrong(usize),
    OtherDigest,
    OfAnotherKey,
    TooShort,
    Modulus,
    Zero,
    Flush,
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        8 => Just(Fate::Good),
        3 => any::<usize>().prop_map(Fate::OneBitWrong),
        1 => Just(Fate::OtherDigest),
        1 => Just(Fate::OfAnotherKey),
        1 => Just(Fate::TooShort),
        1 => Just(Fate::Modulus),
        1 => Just(Fate::Zero),
        1 => Just(Fate::Flush),
    ]
}

fn key(which: usize) -> &'static Key {
    let which = which % (TWO_PRIMES.len() + SMALL_PRIMES.len());
    SMALL_PRIMES.get(which).unwrap_or_else(|| &TWO_PRIMES[which - SMALL_PRIMES.len()])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_sequence(
        sequence in prop::collection::vec((any::<usize>(), any::<u8>(), fates()), 0..80),
    ) {
        for mut lanes in [Lanes::new(), Lanes::portable()] {
            let (mut expected, mut answers) = (Vec::new(), vec![None; sequence.len()]);
            let mut take = |tag: usize, answer: bool| {
                assert_eq!(answers[tag].replace(answer), None, "a second verdict");
            };
            for (tag, (which, digest, fate)) in sequence.iter().enumerate() {
                let (key, mut digest) = (key(*which), [*digest; 32]);
                let mut signature = key.sign(&digest);
                match fate {
                    Fate::Good | Fate::Flush => {}
                    Fate::OneBitWrong(bit) => {
                        let length = signature.len();
                        signature[bit / 8 % length] ^= 1 << (bit % 8);
                    }
                    Fate::OtherDigest => digest[31] ^= 1,
                    Fate::OfAnotherKey => signature = self::key(which.wrapping_add(1)).sign(&digest),
                    Fate::TooShort => drop(signature.pop()),
                    Fate::Modulus => signature.clone_from(&key.public.modulus),
                    Fate::Zero => signature.fill(0),
                }
                expected.push(Some(key.public.others(&digest, &signature)));
                lanes.push(tag, &key.public.ours, &digest, &signature, &mut take);
                if matches!(fate, Fate::Flush) {
                    lanes.flush(&mut take);
                    assert_eq!(lanes.waiting(), 0);
                }
            }
            lanes.flush(&mut take);
            prop_assert_eq!(&answers, &expected);
        }
    }
}

/// Eight keys in eight lanes, good and wrong signatures in each of the 256 patterns.
#[test]
fn lanes_do_not_mix() {
    // Between 1537 and 2049 bits.
    let keys = SMALL_PRIMES.iter().filter(|key| (1537..=2048).contains(&key.public.ours.bits()));
    let keys: Vec<&Key> = keys.take(LANES).collect();
    assert_eq!(keys.len(), LANES);
    let digest = [9; 32];
    let signatures: Vec<Vec<u8>> = keys.iter().map(|key| key.sign(&digest)).collect();
    let mut lanes = Lanes::new();
    for pattern in 0..=u8::MAX {
        let mut answers = 0;
        let mut take = |lane: usize, answer: bool| answers |= u8::from(answer) << lane;
        for (lane, (key, signature)) in keys.iter().zip(&signatures).enumerate() {
            let digest = if pattern >> lane & 1 == 1 { digest } else { [10; 32] };
            lanes.push(lane, &key.public.ours, &digest, signature, &mut take);
        }
        assert_eq!(answers, pattern);
        assert_eq!(lanes.waiting(), 0);
    }
}

/// The lanes of good signatures that were before do not speak for the lanes filled now.
#[test]
fn partial_batches() {
    let key = &TWO_PRIMES[2].public.ours;
    let (good, wrong) = (TWO_PRIMES[2].sign(&[1; 32]), TWO_PRIMES[2].sign(&[2; 32]));
    for mut lanes in [Lanes::new(), Lanes::portable()] {
        for filled in (0..LANES).chain((0..LANES).rev()) {
            for signature in [&good, &wrong] {
                let mut answers = Vec::new();
                let mut take = |lane: usize, answer: bool| answers.push((lane, answer));
                for lane in 0..filled {
                    lanes.push(lane, key, &[1; 32], signature, &mut take);
                    assert_eq!(lanes.waiting(), lane + 1);
                }
                lanes.flush(&mut take);
                let expected: Vec<_> = (0..filled).map(|lane| (lane, signature == &good)).collect();
                assert_eq!(answers, expected);
            }
        }
    }
}

/// What needs no lane is answered at once, and takes none.
#[test]
fn answered_at_once() {
    let e3 = &TWO_PRIMES[3];
    let of_lanes = &TWO_PRIMES[2];
    let digest = [3; 32];
    let mut lanes = Lanes::new();
    let mut answers = Vec::new();
    let mut take = |tag: &'static str, answer: bool| answers.push((tag, answer));
    lanes.push("waits", &of_lanes.public.ours, &digest, &of_lanes.sign(&digest), &mut take);
    lanes.push("exponent 3", &e3.public.ours, &digest, &e3.sign(&digest), &mut take);
    lanes.push("short", &of_lanes.public.ours, &digest, &[1; 255], &mut take);
    lanes.push("modulus", &of_lanes.public.ours, &digest, &of_lanes.public.modulus, &mut take);
    assert_eq!(lanes.waiting(), 1);
    lanes.flush(&mut take);
    let expected = [("exponent 3", true), ("short", false), ("modulus", false), ("waits", true)];
    assert_eq!(answers, expected);
}
