//! Names as zone files write them: escaped, relative, `@`.

use waxseal_parse::domain::DomainName;

use super::error::ZoneProblem;
use super::lexer::Token;

/// A name made absolute.
///
/// hickory-proto's `Name` cannot be used: read from text it refuses the underscore within a label
/// (selectors such as `key_2024` have it) and the slash of RFC 2317, though DNS labels may hold any
/// octet (RFC 2181 §11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// The root.
    Root,
    /// Any other name.
    Domain(DomainName),
    /// A name that exists in the DNS and in no e-mail, such as `My\032Printer._ipp._tcp.example.com`:
    /// nobody can ask for it.
    Unaskable,
}

impl Name {
    /// Reads a token as a name, relative to `origin` if it has no final dot.
    pub(super) fn read(token: &Token<'_>, origin: Option<&Self>) -> Result<Self, ZoneProblem> {
        let relative = || origin.ok_or_else(|| ZoneProblem::RelativeName { name: token.lossy() });
        match token.raw {
            b"@" if !token.quoted => return relative().cloned(),
            b"." => return Ok(Self::Root),
            _ => {}
        }
        let Spelled { text, absolute, askable } = Spelled::of(token)?;
        let full = if absolute {
            text
        } else {
            match relative()? {
                Self::Root => text,
                Self::Domain(origin) => format!("{text}.{origin}"),
                Self::Unaskable => return Ok(Self::Unaskable),
            }
        };
        if !askable {
            return Ok(Self::Unaskable);
        }
        DomainName::parse(&full)
            .map(Self::Domain)
            .map_err(|reason| ZoneProblem::Name { name: token.lossy(), reason })
    }

    /// Reads a name that cannot be the root and must be one that can be asked for.
    pub(super) fn read_domain(
        token: &Token<'_>,
        origin: Option<&Self>,
    ) -> Result<DomainName, ZoneProblem> {
        match Self::read(token, origin)? {
            Self::Domain(name) => Ok(name),
            Self::Root => Err(ZoneProblem::Root),
            Self::Unaskable => Err(ZoneProblem::UnaskableName { name: token.lossy() }),
        }
    }
}

/// A token's name without its escapes.
struct Spelled {
    /// The name. An octet that is no ASCII stands here as the character of its number, which
    /// [`DomainName::parse`] refuses.
    text: String,
    absolute: bool,
    /// No escape brought in an octet that [`DomainName`] cannot hold.
    askable: bool,
}

impl Spelled {
    fn of(token: &Token<'_>) -> Result<Self, ZoneProblem> {
        let mut spelled =
            Self { text: String::with_capacity(token.raw.len()), absolute: false, askable: true };
        for octet in token.octets() {
            let octet = octet?;
            spelled.absolute = octet.value == b'.' && !octet.escaped;
            if octet.escaped && (octet.value == b'.' || !octet.value.is_ascii_graphic()) {
                spelled.askable = false;
            }
            spelled.text.push(char::from(octet.value));
        }
        Ok(spelled)
    }
}

#[cfg(test)]
mod tests {
    use waxseal_parse::domain::DomainNameError;

    use super::*;

    fn token(raw: &[u8]) -> Token<'_> {
        Token { raw, quoted: false }
    }

    fn domain(text: &str) -> Name {
        Name::Domain(DomainName::parse(text).unwrap())
    }

    #[test]
    fn names_are_completed_by_the_origin() {
        let origin = domain("example.com");
        for (written, name) in [
            (&b"a"[..], domain("a.example.com")),
            (b"A.b", domain("a.b.example.com")),
            (b"key_2024._domainkey", domain("key_2024._domainkey.example.com")),
            (b"0/25", domain("0/25.example.com")),
            (b"a\\098c.", domain("abc")),
            (b"a\\;b.", domain("a;b")),
            (b"a.test.", domain("a.test")),
            (b"@", origin.clone()),
            (b"\\@", domain("@.example.com")),
            (b".", Name::Root),
            (b"a\\.b.", Name::Unaskable),
            (b"a\\.", Name::Unaskable),
            (b"My\\032Printer", Name::Unaskable),
        ] {
            let read = Name::read(&token(written), Some(&origin));
            assert_eq!(read, Ok(name), "{}", String::from_utf8_lossy(written));
        }
        assert_eq!(Name::read(&token(b"a"), Some(&Name::Root)), Ok(domain("a")));
        assert_eq!(Name::read(&token(b"a"), Some(&Name::Unaskable)), Ok(Name::Unaskable));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let relative = |name: &str| ZoneProblem::RelativeName { name: name.into() };
        assert_eq!(Name::read(&token(b"a"), None), Err(relative("a")));
        assert_eq!(Name::read(&token(b"@"), None), Err(relative("@")));
        for (written, reason) in [
            (&b"a..b."[..], DomainNameError::EmptyLabel),
            (b"a..", DomainNameError::EmptyLabel),
            (b"\xc3\xa4.", DomainNameError::BadByte { byte: 0xc3, at: 0 }),
        ] {
            let name = String::from_utf8_lossy(written).into_owned();
            assert_eq!(Name::read(&token(written), None), Err(ZoneProblem::Name { name, reason }));
        }
    }
}
