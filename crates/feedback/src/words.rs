//! Words of the RFCs as types.

/// Defines an enum of the words that an RFC knows, with whatever else was written beside them.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$of_variant:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of_variant])* $variant,)+
            /// Another word, as it was written; empty where none was.
            Unknown(String),
        }

        impl $name {
            /// The word as it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(text) => text,
                }
            }

            /// Reads a word in any case; see [`Unknown`](Self::Unknown).
            pub fn from_text(text: &str) -> Self {
                $(if text.eq_ignore_ascii_case($word) {
                    return Self::$variant;
                })+
                Self::Unknown(text.to_owned())
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl crate::words::Word for $name {
            fn from_text(text: &str) -> Self {
                Self::from_text(text)
            }

            fn as_str(&self) -> &str {
                self.as_str()
            }

            fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }
    };
}

pub(crate) use words;

/// What the readers do with any of these enums.
pub(crate) trait Word {
    fn from_text(text: &str) -> Self;
    fn as_str(&self) -> &str;
    fn is_known(&self) -> bool;
}
