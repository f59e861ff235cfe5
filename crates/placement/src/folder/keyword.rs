//! The keywords with which people and programs mark junk.

use crate::closed_set::closed_set;

closed_set! {
    /// What the keywords of a message say.
    JunkMark {
        /// `$Junk`, or `Junk` of Thunderbird: somebody, or a program for him, calls it junk.
        Junk = "junk",
        /// `$NotJunk`, or `NonJunk` and `NotJunk`.
        NotJunk = "not-junk",
        /// `$Phishing`, which stands together with `$Junk` (RFC 9051 §2.3.2).
        Phishing = "phishing",
    }
}

impl JunkMark {
    /// Reads the keywords of a message. Marks of both kinds count as none (RFC 9051 §2.3.2).
    pub fn of<'a>(keywords: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let (mut junk, mut not_junk, mut phishing) = (false, false, false);
        for keyword in keywords {
            let is = |names: &[&str]| names.iter().any(|name| keyword.eq_ignore_ascii_case(name));
            junk |= is(&["$Junk", "Junk"]);
            not_junk |= is(&["$NotJunk", "NonJunk", "NotJunk"]);
            phishing |= is(&["$Phishing"]);
        }
        match (junk || phishing, not_junk) {
            (true, false) => Some(if phishing { Self::Phishing } else { Self::Junk }),
            (false, true) => Some(Self::NotJunk),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_read() {
        for (keywords, mark) in [
            (&["\\Seen", "$Junk"][..], Some(JunkMark::Junk)),
            (&["junk"], Some(JunkMark::Junk)),
            (&["$junk", "$Phishing"], Some(JunkMark::Phishing)),
            (&["NonJunk"], Some(JunkMark::NotJunk)),
            (&["$NotJunk"], Some(JunkMark::NotJunk)),
            (&["$Junk", "NonJunk"], None),
            (&["JunkRecorded", "\\Junk"], None),
            (&[], None),
        ] {
            assert_eq!(JunkMark::of(keywords.iter().copied()), mark, "{keywords:?}");
        }
    }
}
