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
    let (mut bits, mut rest) = number(text, 255)?;
    for _ in 1..4 {
        let (octet, after) = number(rest.strip_prefix(b".")?, 255)?;
        bits = bits << 8 | octet;
        rest = after;
    }
    Some((Ipv4Addr::from_bits(bits), rest))
}

/// Reads an IPv6 address at the start of a text (RFC 4291 §2.2). Gives what follows, too.
pub(super) fn ip6(text: &[u8]) -> Option<(Ipv6Addr, &[u8])> {
    // The groups before the two colons that stand for all groups that are missing, and how many.
    let (mut head, mut gap) = (0, None);
    let (mut bits, mut groups) = (0_u128, 0_u32);
    let mut rest = text;
    if let Some(after) = text.strip_prefix(b"::") {
        (gap, rest) = (Some(0), after);
    }
    loop {
        let Some((group, after)) = hexadecimal(rest) else {
            // Nothing need follow the two colons.
            if gap == Some(groups) {
                break;
            }
            return None;
        };
        if after.first() == Some(&b'.') {
            let (address, after) = ip4(rest)?;
            bits = bits << 32 | u128::from(address.to_bits());
            (groups, rest) = (groups + 2, after);
            break;
        }
        bits = bits << 16 | u128::from(group);
        groups += 1;
        match after {
            _ if groups > 8 => return None,
            [b':', b':', after @ ..] if gap.is_none() => {
                head = bits << (128 - 16 * groups);
                (bits, gap, rest) = (0, Some(groups), after);
            }
            [b':', after @ ..] => rest = after,
            _ => {
                rest = after;
                break;
            }
        }
    }
    let is_whole = if gap.is_some() { groups < 8 } else { groups == 8 };
    is_whole.then(|| (Ipv6Addr::from_bits(head | bits), rest))
}

/// Reads up to four hexadecimal digits at the start of a text.
fn hexadecimal(text: &[u8]) -> Option<(u32, &[u8])> {
    let (mut number, mut rest) = (0, text);
    for _ in 0..4 {
        let Some((byte, after)) = rest.split_first() else { break };
        let Some(digit) = char::from(*byte).to_digit(16) else { break };
        (number, rest) = (number << 4 | digit, after);
    }
    (rest.len() < text.len()).then_some((number, rest))
}

/// Reads a prefix length at the start of a text: a number up to the longest, without leading zeros,
/// as RFC 7208 §5.6 forbids them in addresses. Gives what follows, too.
pub(super) fn prefix(text: &[u8], longest: u8) -> Option<(u8, &[u8])> {
    let (number, rest) = number(text, longest.into())?;
    Some((u8::try_from(number).ok()?, rest))
}

/// Reads a number at the start of a text, of at most so much. A zero is all of a number that begins
/// with it, so that what follows leading zeros is what is wrong.
fn number(text: &[u8], most: u32) -> Option<(u32, &[u8])> {
    let (first, mut rest) = text.split_first()?;
    let mut number = digit(*first)?;
    if number == 0 {
        return Some((0, rest));
    }
    while let Some((byte, after)) = rest.split_first()
        && let Some(digit) = digit(*byte)
    {
        number = number * 10 + digit;
        if number > most {
            return None;
        }
        rest = after;
    }
    Some((number, rest))
}

fn digit(byte: u8) -> Option<u32> {
    let digit = byte.wrapping_sub(b'0');
    (digit < 10).then_some(digit.into())
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
    fn ipv6_addresses_are_those_of_the_standard_library() {
        let agree = |text: &str| {
            let read = ip6(text.as_bytes()).filter(|(_, rest)| rest.is_empty());
            assert_eq!(read.map(|(address, _)| address), text.parse().ok(), "{text}");
        };
        for text in [
            "::",
            "::1",
            "1::",
            ":",
            "",
            ":::",
            "::::",
            "1:",
            ":1",
            "1:::2",
            "::1::",
            "1::2::3",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "1:2:3::4:5:6:7:8",
            "FE80::aBcD",
            "12345::",
            "::12345",
            "::g",
            "::1.2.3.4",
            "1.2.3.4",
            "1.2.3.4::",
            "::1.2.3.4:5",
            "::1.2.3",
            "::1.2.3.256",
            "::01.2.3.4",
            "1:2:3:4:5:6:1.2.3.4",
            "1:2:3:4:5:1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "1:2:3:4:5::1.2.3.4",
            "1:2:3:4:5:6::1.2.3.4",
            "::ffff:0:255.255.255.255",
            "::a.2.3.4",
            "::1 ",
            "[::1]",
            "::1%1",
        ] {
            agree(text);
        }
        // Every address of up to nine groups, with the two colons at every place.
        for groups in 0..=9 {
            for gap in 0..=groups {
                for end in ["", ":", "::", ":192.0.2.1", "f", "ffff"] {
                    let part = |range: core::ops::Range<usize>| {
                        range.map(|n| format!("{:x}", n * 0x123)).collect::<Vec<_>>().join(":")
                    };
                    agree(&format!("{}::{}{end}", part(0..gap), part(gap..groups)));
                    agree(&format!("{}{end}", part(0..groups)));
                }
            }
        }
        assert_eq!(ip6(b"1::/16"), Some(("1::".parse().unwrap(), &b"/16"[..])));
    }

    #[test]
    fn prefix_lengths_have_no_leading_zeros() {
        let whole = |text: &str, longest| {
            prefix(text.as_bytes(), longest).filter(|(_, rest)| rest.is_empty()).map(|(n, _)| n)
        };
        assert_eq!(prefix(b"24 ip4", 32), Some((24, &b" ip4"[..])));
        for length in 0..=300_u16 {
            let expected = u8::try_from(length).ok();
            let text = length.to_string();
            assert_eq!(whole(&text, 32), expected.filter(|n| *n <= 32), "{text}");
            assert_eq!(whole(&text, 128), expected.filter(|n| *n <= 128), "{text}");
        }
        for text in ["", "00", "032", "-1", "+1", "1 ", "0x1", "1284"] {
            assert_eq!(whole(text, 128), None, "{text}");
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
