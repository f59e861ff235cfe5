//! Internationalised domain names in the form that the DNS asks for (RFC 8616 §4).

use std::borrow::Cow;

use waxseal_parse::domain::DomainName;

/// A domain name in A-labels (RFC 8616 §4); `None` where it is none.
///
/// U-labels become A-labels; what is ASCII already stays as it is, underscores and all. Only
/// letters, digits, hyphens and underscores make labels: UTS 46 maps a full-width parenthesis, say,
/// to one of ASCII, and nothing of that kind may reach a question or a report.
pub fn a_labels(domain: &str) -> Option<DomainName> {
    DomainName::parse(&to_ascii(domain)?).ok()
}

/// The same for a text that need not be a whole domain name, such as a selector.
pub(crate) fn to_ascii(name: &str) -> Option<Cow<'_, str>> {
    let name = if name.is_ascii() {
        Cow::Borrowed(name)
    } else {
        idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::EMPTY).ok()?
    };
    let of_names = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    name.bytes().all(of_names).then_some(name)
}
