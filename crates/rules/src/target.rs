//! What people type where a domain is asked for.
//!
//! They paste what they have at hand: the address of a web page, a mail address, the name of a record.
//! All of these mean a domain, and whoever asked is told which one was understood.

use core::fmt;
use std::net::{IpAddr, Ipv4Addr};

use waxseal_parse::domain::DomainName;
use waxseal_verify::a_labels::a_labels;

/// Octets of a text that is read; URLs are shorter in practice (RFC 9110 §4.1 speaks of 8000).
pub const MAX_TEXT: usize = 8000;

/// A domain, and how it was understood.
///
/// ```
/// use waxseal_rules::target::{Target, Understood};
///
/// let target = Target::parse("https://www.example.com/contact?from=mail#top")?;
/// assert_eq!(target.domain.as_str(), "example.com");
/// assert_eq!(target.understood, Understood::Url);
/// # Ok::<(), waxseal_rules::target::TargetError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// The domain, in A-labels.
    pub domain: DomainName,
    /// What the text was taken for.
    pub understood: Understood,
}

/// What a text was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Understood {
    /// The domain itself; letter case, white space around it and a final dot do not count.
    AsTyped,
    /// The name of a web server, `www.example.com`: mail is sent from the domain without `www`.
    WithoutWww,
    /// A URL, with or without its scheme; `www` was left out here, too.
    Url,
    /// A mail address: the domain stands behind its last `@`.
    Address,
    /// The name of a DKIM key, `selector._domainkey.example.com`.
    KeyName {
        /// The selector in it; none where the name begins with `_domainkey`.
        selector: Option<Box<str>>,
    },
    /// The name of another record that stands below its domain: `_dmarc.example.com`.
    RecordName,
}

/// Why a text names no domain that can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetError {
    /// Nothing but white space and punctuation.
    Empty,
    /// More octets than [`MAX_TEXT`].
    TooLong {
        /// How many octets there are.
        length: usize,
    },
    /// An address of the network, which publishes no records.
    IpAddress {
        /// The address.
        address: IpAddr,
    },
    /// One label alone, a top-level domain or a name without one.
    SingleLabel {
        /// The label.
        label: Box<str>,
    },
    /// The last label is a number, which no top-level domain is.
    NumericTopLevel {
        /// The label.
        label: Box<str>,
    },
    /// Not a domain name (RFC 1035 §2.3.1, RFC 5891): a character that none holds, or a label that is
    /// empty or too long.
    NotADomain {
        /// The part of the text that should be one.
        text: Box<str>,
    },
}

impl Target {
    /// Reads what somebody typed.
    ///
    /// # Errors
    /// Why no domain can be checked, with what to type instead.
    ///
    /// # Complexity
    /// Linear in the text, of at most [`MAX_TEXT`] octets.
    pub fn parse(typed: &str) -> Result<Self, TargetError> {
        if typed.len() > MAX_TEXT {
            return Err(TargetError::TooLong { length: typed.len() });
        }
        let text = typed.trim_matches(is_around);
        let (host, form) = host(text);
        let host = host.trim_matches(is_around).trim_end_matches(['.', '。']);
        if host.is_empty() {
            return Err(TargetError::Empty);
        }
        if let Some(address) = ip_address(text).or_else(|| ip_address(host)) {
            return Err(TargetError::IpAddress { address });
        }
        let name = a_labels(host).ok_or_else(|| TargetError::NotADomain { text: host.into() })?;
        let (domain, understood) = match form {
            Form::Address => (name, Understood::Address),
            Form::Url => match of_name(name) {
                (domain, Understood::AsTyped | Understood::WithoutWww) => (domain, Understood::Url),
                record => record,
            },
            Form::Name => of_name(name),
        };
        match domain.as_str().rsplit_once('.') {
            None => Err(TargetError::SingleLabel { label: domain.as_str().into() }),
            Some((_, last)) if last.bytes().all(|byte| byte.is_ascii_digit()) => {
                Err(TargetError::NumericTopLevel { label: last.into() })
            }
            Some(_) => Ok(Self { domain, understood }),
        }
    }

    /// The selector, where the name of a DKIM key was typed.
    pub fn selector(&self) -> Option<&str> {
        match &self.understood {
            Understood::KeyName { selector } => selector.as_deref(),
            _ => None,
        }
    }
}

enum Form {
    Name,
    Url,
    Address,
}

/// What text has around a name where it was copied from a sentence, a list or a header field.
fn is_around(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '"' | '\''
                | '<'
                | '>'
                | '('
                | ')'
                | ','
                | ';'
                | '“'
                | '”'
                | '„'
                | '‘'
                | '’'
                | '«'
                | '»'
        )
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The part of the text that names a host.
fn host(text: &str) -> (&str, Form) {
    // A display name with an address in angle brackets (RFC 5322 §3.4).
    let text = text.rsplit_once('<').map_or(text, |(_, address)| address);
    match scheme(text) {
        (Some(scheme), rest) if scheme.eq_ignore_ascii_case("mailto") => {
            let to = rest.split(['?', ',']).next().unwrap_or_default();
            (to.rsplit_once('@').map_or(to, |(_, domain)| domain), Form::Address)
        }
        (Some(_), rest) => (authority(rest), Form::Url),
        (None, rest) if rest.len() < text.len() => (authority(rest), Form::Url),
        (None, _) => {
            let ends = text.find(['/', '?', '#', '\\']);
            match text.rfind('@') {
                // `example.com/@name` is a page, `name@example.com/` an address.
                Some(at) if ends.is_none_or(|end| at < end) => {
                    let domain = text.get(at + 1..).unwrap_or_default();
                    (authority(domain), Form::Address)
                }
                _ => {
                    let host = authority(text);
                    let is_url = host.len() < text.len();
                    (host, if is_url { Form::Url } else { Form::Name })
                }
            }
        }
    }
}

/// The scheme of a URL, and what stands behind it and its slashes; a browser forgives a wrong number
/// of them, and either kind.
fn scheme(text: &str) -> (Option<&str>, &str) {
    const KNOWN: [&str; 4] = ["http", "https", "mailto", "ftp"];
    let slashes = ['/', '\\'];
    if let Some((scheme, rest)) = text.split_once(':') {
        let is_known = KNOWN.iter().any(|known| known.eq_ignore_ascii_case(scheme));
        // RFC 3986 §3.1 has dots, too, but then it is a host without a port.
        let is_scheme = !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-".contains(&byte));
        if is_known || is_scheme && rest.starts_with("//") {
            return (Some(scheme), rest.trim_start_matches(slashes));
        }
    }
    (None, text.strip_prefix("//").unwrap_or(text))
}

/// The host of an authority (RFC 3986 §3.2) and what follows it.
fn authority(text: &str) -> &str {
    let authority = text.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        // Without brackets, more than one colon is an IPv6 address.
        Some((name, port)) if is_port(port) && (name.ends_with(']') || !name.contains(':')) => name,
        _ => host,
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An address, as it is, in brackets (RFC 3986 §3.2.2, RFC 5321 §4.1.3), or with a prefix length.
fn ip_address(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let text = match text.split_once('/') {
        Some((network, length)) if is_port(length) => network,
        _ => text,
    };
    let tagged = text.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("IPv6:"));
    let text = if tagged { text.get(5..).unwrap_or_default() } else { text };
    text.parse().ok().or_else(|| text.parse::<Ipv4Addr>().map(IpAddr::V4).ok())
}

/// A bare name: labels that stand before a domain are taken off.
fn of_name(name: DomainName) -> (DomainName, Understood) {
    let text = name.as_str();
    if let Some((selector, domain)) = split_at_labels(text, "_domainkey") {
        let selector = Some(selector).filter(|selector| !selector.is_empty()).map(Into::into);
        return (domain, Understood::KeyName { selector });
    }
    for labels in ["_dmarc", "_mta-sts", "_smtp._tls", "_bimi", "_report._dmarc"] {
        if let Some((_, domain)) = split_at_labels(text, labels) {
            return (domain, Understood::RecordName);
        }
    }
    match without_www(&name) {
        Some(domain) => (domain, Understood::WithoutWww),
        None => (name, Understood::AsTyped),
    }
}

/// What stands before and behind these labels, where they are whole ones; the last that there are.
fn split_at_labels<'n>(name: &'n str, labels: &str) -> Option<(&'n str, DomainName)> {
    let (before, behind) = match name.rsplit_once(&format!(".{labels}.")) {
        Some(parts) => parts,
        None => ("", name.strip_prefix(labels)?.strip_prefix('.')?),
    };
    DomainName::parse(behind).ok().map(|domain| (before, domain))
}

/// The name without `www`, unless only a top-level domain would be left.
fn without_www(name: &DomainName) -> Option<DomainName> {
    let rest = name.as_str().strip_prefix("www.")?;
    if rest.contains('.') { DomainName::parse(rest).ok() } else { None }
}

impl fmt::Display for Understood {
    /// Half a sentence: what the domain is of what was typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsTyped => "the domain that was typed",
            Self::WithoutWww => "mail is sent from the domain without www",
            Self::Url => "the domain of the web address that was typed",
            Self::Address => "the domain of the mail address that was typed",
            Self::KeyName { .. } => "the domain of the DKIM key whose name was typed",
            Self::RecordName => "the domain of the record whose name was typed",
        })
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no domain; type one like example.com"),
            Self::TooLong { length } => {
                write!(f, "a text of {length} octets is no domain; type one like example.com")
            }
            Self::IpAddress { address } => write!(
                f,
                "{address} is an address of the network, which publishes no records; type the \
                 domain behind the @ of the sender's mail address"
            ),
            Self::SingleLabel { label } => {
                write!(f, "\"{label}\" is no whole domain; type one like example.com")
            }
            Self::NumericTopLevel { label } => write!(
                f,
                "no domain ends in .{label}; type the domain behind the @ of the sender's mail \
                 address"
            ),
            Self::NotADomain { text } => write!(
                f,
                "\"{}\" is no domain; type one like example.com",
                text.chars().take(80).collect::<String>().escape_debug()
            ),
        }
    }
}

impl core::error::Error for TargetError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        let key = |selector: &str| Understood::KeyName { selector: Some(selector.into()) };
        for (typed, domain, understood) in [
            ("example.com", "example.com", Understood::AsTyped),
            (" Example.COM. \n", "example.com", Understood::AsTyped),
            ("mail.example.com", "mail.example.com", Understood::AsTyped),
            ("_spf.example.com", "_spf.example.com", Understood::AsTyped),
            ("\"example.com\",", "example.com", Understood::AsTyped),
            ("\u{feff}example.com\u{200b}", "example.com", Understood::AsTyped),
            ("www.example.com", "example.com", Understood::WithoutWww),
            ("WWW.Example.com.", "example.com", Understood::WithoutWww),
            ("www.com", "www.com", Understood::AsTyped),
            ("wwwexample.com", "wwwexample.com", Understood::AsTyped),
            ("https://example.com", "example.com", Understood::Url),
            ("https://example.com/", "example.com", Understood::Url),
            ("HTTPS://WWW.example.com:8443/a?b=c@d#e", "example.com", Understood::Url),
            ("http:\\\\example.com\\a", "example.com", Understood::Url),
            ("https:/example.com", "example.com", Understood::Url),
            ("http:example.com", "example.com", Understood::Url),
            ("//example.com/a", "example.com", Understood::Url),
            ("https://user:pass@example.com/", "example.com", Understood::Url),
            ("https://evil.test@example.com/", "example.com", Understood::Url),
            ("https://mail.example.com.", "mail.example.com", Understood::Url),
            ("<https://example.com/>", "example.com", Understood::Url),
            ("imap://mail.example.com:993", "mail.example.com", Understood::Url),
            ("example.com/contact", "example.com", Understood::Url),
            ("example.com:8080", "example.com", Understood::Url),
            ("example.com/a://b", "example.com", Understood::Url),
            ("example.com://b", "example.com", Understood::Url),
            ("www.example.com/@joe", "example.com", Understood::Url),
            ("joe@example.com", "example.com", Understood::Address),
            ("joe@www.example.com", "www.example.com", Understood::Address),
            ("Joe Doe <joe@Example.com>", "example.com", Understood::Address),
            ("\"joe@home\"@example.com", "example.com", Understood::Address),
            ("<joe@example.com>;", "example.com", Understood::Address),
            ("@example.com", "example.com", Understood::Address),
            ("mailto:joe@example.com?subject=a@b.test", "example.com", Understood::Address),
            ("MAILTO:joe@example.com,eve@other.test", "example.com", Understood::Address),
            ("bücher.example", "xn--bcher-kva.example", Understood::AsTyped),
            ("https://www.Bücher.example/ü", "xn--bcher-kva.example", Understood::Url),
            ("joe@bücher。example", "xn--bcher-kva.example", Understood::Address),
            ("key001._domainkey.example.com", "example.com", key("key001")),
            ("a.b._domainkey.example.com", "example.com", key("a.b")),
            ("_domainkey.example.com", "example.com", Understood::KeyName { selector: None }),
            ("_dmarc.example.com", "example.com", Understood::RecordName),
            ("_smtp._tls.example.com", "example.com", Understood::RecordName),
            ("default._bimi.example.com", "example.com", Understood::RecordName),
            ("https://a._domainkey.example.com/", "example.com", key("a")),
            ("www._dmarc.example.com", "example.com", Understood::RecordName),
            ("_dmarc.www.example.com", "www.example.com", Understood::RecordName),
            ("_dmarc._dmarc.example.com", "example.com", Understood::RecordName),
            ("x_dmarc.example.com", "x_dmarc.example.com", Understood::AsTyped),
        ] {
            let target = Target::parse(typed).map_err(|error| error.to_string());
            let expected = Target { domain: DomainName::parse(domain).unwrap(), understood };
            assert_eq!(target, Ok(expected), "{typed:?}");
        }
        let selector = Target::parse("a._domainkey.example.com").unwrap();
        assert_eq!(selector.selector(), Some("a"));
    }

    #[test]
    fn what_names_no_domain_is_refused_with_advice() {
        let address = |text: &str| TargetError::IpAddress { address: text.parse().unwrap() };
        let single = |label: &str| TargetError::SingleLabel { label: label.into() };
        let no_domain = |text: &str| TargetError::NotADomain { text: text.into() };
        for (typed, error) in [
            ("", TargetError::Empty),
            (" \t<>.,", TargetError::Empty),
            ("https://", TargetError::Empty),
            ("joe@", TargetError::Empty),
            ("192.0.2.1", address("192.0.2.1")),
            ("192.0.2.1:25", address("192.0.2.1")),
            ("192.0.2.0/24", address("192.0.2.0")),
            ("http://192.0.2.1/", address("192.0.2.1")),
            ("2001:db8::1", address("2001:db8::1")),
            ("2001:db8::/32", address("2001:db8::")),
            ("[2001:db8::1]:25", address("2001:db8::1")),
            ("http://[2001:db8::1]:80/", address("2001:db8::1")),
            ("joe@[192.0.2.1]", address("192.0.2.1")),
            ("joe@[IPv6:2001:db8::1]", address("2001:db8::1")),
            ("localhost", single("localhost")),
            ("https://intranet/page", single("intranet")),
            ("joe@com", single("com")),
            ("_dmarc.com", single("com")),
            ("192.0.2", TargetError::NumericTopLevel { label: "2".into() }),
            ("exa mple.com", no_domain("exa mple.com")),
            ("example..com", no_domain("example..com")),
            ("exam\u{1b}ple.com", no_domain("exam\u{1b}ple.com")),
        ] {
            assert_eq!(Target::parse(typed), Err(error.clone()), "{typed:?}");
            assert!(!error.to_string().contains('\u{1b}'), "{error}");
        }
        let long = format!("{}.com", "a".repeat(MAX_TEXT));
        assert_eq!(Target::parse(&long), Err(TargetError::TooLong { length: long.len() }));
        let label = format!("{}.com", "a".repeat(64));
        assert_eq!(Target::parse(&label), Err(no_domain(&label)));
    }

    proptest! {
        #[test]
        fn anything_typed_is_a_domain_or_an_error(typed in "\\PC{0,40}|[a-c@:/\\\\.<>\\[\\]?# _]{0,40}") {
            if let Ok(target) = Target::parse(&typed) {
                prop_assert!(target.domain.labels().count() > 1);
                let again = Target::parse(target.domain.as_str());
                prop_assert!(again.is_ok(), "{typed:?} {again:?}");
            }
        }

        #[test]
        fn a_domain_in_a_url_or_an_address_is_found(
            domain in "[a-v][a-z0-9]{0,9}(\\.[a-z][a-z0-9]{1,9}){1,3}",
            local in "[a-z.+]{1,9}",
            port in 1_u16..,
            path in "[a-z@:?#/]{0,20}",
        ) {
            for typed in [
                domain.clone(),
                format!("https://{domain}:{port}/{path}"),
                format!("{domain}/{path}"),
                format!("{local}@{domain}"),
                format!("mailto:{local}@{domain}?{path}"),
                format!("\"{path}\" <{local}@{domain}>"),
            ] {
                let target = Target::parse(&typed).unwrap();
                prop_assert_eq!(target.domain.as_str(), &*domain, "{}", typed);
            }
        }
    }
}
