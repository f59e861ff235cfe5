//! The addresses of `ip4` and `ip6`, and prefix lengths (RFC 7208 §5.6).

use core::net::{Ipv4Addr, Ipv6Addr};

/// The network of an `ip4` mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "an address and its prefix, and never more")]
pub struct Ip4Network {
    /// An address of the network, as it was written: bits behind the prefix may be set.
    pub address: Ipv4Addr,
    /// How many bits count, 0 to 32.
    pub prefix: u8,
}

impl Ip4Network {
    /// Whether an address is of the network.
    pub fn contains(self, address: Ipv4Addr) -> bool {
        let different = self.address.to_bits() ^ address.to_bits();
        // A shift by all 32 bits leaves nothing that could differ.
        different.checked_shr(32_u32.saturating_sub(self.prefix.into())).unwrap_or(0) == 0
    }
}

/// The network of an `ip6` mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "an address and its prefix, and never more")]
pub struct Ip6Network {
    /// An address of the network, as it was written: bits behind the prefix may be set.
    pub address: Ipv6Addr,
    /// How many bits count, 0 to 128.
    pub prefix: u8,
}

impl Ip6Network {
    /// Whether an address is of the network.
    pub fn contains(self, address: Ipv6Addr) -> bool {
        let different = self.address.to_bits() ^ address.to_bits();
        different.checked_shr(128_u32.saturating_sub(self.prefix.into())).unwrap_or(0) == 0
    }
}

/// How many bits of the addresses of `a` and `mx` count, for either family (RFC 7208 §5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "there are two families")]
pub struct DualPrefix {
    /// Of IPv4 addresses; 32 where nothing is written.
    pub ip4: u8,
    /// Of IPv6 addresses; 128 where nothing is written.
    pub ip6: u8,
}

impl Default for DualPrefix {
    fn default() -> Self {
        Self { ip4: 32, ip6: 128 }
    }
}

/// Reads an IPv4 address at the start of a text: four octets without leading zeros (`qnum` of
/// RFC 7208 §5.6). Gives what follows, too.
pub(super) fn ip4(text: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let mut bits = 0_u32;
    let mut rest = text;
    for place in 0..4 {
        if place > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let (octet, after) = match rest {
            [a @ b'1'..=b'2', b @ b'0'..=b'9', c @ b'0'..=b'9', after @ ..] => {
                (digit(*a) * 100 + digit(*b) * 10 + digit(*c), after)
            }
            [a @ b'1'..=b'9', b @ b'0'..=b'9', after @ ..] => (digit(*a) * 10 + digit(*b), after),
            [a @ b'0'..=b'9', after @ ..] => (digit(*a), after),
            _ => return None,
        };
        if octet > 255 {
            return None;
        }
        bits = bits << 8 | octet;
        rest = after;
    }
    Some((Ipv4Addr::from_bits(bits), rest))
}

/// Reads an IPv6 address (RFC 4291 §2.2).
pub(super) fn ip6(text: &str) -> Option<Ipv6Addr> {
    text.parse().ok()
}

/// Reads a prefix length: a number up to the longest, without leading zeros, as RFC 7208 §5.6 forbids
/// them in addresses.
pub(super) fn prefix(text: &[u8], longest: u8) -> Option<u8> {
    let number = match text {
        [a @ b'0'..=b'9'] => digit(*a),
        [a @ b'1'..=b'9', b @ b'0'..=b'9'] => digit(*a) * 10 + digit(*b),
        [b'1', b @ b'0'..=b'9', c @ b'0'..=b'9'] => 100 + digit(*b) * 10 + digit(*c),
        _ => return None,
    };
    u8::try_from(number).ok().filter(|number| *number <= longest)
}

fn digit(byte: u8) -> u32 {
    u32::from(byte - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Option<Ipv4Addr> {
        ip4(text.as_bytes()).filter(|(_, rest)| rest.is_empty()).map(|(address, _)| address)
    }

    #[test]
    fn addresses_are_four_octets_as_they_should_be_written() {
        for octet in 0..=999_u32 {
            let text = format!("{octet}.0.255.10");
            let expected = u8::try_from(octet).ok().map(|octet| Ipv4Addr::new(octet, 0, 255, 10));
            assert_eq!(whole(&text), expected, "{text}");
        }
        assert_eq!(ip4(b"192.0.2.1/24"), Some((Ipv4Addr::new(192, 0, 2, 1), &b"/24"[..])));
        for text in
            ["", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5", "1.2.3.04", "1.2.3.4:25", "1..2.3"]
        {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn prefix_lengths_have_no_leading_zeros() {
        for length in 0..=300_u16 {
            let expected = u8::try_from(length).ok();
            let text = length.to_string();
            assert_eq!(prefix(text.as_bytes(), 32), expected.filter(|n| *n <= 32), "{text}");
            assert_eq!(prefix(text.as_bytes(), 128), expected.filter(|n| *n <= 128), "{text}");
        }
        for text in ["", "00", "032", "-1", "+1", "1 ", "0x1", "1284"] {
            assert_eq!(prefix(text.as_bytes(), 128), None, "{text}");
        }
    }

    #[test]
    fn networks_hold_what_their_prefix_says() {
        let of = |prefix| Ip4Network { address: Ipv4Addr::new(192, 0, 2, 129), prefix };
        let address = |text: &str| text.parse::<Ipv4Addr>().unwrap();
        assert!(of(0).contains(address("10.1.2.3")));
        assert!(of(24).contains(address("192.0.2.1")));
        assert!(!of(25).contains(address("192.0.2.1")));
        assert!(of(32).contains(address("192.0.2.129")));
        assert!(!of(32).contains(address("192.0.2.128")));
        let of = |prefix| Ip6Network { address: "cafe:babe:8000::".parse().unwrap(), prefix };
        assert!(of(0).contains(Ipv6Addr::LOCALHOST));
        assert!(of(33).contains("cafe:babe:8fff::1".parse().unwrap()));
        assert!(!of(33).contains("cafe:babe::1".parse().unwrap()));
        assert!(!of(128).contains("cafe:babe:8000::1".parse().unwrap()));
    }
}
