//! Messages from a seed: the same bytes on every machine.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, LogNormal};

/// How large a message is, body and header together, about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 1.5 KB: text.
    Small,
    /// 10 KB: text, and HTML as quoted-printable.
    Medium,
    /// 100 KB: text, HTML, and an attachment as base64.
    Large,
    /// 1 MB: the same.
    Huge,
}

impl Size {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Small, Self::Medium, Self::Large, Self::Huge];

    /// As the tables write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "1.5 KB",
            Self::Medium => "10 KB",
            Self::Large => "100 KB",
            Self::Huge => "1 MB",
        }
    }

    fn octets(self) -> usize {
        match self {
            Self::Small => 1_500,
            Self::Medium => 10_000,
            Self::Large => 100_000,
            Self::Huge => 1_000_000,
        }
    }
}

const HTML_FROM: usize = 4_000;
const ATTACHMENT_FROM: usize = 40_000;

/// A message of this size from `joe@{domain}`, unsigned, in CRLF.
pub fn message(size: Size, domain: &str) -> Vec<u8> {
    message_of(size.octets(), domain, &mut ChaCha8Rng::seed_from_u64(1))
}

/// `count` messages of `domains` domains, `d0.example.com` and so on: half of them under 8 KB,
/// few up to 1 MB (log-normal).
pub fn mailbox(count: usize, domains: usize) -> Vec<(String, Vec<u8>)> {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let sizes = LogNormal::new(8_000_f64.ln(), 1.2).expect("a deviation of 1.2 is finite");
    let one = |at: usize| {
        let domain = format!("d{}.example.com", at % domains);
        let octets = sizes.sample(&mut random).clamp(1_200.0, 1_000_000.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 1 MB")]
        let message = message_of(octets as usize, &domain, &mut random);
        (domain, message)
    };
    (0..count).map(one).collect()
}

fn message_of(octets: usize, domain: &str, random: &mut ChaCha8Rng) -> Vec<u8> {
    let kind = match octets {
        ..HTML_FROM => "text/plain; charset=utf-8",
        HTML_FROM..ATTACHMENT_FROM => "multipart/alternative;\r\n boundary=\"=_b1\"",
        _ => "multipart/mixed;\r\n boundary=\"=_b1\"",
    };
    let mut message = header(domain, kind, random).into_bytes();
    match octets {
        ..HTML_FROM => text(octets, random, &mut message),
        HTML_FROM..ATTACHMENT_FROM => {
            part("text/plain; charset=utf-8", "7bit", &mut message);
            text(octets / 3, random, &mut message);
            part("text/html; charset=utf-8", "quoted-printable", &mut message);
            html(octets - 100, random, &mut message);
            message.extend_from_slice(b"\r\n--=_b1--\r\n");
        }
        _ => {
            part("text/plain; charset=utf-8", "7bit", &mut message);
            text(3_000, random, &mut message);
            part("text/html; charset=utf-8", "quoted-printable", &mut message);
            html(12_000, random, &mut message);
            part("application/pdf; name=\"report.pdf\"", "base64", &mut message);
            attachment(octets - 40, random, &mut message);
            message.extend_from_slice(b"\r\n--=_b1--\r\n");
        }
    }
    message
}

fn header(domain: &str, kind: &str, random: &mut ChaCha8Rng) -> String {
    let id: u64 = random.random();
    format!(
        "Received: from mx1.{domain} (mx1.{domain} [192.0.2.17])\r\n\
         \tby mail.example.org (Postfix) with ESMTPS id {id:016X}\r\n\
         \tfor <ann@example.org>; Mon, 23 Nov 2026 10:11:13 +0000 (UTC)\r\n\
         Received: from [198.51.100.4] (client.{domain} [198.51.100.4])\r\n\
         \tby mx1.{domain} with ESMTPSA id {id:016x}; Mon, 23 Nov 2026 10:11:12 +0000\r\n\
         From: Joe Sixpack <joe@{domain}>\r\n\
         To: Ann Other <ann@example.org>\r\n\
         Cc: Team List <team@example.org>, Someone Else <else@example.net>\r\n\
         Subject: Quarterly figures and the plan for the week after next\r\n\
         Date: Mon, 23 Nov 2026 10:11:12 +0000\r\n\
         Message-ID: <{id:x}.20261123101112@{domain}>\r\n\
         In-Reply-To: <CAF+abc123def456@mail.example.org>\r\n\
         References: <CAF+abc123def456@mail.example.org>\r\n <CAF+xyz789uvw012@mail.example.org>\r\n\
         Reply-To: Joe Sixpack <joe@{domain}>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: {kind}\r\n\
         X-Mailer: Example Mailer 12.3.4 (Build 5678)\r\n\
         List-Unsubscribe: <https://{domain}/unsubscribe?u={id:x}>,\r\n <mailto:off@{domain}>\r\n\
         \r\n"
    )
}

fn part(kind: &str, encoding: &str, message: &mut Vec<u8>) {
    message.extend_from_slice(b"\r\n--=_b1\r\nContent-Type: ");
    message.extend_from_slice(kind.as_bytes());
    message.extend_from_slice(b"\r\nContent-Transfer-Encoding: ");
    message.extend_from_slice(encoding.as_bytes());
    message.extend_from_slice(b"\r\n\r\n");
}

/// Words with single spaces, paragraphs with an empty line between them, up to `end` octets.
fn text(end: usize, random: &mut ChaCha8Rng, message: &mut Vec<u8>) {
    let mut column = 0;
    while message.len() + 2 < end {
        let length = random.random_range(1..=9_usize);
        if column + length > 70 {
            let is_paragraph = random.random_range(0..6) == 0;
            message.extend_from_slice(if is_paragraph { b"\r\n\r\n" } else { b"\r\n" });
            column = 0;
        } else if column > 0 {
            message.push(b' ');
            column += 1;
        }
        message.extend((0..length).map(|_| random.random_range(b'a'..=b'z')));
        column += length;
    }
    message.extend_from_slice(b"\r\n");
}

/// Indented tags with soft line breaks, up to `end` octets.
fn html(end: usize, random: &mut ChaCha8Rng, message: &mut Vec<u8>) {
    while message.len() + 80 < end {
        let depth = random.random_range(0..6_usize);
        message.extend(std::iter::repeat_n(b' ', 2 * depth));
        message.extend_from_slice(b"<td class=3D\"cell\" style=3D\"color:#333;padding:0\">");
        message.extend((0..12).map(|_| random.random_range(b'a'..=b'z')));
        message.extend_from_slice(if random.random() { b"=\r\n</td>\r\n" } else { b"</td>\r\n" });
    }
    message.extend_from_slice(b"</html>\r\n");
}

/// Lines of 76 characters, up to `end` octets.
fn attachment(end: usize, random: &mut ChaCha8Rng, message: &mut Vec<u8>) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while message.len() + 78 < end {
        message.extend((0..76).map(|_| ALPHABET[random.random_range(0..64_usize)]));
        message.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_as_named_and_every_line_ends_in_crlf() {
        for size in Size::ALL {
            let message = message(size, "example.com");
            let octets = size.octets();
            assert!(
                (octets * 9 / 10..=octets * 11 / 10).contains(&message.len()),
                "{size:?}: {}",
                message.len()
            );
            let is_bare = |pair: &[u8]| (pair[0] == b'\r') != (pair[1] == b'\n');
            assert!(!message.windows(2).any(is_bare));
            assert_eq!(message, super::message(size, "example.com"));
        }
    }

    #[test]
    fn a_mailbox_has_the_sizes_it_says() {
        let mut sizes: Vec<usize> =
            mailbox(1_000, 50).iter().map(|(_, message)| message.len()).collect();
        sizes.sort_unstable();
        assert!((6_500..9_500).contains(&sizes[500]), "median {}", sizes[500]);
        assert!(sizes[999] > 100_000);
    }
}
