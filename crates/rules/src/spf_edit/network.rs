//! Addresses and networks as people write them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::mistake::Mistake;

/// A network, as `ip4:` or `ip6:` want it, and what had to be mended.
pub(super) struct Network {
    pub(super) name: &'static str,
    pub(super) text: String,
    pub(super) mistake: Option<Mistake>,
}

/// Reads a network; `None` where the text is none, not even a broken one.
pub(super) fn read(text: &str) -> Option<Network> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let (name, address, own_prefix, mut mistake) =
        if let Some((address, own_prefix, mistake)) = ip4(address) {
            ("ip4", address, own_prefix, mistake)
        } else {
            let (address, mistake) = ip6(address)?;
            ("ip6", address, None, mistake)
        };
    let longest = if name == "ip4" { 32 } else { 128 };
    let own = own_prefix.map(u32::from);
    let prefix = match prefix.map(|written| (written, prefix_length(written, longest))) {
        None => own,
        Some((_, None)) => {
            mistake = Some(Mistake::PrefixLength);
            own
        }
        Some((written, Some(length))) => {
            if written.contains('.') {
                mistake = Some(Mistake::NetMask);
            } else if length.to_string() != written {
                mistake = mistake.or(Some(Mistake::Address));
            }
            Some(length)
        }
    };
    let text = match prefix {
        Some(prefix) => format!("{address}/{prefix}"),
        None => address,
    };
    Some(Network { name, text, mistake })
}

/// An IPv4 address with what it stands for if it is incomplete, as `192.0.2.` or `192.0.2.*`.
fn ip4(text: &str) -> Option<(String, Option<u8>, Option<Mistake>)> {
    if text.parse::<Ipv4Addr>().is_ok() {
        return Some((text.to_owned(), None, None));
    }
    let (host, port) = text.split_once(':').unwrap_or((text, ""));
    let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    let host = host.trim_matches(['[', ']', '(', ')', '<', '>', '.']);
    let whole = host.trim_end_matches(['.', '*', 'x', 'X']);
    let numbers: Vec<u8> = whole.split('.').map_while(|number| number.parse().ok()).collect();
    if !is_port || numbers.len() != whole.split('.').count() || numbers.len() > 4 {
        return None;
    }
    let octet = |at: usize| numbers.get(at).copied().unwrap_or(0);
    let address = Ipv4Addr::new(octet(0), octet(1), octet(2), octet(3));
    match (numbers.len(), u8::try_from(numbers.len() * 8)) {
        (4, _) => Some((address.to_string(), None, Some(Mistake::Address))),
        // One number alone could be anything.
        (2 | 3, Ok(prefix)) => {
            Some((address.to_string(), Some(prefix), Some(Mistake::PartialAddress)))
        }
        _ => None,
    }
}

fn ip6(text: &str) -> Option<(String, Option<Mistake>)> {
    if text.parse::<Ipv6Addr>().is_ok() {
        return Some((text.to_owned(), None));
    }
    let inner = text.strip_prefix('[').unwrap_or(text);
    let inner = inner.split(']').next().unwrap_or(inner);
    inner.parse::<Ipv6Addr>().ok()?;
    Some((inner.to_owned(), Some(Mistake::Address)))
}

/// A prefix length with a slash or zeros too many, or as a net mask.
fn prefix_length(written: &str, longest: u32) -> Option<u32> {
    let number = written.trim_start_matches('/');
    let mask = || number.parse().ok().and_then(mask_length);
    number.parse().ok().or_else(mask).filter(|length| *length <= longest)
}

/// The prefix length that a net mask stands for.
fn mask_length(mask: Ipv4Addr) -> Option<u32> {
    let bits = mask.to_bits();
    (bits.leading_ones() + bits.trailing_zeros() == 32 || bits == u32::MAX)
        .then(|| bits.leading_ones())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_as_people_write_them() {
        for (text, expected) in [
            ("192.0.2.1", "ip4:192.0.2.1"),
            ("192.0.2.0/24", "ip4:192.0.2.0/24"),
            ("192.0.2.1:25", "ip4:192.0.2.1"),
            ("[192.0.2.1]", "ip4:192.0.2.1"),
            ("192.0.2.1.", "ip4:192.0.2.1"),
            ("192.000.002.001", "ip4:192.0.2.1"),
            ("192.0.2", "ip4:192.0.2.0/24"),
            ("192.0.2.*", "ip4:192.0.2.0/24"),
            ("192.0.x.x", "ip4:192.0.0.0/16"),
            ("192.0.2.0/255.255.255.0", "ip4:192.0.2.0/24"),
            ("192.0.2.0/255.255.255.255", "ip4:192.0.2.0/32"),
            ("192.0.2.0/33", "ip4:192.0.2.0"),
            ("192.0.2.0/", "ip4:192.0.2.0"),
            ("192.0.2.0/024", "ip4:192.0.2.0/24"),
            ("192.0.2.0//24", "ip4:192.0.2.0/24"),
            ("0.0.0.0/0", "ip4:0.0.0.0/0"),
            ("2001:db8::/32", "ip6:2001:db8::/32"),
            ("[2001:db8::1]:25", "ip6:2001:db8::1"),
            ("2001:db8::/129", "ip6:2001:db8::"),
        ] {
            let network = read(text).unwrap();
            assert_eq!(format!("{}:{}", network.name, network.text), expected, "{text}");
        }
        for text in ["", "a.test", "192", "192.0.2.256", "1.2.3.4.5", "192.0.2.1:smtp", "x.x"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
