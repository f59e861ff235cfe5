//! RSA keys whose moduli are products of many small primes: cheap to make, of any length, and worth
//! nothing but here. What verifies cannot tell them from others.
#![allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "test helpers: limbs are cut off on purpose, and a panic is a failure"
)]

/// A number of 64-bit limbs, the lowest first.
type Number = Vec<u64>;

/// A private key.
pub(crate) struct Key {
    primes: Vec<u64>,
    exponent: u64,
    modulus: Number,
}

impl Key {
    /// A key of about so many bits, often exactly as many, with an odd exponent.
    pub(crate) fn new(bits: u32, exponent: u64, mut random: impl FnMut() -> u32) -> Self {
        let mut key = Self { primes: Vec::new(), exponent, modulus: vec![1] };
        while key.bits() + 40 < bits {
            key.multiply(u64::from(random()) | 1 << 31);
        }
        key.multiply(1 << bits.saturating_sub(key.bits()));
        key
    }

    /// Multiplies by the next prime that will do.
    fn multiply(&mut self, from: u64) {
        let will_do = |prime: &u64| {
            is_prime(*prime)
                && greatest_common_divisor(prime - 1, self.exponent) == 1
                && !self.primes.contains(prime)
        };
        let prime = (from | 1..).step_by(2).find(will_do).unwrap();
        self.primes.push(prime);
        multiply(&mut self.modulus, prime);
    }

    pub(crate) fn bits(&self) -> u32 {
        let highest = self.modulus.last().unwrap();
        u32::try_from(self.modulus.len()).unwrap() * 64 - highest.leading_zeros()
    }

    /// Big-endian, without zeros in front.
    pub(crate) fn modulus(&self) -> Vec<u8> {
        octets(&self.modulus, usize::try_from(self.bits().div_ceil(8)).unwrap())
    }

    /// The number that gives `block` when it is raised to the public exponent, in as many octets.
    pub(crate) fn sign(&self, block: &[u8]) -> Vec<u8> {
        let (mut signature, mut product) = (vec![0], vec![1]);
        for prime in &self.primes {
            let rest = block.iter().fold(0, |rest, octet| {
                times(rest, 256, *prime).wrapping_add(u64::from(*octet)) % prime
            });
            let private = inverse(self.exponent, prime - 1);
            let wanted = power(rest, private, *prime);
            // The multiple of the primes so far that makes it right for this prime, too.
            let missing = (wanted + prime - modulo(&signature, *prime)) % prime;
            let factor = times(missing, inverse(modulo(&product, *prime), *prime), *prime);
            let mut more = product.clone();
            multiply(&mut more, factor);
            add(&mut signature, &more);
            multiply(&mut product, *prime);
        }
        octets(&signature, block.len())
    }
}

fn octets(number: &Number, length: usize) -> Vec<u8> {
    let octets = number.iter().flat_map(|limb| limb.to_le_bytes());
    let mut octets: Vec<u8> = octets.chain(std::iter::repeat(0)).take(length).collect();
    octets.reverse();
    octets
}

fn multiply(number: &mut Number, by: u64) {
    let mut carry = 0;
    for limb in &mut *number {
        let wide = u128::from(*limb) * u128::from(by) + carry;
        (*limb, carry) = (wide as u64, wide >> 64);
    }
    if carry > 0 {
        number.push(carry as u64);
    }
}

fn add(number: &mut Number, other: &Number) {
    number.resize(number.len().max(other.len()) + 1, 0);
    let mut carry = 0;
    for (limb, other) in number.iter_mut().zip(other.iter().chain(std::iter::repeat(&0))) {
        let wide = u128::from(*limb) + u128::from(*other) + carry;
        (*limb, carry) = (wide as u64, wide >> 64);
    }
}

fn modulo(number: &Number, modulus: u64) -> u64 {
    let modulus = u128::from(modulus);
    number.iter().rev().fold(0, |rest, limb| (rest << 64 | u128::from(*limb)) % modulus) as u64
}

fn times(a: u64, b: u64, modulus: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64
}

fn power(base: u64, exponent: u64, modulus: u64) -> u64 {
    (0..64).rev().fold(1 % modulus, |power, bit| {
        let square = times(power, power, modulus);
        if exponent >> bit & 1 == 1 { times(square, base, modulus) } else { square }
    })
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Of a number that has one.
fn inverse(number: u64, modulus: u64) -> u64 {
    let wide = i128::from(modulus);
    let (mut rest, mut next) = (wide, i128::from(number % modulus));
    let (mut of_rest, mut of_next) = (0_i128, 1_i128);
    while next > 0 {
        let quotient = rest / next;
        (rest, next) = (next, rest - quotient * next);
        (of_rest, of_next) = (of_next, of_rest - quotient * of_next);
    }
    assert_eq!(rest, 1);
    of_rest.rem_euclid(wide) as u64
}

/// By Miller and Rabin; these bases leave no doubt below 2^64.
fn is_prime(number: u64) -> bool {
    let shift = (number - 1).trailing_zeros();
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].into_iter().all(|base| {
        let mut power = power(base, (number - 1) >> shift, number);
        power == 1
            || (0..shift).any(|_| {
                let is_minus_one = power == number - 1;
                power = times(power, power, number);
                is_minus_one
            })
    })
}
