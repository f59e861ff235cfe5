//! The methods, results and property types that IANA has registered (RFC 8601 §6; the registry "Email
//! Authentication Parameters" as of 2025-04-04).
//!
//! What is not registered is no error: it must be ignored (RFC 8601 §2.3, §2.7.6, §2.7.7).

use super::payload::{Property, ResInfo};

/// A registered method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Method {
    /// Its name, as the field writes it.
    pub name: &'static str,
    /// The document that defines it.
    pub definition: &'static str,
    /// Whether it is not to be used any more.
    pub is_deprecated: bool,
    /// The results that it can have.
    pub results: &'static [&'static str],
    /// The properties that it tells, each with its ptype. The property `*` is any header field.
    pub properties: &'static [(&'static str, &'static str)],
}

/// Every registered method.
pub const METHODS: [Method; 14] = [
    Method {
        name: "arc",
        definition: "RFC 8617",
        is_deprecated: false,
        results: &["none", "pass", "fail"],
        properties: &[("smtp", "remote-ip"), ("header", "oldest-pass")],
    },
    Method {
        name: "auth",
        definition: "RFC 8601 §2.7.4",
        is_deprecated: false,
        results: &["none", "pass", "fail", "temperror", "permerror"],
        properties: &[("smtp", "auth"), ("smtp", "mailfrom")],
    },
    Method {
        name: "dkim",
        definition: "RFC 8601 §2.7.1",
        is_deprecated: false,
        results: &["none", "pass", "fail", "policy", "neutral", "temperror", "permerror"],
        properties: &[
            ("header", "d"),
            ("header", "i"),
            ("header", "b"),
            ("header", "a"),
            ("header", "s"),
        ],
    },
    Method {
        name: "dkim-adsp",
        definition: "RFC 5617",
        is_deprecated: true,
        results: &[
            "none",
            "pass",
            "unknown",
            "fail",
            "discard",
            "nxdomain",
            "temperror",
            "permerror",
        ],
        properties: &[("header", "from")],
    },
    Method {
        name: "dkim-atps",
        definition: "RFC 6541",
        is_deprecated: false,
        results: &["none", "pass", "fail", "temperror", "permerror"],
        properties: &[("header", "from")],
    },
    Method {
        name: "dmarc",
        definition: "RFC 9989",
        is_deprecated: false,
        results: &["none", "pass", "fail", "temperror", "permerror"],
        properties: &[("header", "from"), ("policy", "dmarc")],
    },
    Method {
        name: "dnswl",
        definition: "RFC 8904",
        is_deprecated: false,
        results: &["none", "pass", "temperror", "permerror"],
        properties: &[("dns", "zone"), ("policy", "ip"), ("policy", "txt"), ("dns", "sec")],
    },
    Method {
        name: "domainkeys",
        definition: "RFC 4870",
        is_deprecated: true,
        results: &["none", "pass", "fail", "policy", "neutral", "temperror", "permerror"],
        properties: &[("header", "d"), ("header", "from"), ("header", "sender")],
    },
    Method {
        name: "iprev",
        definition: "RFC 8601 §3",
        is_deprecated: false,
        results: &["pass", "fail", "temperror", "permerror"],
        properties: &[("policy", "iprev")],
    },
    Method {
        name: "rrvs",
        definition: "RFC 7293",
        is_deprecated: false,
        results: &["none", "pass", "fail", "unknown", "temperror", "permerror"],
        properties: &[("smtp", "rcptto")],
    },
    Method {
        name: "sender-id",
        definition: "RFC 4406",
        is_deprecated: true,
        results: &[
            "none",
            "pass",
            "fail",
            "softfail",
            "policy",
            "neutral",
            "temperror",
            "permerror",
        ],
        properties: &[("header", "*")],
    },
    Method {
        name: "smime",
        definition: "RFC 7281",
        is_deprecated: false,
        results: &["none", "pass", "fail", "policy", "neutral", "temperror", "permerror"],
        properties: &[
            ("body", "smime-part"),
            ("body", "smime-identifier"),
            ("body", "smime-serial"),
            ("body", "smime-issuer"),
        ],
    },
    Method {
        name: "spf",
        definition: "RFC 8601 §2.7.2",
        is_deprecated: false,
        results: &[
            "none",
            "pass",
            "fail",
            "softfail",
            "policy",
            "neutral",
            "temperror",
            "permerror",
        ],
        properties: &[("smtp", "mailfrom"), ("smtp", "helo")],
    },
    Method {
        name: "vbr",
        definition: "RFC 6212",
        is_deprecated: false,
        results: &["none", "pass", "fail", "temperror", "permerror"],
        properties: &[("header", "md"), ("header", "mv")],
    },
];

/// Every registered property type (RFC 8601 §2.3, RFC 8904 §6).
pub const PTYPES: [&str; 5] = ["body", "dns", "header", "policy", "smtp"];

/// The registered method of this name; case is ignored.
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name.eq_ignore_ascii_case(name))
}

/// Whether a text is a registered property type; case is ignored.
pub(super) fn is_ptype(text: &[u8]) -> bool {
    PTYPES.iter().any(|ptype| ptype.as_bytes().eq_ignore_ascii_case(text))
}

/// What the registry says of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// Method and result are registered.
    Registered,
    /// They are registered, and the method is not to be used any more.
    Deprecated,
    /// The method is not registered.
    UnknownMethod,
    /// The method is of a version that is not registered.
    UnknownVersion,
    /// The method does not have this result.
    UnknownResult,
}

impl Standing {
    /// Whether the result may be used (RFC 8601 §2.6, §2.7.6, §2.7.7).
    pub fn is_known(self) -> bool {
        matches!(self, Self::Registered | Self::Deprecated)
    }

    /// A stable name for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Deprecated => "deprecated",
            Self::UnknownMethod => "unknown-method",
            Self::UnknownVersion => "unknown-version",
            Self::UnknownResult => "unknown-result",
        }
    }
}

pub(super) fn standing(result: &ResInfo<'_>) -> Standing {
    let Some(method) = method(&result.method.text) else { return Standing::UnknownMethod };
    if result.version.is_some_and(|version| version.number != 1) {
        return Standing::UnknownVersion;
    }
    if !method.results.iter().any(|known| result.result.is(known)) {
        return Standing::UnknownResult;
    }
    if method.is_deprecated { Standing::Deprecated } else { Standing::Registered }
}

impl Method {
    /// Whether a property is registered for this method.
    pub fn has(&self, property: &Property<'_>) -> bool {
        self.properties.iter().any(|(ptype, name)| {
            property.ptype.as_ref().is_some_and(|other| other.is(ptype))
                && (*name == "*" || property.property.is(name))
        })
    }
}

impl Property<'_> {
    /// Whether the ptype is registered; a decision must not rest on others (RFC 8601 §2.3).
    pub fn has_known_ptype(&self) -> bool {
        self.ptype.as_ref().is_some_and(|ptype| is_ptype(ptype.text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authentication_results::{Payload, Reading};
    use crate::limits::Limits;

    #[test]
    fn the_list_is_sorted_and_its_words_are_keywords() {
        assert!(METHODS.is_sorted_by_key(|method| method.name));
        let is_keyword = |word: &str| super::super::words::is_keyword(word.as_bytes());
        for method in METHODS {
            assert!(is_keyword(method.name) && method.results.iter().all(|word| is_keyword(word)));
            for (ptype, property) in method.properties {
                assert!(PTYPES.contains(ptype), "{ptype}");
                assert!(*property == "*" || is_keyword(property), "{property}");
            }
        }
    }

    #[test]
    fn what_is_unknown_is_told_apart() {
        let text =
            b"mx.example; SPF=Pass smtp.mailfrom=a.example x.y=z; spf=hardfail; x-tls=pass; \
            dkim/2=pass; domainkeys=pass; sender-id=pass header.resent-sender=a.example";
        let payload = Payload::read(text, Reading::Strict, &Limits::default()).unwrap();
        let standings: Vec<_> = payload.results.iter().map(ResInfo::standing).collect();
        assert_eq!(
            standings,
            [
                Standing::Registered,
                Standing::UnknownResult,
                Standing::UnknownMethod,
                Standing::UnknownVersion,
                Standing::Deprecated,
                Standing::Deprecated,
            ]
        );
        let [mailfrom, other] = &*payload.results[0].properties else { panic!() };
        let spf = method("spf").unwrap();
        assert!(spf.has(mailfrom) && mailfrom.has_known_ptype());
        assert!(!spf.has(other) && !other.has_known_ptype());
        let sender = payload.results.last().unwrap().properties.first().unwrap();
        assert!(method("sender-id").unwrap().has(sender));
    }
}
