//! The TLS of a hop, in the ways of many products.

use core::fmt;

use waxseal_parse::received::Received;

use crate::hop::comments;

/// What a `Received` field tells of the connection's TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Tls<'m> {
    /// The version.
    pub version: Option<TlsVersion>,
    /// The cipher suite, as the host writes it.
    pub cipher: Option<&'m [u8]>,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TlsVersion {
    /// SSL 2 (RFC 6176 forbids it).
    Ssl2,
    /// SSL 3 (RFC 7568 forbids it).
    Ssl3,
    /// TLS 1.0 (RFC 8996 forbids it).
    Tls1_0,
    /// TLS 1.1 (RFC 8996 forbids it).
    Tls1_1,
    /// TLS 1.2.
    Tls1_2,
    /// TLS 1.3.
    Tls1_3,
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssl2 => "SSL 2",
            Self::Ssl3 => "SSL 3",
            Self::Tls1_0 => "TLS 1.0",
            Self::Tls1_1 => "TLS 1.1",
            Self::Tls1_2 => "TLS 1.2",
            Self::Tls1_3 => "TLS 1.3",
        })
    }
}

impl TlsVersion {
    /// Reads `TLSv1.3`, `TLS1_2`, `TLS-1.0`, `SSLv3` and the like.
    fn of(word: &[u8]) -> Option<Self> {
        let (family, rest) = word.split_at_checked(3)?;
        let rest = rest.strip_prefix(b"v").or_else(|| rest.strip_prefix(b"V")).unwrap_or(rest);
        let rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"_")).unwrap_or(rest);
        let is_ssl = family.eq_ignore_ascii_case(b"SSL");
        if !is_ssl && !family.eq_ignore_ascii_case(b"TLS") {
            return None;
        }
        match (is_ssl, rest) {
            (true, b"2") => Some(Self::Ssl2),
            (true, b"3") => Some(Self::Ssl3),
            (false, b"1" | [b'1', b'.' | b'_', b'0']) => Some(Self::Tls1_0),
            (false, [b'1', b'.' | b'_', b'1']) => Some(Self::Tls1_1),
            (false, [b'1', b'.' | b'_', b'2']) => Some(Self::Tls1_2),
            (false, [b'1', b'.' | b'_', b'3']) => Some(Self::Tls1_3),
            _ => None,
        }
    }
}

impl<'m> Tls<'m> {
    /// Looks where hosts write of TLS: behind `with`, and in comments that are not the client's words.
    pub(crate) fn read(value: &'m [u8], received: &Received<'m>) -> Option<Self> {
        let mut found = Self::default();
        let of_client = |comment: &&[u8]| {
            let mut start =
                comment.split(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'='));
            let words: [&[u8]; 3] = [b"HELO", b"EHLO", b"LHLO"];
            start.any(|word| words.iter().any(|helo| word.eq_ignore_ascii_case(helo)))
        };
        let places = received.with.into_iter().chain(comments(value).filter(|it| !of_client(it)));
        for word in places.flat_map(|place| place.split(|byte| ends_word(*byte))) {
            if is_cipher(word) {
                found.cipher = found.cipher.or(Some(word));
            } else {
                found.version = found.version.or_else(|| TlsVersion::of(word));
            }
        }
        let is_told = found != Self::default() || received.with.is_some_and(is_secure);
        is_told.then_some(found)
    }
}

fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"(),;:=/[]".contains(&byte)
}

/// Names of OpenSSL, GnuTLS and the IANA: capitals, digits, hyphens and underscores, and a block or stream
/// cipher among them.
fn is_cipher(word: &[u8]) -> bool {
    let is_of_name =
        |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-_".contains(byte);
    let ciphers: [&[u8]; 6] = [b"AES", b"CHACHA20", b"DES", b"RC4", b"CAMELLIA", b"ARIA"];
    let holds = |cipher: &&[u8]| memchr::memmem::find(word, cipher).is_some();
    word.len() <= 64
        && word.iter().any(|byte| b"-_".contains(byte))
        && word.iter().all(is_of_name)
        && ciphers.iter().any(holds)
}

/// Whether a protocol of RFC 3848 or RFC 6531 §4.3 says that there was TLS.
fn is_secure(with: &[u8]) -> bool {
    let known = [
        "ESMTPS",
        "ESMTPSA",
        "LMTPS",
        "LMTPSA",
        "UTF8SMTPS",
        "UTF8SMTPSA",
        "UTF8LMTPS",
        "UTF8LMTPSA",
        "SMTPS",
        "HTTPS",
    ];
    known.iter().any(|known| with.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(value: &str) -> Option<(Option<TlsVersion>, String)> {
        let found = Tls::read(value.as_bytes(), &Received::parse(value.as_bytes()))?;
        Some((
            found.version,
            String::from_utf8_lossy(found.cipher.unwrap_or_default()).into_owned(),
        ))
    }

    #[test]
    fn each_product_tells_of_tls_in_its_own_way() {
        for (value, version, cipher) in [
            // Postfix.
            (
                "from a (a [192.0.2.1]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\r\n \
                 key-exchange X25519 server-signature RSA-PSS (2048 bits)) by b (Postfix) with ESMTPS id 1; x",
                Some(TlsVersion::Tls1_3),
                "TLS_AES_256_GCM_SHA384",
            ),
            // Google.
            (
                "from a (a. [192.0.2.1]) by mx.google.com with ESMTPS id 1 for <x@y>\r\n \
                 (version=TLS1_2 cipher=ECDHE-ECDSA-AES128-GCM-SHA256 bits=128/128); x",
                Some(TlsVersion::Tls1_2),
                "ECDHE-ECDSA-AES128-GCM-SHA256",
            ),
            // Exim.
            (
                "from a ([192.0.2.1]) by b with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384\r\n (Exim 4.96) id 1; x",
                Some(TlsVersion::Tls1_3),
                "",
            ),
            (
                "from a ([192.0.2.1]) by b with esmtps (TLS-1.0:RSA_AES_256_CBC_SHA:32) (Exim 4.50); x",
                Some(TlsVersion::Tls1_0),
                "RSA_AES_256_CBC_SHA",
            ),
            // Exchange.
            (
                "from a (10.0.0.1) by b (10.0.0.2) with Microsoft SMTP Server (version=TLS1_2,\r\n \
                 cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20; x",
                Some(TlsVersion::Tls1_2),
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            ),
            // By the protocol alone.
            ("from a by b with ESMTPSA id 1; x", None, ""),
        ] {
            assert_eq!(tls(value), Some((version, cipher.to_owned())), "{value}");
        }
    }

    #[test]
    fn what_the_client_says_is_no_tls() {
        for value in [
            "from a by b with ESMTP id 1; x",
            "from unknown (HELO TLSv1.3) (192.0.2.1) by b with SMTP; x",
            "from [192.0.2.1] (helo=TLSv1.3) by b with smtp; x",
            "from TLSv1.3 ([192.0.2.1]) by b with smtp; x",
        ] {
            assert_eq!(tls(value), None, "{value}");
        }
    }
}
