//! What people write in the place of what they mean.

use core::fmt;

use waxseal_parse::span::Span;

/// A record as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repaired {
    /// The record: of the grammar, each term that was so before still byte for byte.
    pub text: String,
    /// What was mended, in the order of the text; never empty.
    pub mends: Vec<Mend>,
}

impl Repaired {
    /// Whether every mend has one reading only.
    pub fn is_certain(&self) -> bool {
        self.mends.iter().all(|mend| mend.mistake.is_certain())
    }
}

/// One thing that was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mend {
    /// Where it stood, in octets of the text as it was published.
    pub span: Span,
    /// What stands there now; empty where something was taken out.
    pub by: String,
    /// What was wrong.
    pub mistake: Mistake,
}

macro_rules! mistakes {
    ($($(#[doc = $doc:literal])+ $name:ident = $says:literal, $certain:literal;)+) => {
        /// What is wrong with a record that can be mended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Mistake { $($(#[doc = $doc])+ $name),+ }

        impl Mistake {
            /// What is wrong, as a part of a sentence.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $says),+ }
            }

            /// Whether there is one reading only, so that a tool may mend it.
            pub fn is_certain(self) -> bool {
                match self { $(Self::$name => $certain),+ }
            }
        }
    };
}

mistakes! {
    /// Quotes or back slashes became part of the value: straight ones or those of a word processor.
    Quote = "a quote or back slash is part of the value", true;
    /// White space that is no space: a tab, a line end, a space that does not break.
    WhiteSpace = "white space that is no plain space", true;
    /// A character that nobody sees: a byte order mark, a zero-width space, a control character.
    Invisible = "a character that nobody sees", true;
    /// A dash, colon, tilde or letter that only looks like that of ASCII.
    Typography = "a character that only looks like the right one", true;
    /// A domain name that is not written in A-labels.
    ULabel = "a domain name with characters beyond ASCII", true;
    /// Spaces before the version.
    LeadingSpace = "a space stands before the version", true;
    /// The version is not `v=spf1` and a space.
    Version = "the version is not \"v=spf1\" and a space", true;
    /// A version of another protocol.
    OtherVersion = "the version is not that of SPF", false;
    /// The version stands again between the terms: two records were glued.
    VersionAgain = "the version stands in the middle of the record", false;
    /// Commas, semicolons or other marks between or behind terms.
    Separator = "a mark where terms are parted with spaces", true;
    /// No space between two terms.
    MissingSpace = "there is no space between two terms", false;
    /// A space inside a term.
    SpaceInside = "there is a space inside a term", true;
    /// A name that no term has, near one that terms have.
    Name = "no term has this name", false;
    /// Another well-known way to write a name: `ipv4`.
    Synonym = "SPF has another name for this term", true;
    /// A colon where an equals sign belongs, or the other way.
    Sign = "\":\" and \"=\" are confused", true;
    /// An address or a domain without the name of a mechanism.
    Bare = "the name of a mechanism is missing", false;
    /// An address of the other family, or an address where a domain name belongs.
    AddressKind = "the mechanism does not go with this kind of address", true;
    /// A host name where an address belongs.
    HostName = "a host name stands where an address belongs", true;
    /// An address with a port, brackets, leading zeros, or a dot too many.
    Address = "the address has a part that does not belong to it", true;
    /// An address of less than four numbers, or with an asterisk.
    PartialAddress = "the address is incomplete", false;
    /// A prefix length that is too great, or empty.
    PrefixLength = "there is no such prefix length", false;
    /// A net mask in the place of a prefix length.
    NetMask = "a net mask stands in the place of a prefix length", true;
    /// A prefix length before the domain, or behind a mechanism that takes none.
    PrefixPlace = "a prefix length stands where none belongs", true;
    /// A URL, an e-mail address, brackets or dots around a domain name.
    Domain = "a domain name has a part that does not belong to it", true;
    /// Something behind a mechanism that takes nothing.
    Argument = "something stands behind a mechanism that takes nothing", false;
    /// A qualifier twice, or before a modifier.
    Qualifier = "there is a qualifier too many", true;
    /// `redirect=` or `exp=` twice with the same value.
    Duplicate = "a modifier stands twice", true;
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
