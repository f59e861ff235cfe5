//! What a rule says of itself.

use crate::severity::Severity;

/// What a rule says of itself. The built-in rules make it with `rule!` from their doc comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "rules of other crates write it down")]
pub struct Declaration {
    /// Unique, stable, upper case: the family and three digits, `SPF001` say.
    pub code: &'static str,
    /// Unique, stable, lower case with hyphens, `spf-missing` say.
    pub name: &'static str,
    /// How bad a finding is, unless the configuration says otherwise.
    pub severity: Severity,
    /// The version of Waxseal, or of your service, that had it first.
    pub since: &'static str,
    /// Where it is written down: `RFC 7208 §4.5`, say.
    pub reference: &'static str,
    /// The documentation in Markdown; [`Documentation`](crate::documentation::Documentation) reads it.
    pub documentation: &'static str,
    /// What can be configured.
    pub parameters: &'static [Parameter],
}

/// A number that the configuration can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "rules of other crates write it down")]
pub struct Parameter {
    /// Its name, lower case with hyphens.
    pub name: &'static str,
    /// Its value, unless the configuration says otherwise.
    pub default: u64,
    /// What it means, in half a sentence.
    pub meaning: &'static str,
}

impl Declaration {
    /// A rule without documentation and parameters; fields that are wanted are set afterwards.
    pub const fn new(code: &'static str, name: &'static str, severity: Severity) -> Self {
        Self { code, name, severity, since: "", reference: "", documentation: "", parameters: &[] }
    }

    /// The letters before the digits of the code: `SPF`, say.
    pub fn family(&self) -> &'static str {
        self.code.trim_end_matches(|character: char| character.is_ascii_digit())
    }
}

/// Declares a built-in rule: its type and, from the doc comment and what follows, its
/// [`Declaration`]. The doc comment is what `waxseal explain` and the reference page show, and its
/// examples are tests; see `crates/rules/src/catalogue/mod.rs` for how it is built.
macro_rules! rule {
    (
        $(#[doc = $documentation:literal])+
        pub(super) struct $rule:ident {
            code: $code:literal,
            name: $name:literal,
            severity: $severity:ident,
            since: $since:literal,
            reference: $reference:literal
            $(, parameters: [$(($parameter:literal, $default:literal, $meaning:literal)),+ $(,)?])?
            $(,)?
        }
    ) => {
        $(#[doc = $documentation])+
        #[derive(Clone, Copy, Debug)]
        pub(super) struct $rule;

        impl $rule {
            /// What the rule says of itself.
            const DECLARATION: $crate::declaration::Declaration =
                $crate::declaration::Declaration {
                    code: $code,
                    name: $name,
                    severity: $crate::severity::Severity::$severity,
                    since: $since,
                    reference: $reference,
                    documentation: concat!($($documentation, "\n"),+),
                    parameters: &[$($($crate::declaration::Parameter {
                        name: $parameter,
                        default: $default,
                        meaning: $meaning,
                    }),+)?],
                };
        }
    };
}
pub(crate) use rule;
