//! What Google says in comments, and who writes like Google.
//!
//! A comment is no part of the result, and what it quotes may come from the sender: only who believes
//! the field may believe its comments. Each reader takes the text of a
//! [`Comment`](super::Comment) and gives `None` for any other.

use core::net::IpAddr;

/// `(p=NONE sp=QUARANTINE dis=NONE)` of a DMARC result. Yahoo separates with commas, others with
/// semicolons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DmarcComment<'a> {
    /// `p=`: the published policy, as written.
    pub policy: Option<&'a str>,
    /// `sp=`: the published policy for subdomains, as written.
    pub subdomain_policy: Option<&'a str>,
    /// `dis=`: what was done with the message, as written.
    pub disposition: Option<&'a str>,
}

impl<'a> DmarcComment<'a> {
    /// Reads a comment.
    pub fn read(text: &'a str) -> Option<Self> {
        let mut comment = Self::default();
        for (name, value) in pairs(text) {
            let slot = match name {
                "p" => &mut comment.policy,
                "sp" => &mut comment.subdomain_policy,
                "dis" => &mut comment.disposition,
                _ => continue,
            };
            slot.get_or_insert(value);
        }
        (comment != Self::default()).then_some(comment)
    }
}

/// `(i=1 spf=pass spfdomain=… dkim=pass dkdomain=… dmarc=pass fromdomain=…)` of an ARC result: what
/// the sealer found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArcComment<'a> {
    /// `i=`: the instance whose results these are.
    pub instance: Option<u8>,
    /// `spf=`
    pub spf: Option<&'a str>,
    /// `spfdomain=`
    pub spf_domain: Option<&'a str>,
    /// `dkim=`
    pub dkim: Option<&'a str>,
    /// `dkdomain=`, in order.
    pub dkim_domains: Vec<&'a str>,
    /// `dmarc=`
    pub dmarc: Option<&'a str>,
    /// `fromdomain=`
    pub from_domain: Option<&'a str>,
}

impl<'a> ArcComment<'a> {
    /// Reads a comment.
    pub fn read(text: &'a str) -> Option<Self> {
        let mut comment = Self::default();
        for (name, value) in pairs(text) {
            let slot = match name {
                "i" => {
                    comment.instance = comment.instance.or_else(|| value.parse().ok());
                    continue;
                }
                "dkdomain" => {
                    comment.dkim_domains.push(value);
                    continue;
                }
                "spf" => &mut comment.spf,
                "spfdomain" => &mut comment.spf_domain,
                "dkim" => &mut comment.dkim,
                "dmarc" => &mut comment.dmarc,
                "fromdomain" => &mut comment.from_domain,
                _ => continue,
            };
            slot.get_or_insert(value);
        }
        (comment != Self::default()).then_some(comment)
    }
}

/// `(google.com: domain of X designates IP as permitted sender)` of an SPF result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpfComment<'a> {
    /// Who says it, such as `google.com`.
    pub host: &'a str,
    /// The domain or address that was checked.
    pub identity: &'a str,
    /// The client's address, where it is told.
    pub client: Option<IpAddr>,
    /// What the domain says of the client.
    pub statement: SpfStatement,
    /// Whether the domain has no SPF record, and one was guessed from its other records.
    pub is_best_guess: bool,
}

/// What an [`SpfComment`] says of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpfStatement {
    /// It is a permitted sender.
    Permitted,
    /// It is not.
    NotPermitted,
    /// It is neither permitted nor denied.
    Neutral,
    /// The domain has no permitted senders at all.
    NoSenders,
}

const BEST_GUESS: &str = "best guess record for ";
const DOMAIN_OF: &str = "domain of ";
/// Google writes this in a softfail, between `domain of` and the domain.
const TRANSITIONING: &str = "transitioning ";

impl<'a> SpfComment<'a> {
    /// Reads a comment. The identity comes from the sender, so what we look for is looked for from
    /// the end that Google has written.
    pub fn read(text: &'a str) -> Option<Self> {
        let (host, text) = text.split_once(": ")?;
        let comment = |identity: &'a str, client, statement| {
            let guessed = identity.strip_prefix(BEST_GUESS);
            let identity = guessed.unwrap_or(identity);
            let identity = identity.strip_prefix(DOMAIN_OF).unwrap_or(identity);
            let identity = identity.strip_prefix(TRANSITIONING).unwrap_or(identity).trim();
            let is_best_guess = guessed.is_some();
            Some(Self { host, identity, client, statement, is_best_guess })
        };
        if let Some((client, identity)) = text.split_once(" is neither permitted nor denied by ")
            && let Ok(client) = client.trim().parse()
        {
            return comment(identity.trim_start(), Some(client), SpfStatement::Neutral);
        }
        if let Some(identity) = text.strip_suffix(" does not designate permitted sender hosts") {
            return comment(identity, None, SpfStatement::NoSenders);
        }
        let text = text.strip_suffix(" as permitted sender")?;
        let (text, client) = text.rsplit_once(' ')?;
        let client = Some(client.parse().ok()?);
        let text = text.trim_end();
        if let Some(identity) = text.strip_suffix(" does not designate") {
            return comment(identity, client, SpfStatement::NotPermitted);
        }
        comment(text.strip_suffix(" designates")?, client, SpfStatement::Permitted)
    }
}

/// The `name=value` in a text, separated by white space, commas or semicolons.
fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split([' ', '\t', ',', ';']).filter_map(|pair| pair.split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_read_with_any_separator() {
        let google = DmarcComment::read("p=NONE sp=QUARANTINE dis=NONE").unwrap();
        assert_eq!(google.policy, Some("NONE"));
        assert_eq!(google.subdomain_policy, Some("QUARANTINE"));
        assert_eq!(google.disposition, Some("NONE"));
        for text in ["p=none; dis=none", "p=none, dis=none", "p=none,dis=none,d.eval=none"] {
            let comment = DmarcComment::read(text).unwrap();
            assert_eq!((comment.policy, comment.disposition), (Some("none"), Some("none")));
        }
        assert_eq!(DmarcComment::read("2048-bit key"), None);
    }

    #[test]
    fn what_a_sealer_found_is_read() {
        let comment = ArcComment::read(
            "i=1 spf=pass spfdomain=a.example dkim=pass dkdomain=b.example dkdomain=c.example \
             dmarc=pass fromdomain=d.example",
        )
        .unwrap();
        assert_eq!(comment.instance, Some(1));
        assert_eq!((comment.spf, comment.spf_domain), (Some("pass"), Some("a.example")));
        assert_eq!(
            (comment.dkim, &*comment.dkim_domains),
            (Some("pass"), &["b.example", "c.example"][..])
        );
        assert_eq!((comment.dmarc, comment.from_domain), (Some("pass"), Some("d.example")));
        assert_eq!(ArcComment::read("no signatures found"), None);
    }

    #[test]
    fn spf_comments_are_read_in_all_their_forms() {
        let v4 = "192.0.2.1".parse().ok();
        for (text, identity, client, statement, is_best_guess) in [
            (
                "google.com: domain of joe@a.example designates 192.0.2.1 as permitted sender",
                "joe@a.example",
                v4,
                SpfStatement::Permitted,
                false,
            ),
            (
                "google.com: best guess record for domain of a.example designates 2001:db8::1 as permitted sender",
                "a.example",
                "2001:db8::1".parse().ok(),
                SpfStatement::Permitted,
                true,
            ),
            (
                "google.com: domain of transitioning a@b.example does not designate 192.0.2.1 as permitted sender",
                "a@b.example",
                v4,
                SpfStatement::NotPermitted,
                false,
            ),
            (
                "google.com: 192.0.2.1 is neither permitted nor denied by best guess record for domain of a.example",
                "a.example",
                v4,
                SpfStatement::Neutral,
                true,
            ),
            (
                "google.com: mail.google.com does not designate permitted sender hosts",
                "mail.google.com",
                None,
                SpfStatement::NoSenders,
                false,
            ),
            // Folded by MessageLabs.
            (
                "server-0.tower-0.example: domain of a.example designates    192.0.2.1 as permitted sender",
                "a.example",
                v4,
                SpfStatement::Permitted,
                false,
            ),
            // An identity that tries to be the statement.
            (
                "google.com: domain of \"x designates 192.0.2.9 as permitted sender\"@a.example does not designate 192.0.2.1 as permitted sender",
                "\"x designates 192.0.2.9 as permitted sender\"@a.example",
                v4,
                SpfStatement::NotPermitted,
                false,
            ),
        ] {
            let comment = SpfComment::read(text).unwrap();
            assert_eq!(comment.identity, identity, "{text}");
            assert_eq!(comment.client, client, "{text}");
            assert_eq!(comment.statement, statement, "{text}");
            assert_eq!(comment.is_best_guess, is_best_guess, "{text}");
        }
        for text in ["sender IP is 192.0.2.1", "a: b designates c as permitted sender", "", "a: "] {
            assert_eq!(SpfComment::read(text), None, "{text}");
        }
    }
}
