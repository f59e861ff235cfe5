//! The result words of RFC 8601.

use core::fmt;

/// Makes a type of results, each with the word that Authentication-Results writes for it.
macro_rules! results {
    (
        $(#[$about:meta])*
        $name:ident { $($(#[$doc:meta])* $result:ident = $word:literal),+ $(,)? }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name { $($(#[$doc])* $result),+ }

        impl $name {
            /// Every result, in order.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$result),+];

            /// The word, as Authentication-Results writes it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$result => $word),+ }
            }

            /// The result with this word. Words are read without regard to case, for RFC 4408 and
            /// some products capitalise them.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|result| result.as_str().eq_ignore_ascii_case(word))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

results! {
    /// The result of DKIM for a message or a signature (RFC 8601 §2.7.1), best first.
    DkimResult {
        /// A signature verifies and is acceptable.
        Pass = "pass",
        /// A signature verifies and is not acceptable.
        Policy = "policy",
        /// A signature does not verify.
        Fail = "fail",
        /// The check could not be done this time; a later try may succeed.
        TempError = "temperror",
        /// The check cannot be done.
        PermError = "permerror",
        /// The signature could not be processed.
        Neutral = "neutral",
        /// The message is not signed.
        None = "none",
    }
}

results! {
    /// The result for a message as a whole: whether it is from the domain that it claims, in the
    /// words of RFC 8601 §2.7.1, best first.
    MessageResult {
        /// It is, as far as the domain has said how to tell.
        Pass = "pass",
        /// A signature verifies and is not acceptable.
        Policy = "policy",
        /// It is not, or nothing shows it.
        Fail = "fail",
        /// The check could not be done this time; a later try may succeed.
        TempError = "temperror",
        /// The check cannot be done.
        PermError = "permerror",
        /// The signature could not be processed.
        Neutral = "neutral",
        /// The message is not signed, and its domain has no policy.
        None = "none",
    }
}

impl From<DkimResult> for MessageResult {
    fn from(result: DkimResult) -> Self {
        match result {
            DkimResult::Pass => Self::Pass,
            DkimResult::Policy => Self::Policy,
            DkimResult::Fail => Self::Fail,
            DkimResult::TempError => Self::TempError,
            DkimResult::PermError => Self::PermError,
            DkimResult::Neutral => Self::Neutral,
            DkimResult::None => Self::None,
        }
    }
}

results! {
    /// The result of SPF for an identity (RFC 7208 §2.6, RFC 8601 §2.7.2).
    SpfResult {
        /// The client may use the domain.
        Pass = "pass",
        /// The domain says nothing of the client; treated like [`None`](Self::None).
        Neutral = "neutral",
        /// The client is probably not allowed to use the domain.
        SoftFail = "softfail",
        /// The client may not use the domain.
        Fail = "fail",
        /// There is no domain to be checked, or it has no SPF record.
        None = "none",
        /// The check could not be done this time; a later try may succeed.
        TempError = "temperror",
        /// The domain's records cannot be interpreted.
        PermError = "permerror",
    }
}

results! {
    /// The result of DMARC (RFC 9989 §5.3, RFC 8601 §2.7.3).
    DmarcResult {
        /// An authenticated identifier is aligned with the author domain.
        Pass = "pass",
        /// There is a DMARC policy, and no authenticated identifier is aligned.
        Fail = "fail",
        /// No DMARC policy applies.
        None = "none",
        /// The check could not be done this time; a later try may succeed.
        TempError = "temperror",
        /// The check cannot be done: the message has no author domain, or more than one.
        PermError = "permerror",
    }
}

results! {
    /// The validation status of an ARC chain (RFC 8617 §4.4); every failure is permanent.
    ArcResult {
        /// The chain is valid.
        Pass = "pass",
        /// The chain is broken.
        Fail = "fail",
        /// There is no chain.
        None = "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written_and_in_any_case() {
        for result in SpfResult::ALL {
            assert_eq!(SpfResult::from_word(result.as_str()), Some(result));
        }
        assert_eq!(SpfResult::from_word("PermError"), Some(SpfResult::PermError));
        assert_eq!(ArcResult::from_word("neutral"), None);
    }
}
