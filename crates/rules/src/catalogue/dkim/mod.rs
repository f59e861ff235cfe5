//! DKIM keys: what stands at each selector.
//!
//! Of one selector at most one of the errors up to `unreadable` is told: the facts hold one fault, the
//! one that explains the most, and each of these rules tells one kind of it.

mod alias_chain;
mod alias_collision;
mod alias_dangling;
mod alias_loop;
mod bare_rsa;
mod base64;
mod characters_added;
mod characters_missing;
mod differs;
mod domain_twice;
mod ed25519_only;
mod escaped;
mod exponent;
mod fault;
mod foreign_record;
mod granularity;
mod hash_shut_out;
mod in_pieces;
mod key_type;
mod keys;
mod line_break;
mod long_answer;
mod mail_shut_out;
mod misplaced;
mod missing;
mod not_ascii;
mod one_case;
mod pasted_line;
mod pem_lines;
mod provider_short;
mod quotes;
mod revoked;
mod selector;
mod semicolon_lost;
mod several;
mod shared;
mod short;
mod sloppy;
mod spaces_around;
mod spaces_inside;
mod strict_domain;
mod swapped;
mod syntax;
mod tag_missing;
mod tag_twice;
mod tags_swapped;
mod testing;
mod too_large;
mod too_short;
mod truncated;
mod unreadable;
mod version;
mod without_domainkey;
mod written_otherwise;

use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[
    &missing::Missing,
    &domain_twice::DomainTwice,
    &without_domainkey::WithoutDomainkey,
    &misplaced::MisplacedKey,
    &alias_loop::AliasLoop,
    &alias_dangling::AliasDangling,
    &alias_collision::AliasCollision,
    &in_pieces::InPieces,
    &several::SeveralRecords,
    &swapped::Swapped,
    &foreign_record::ForeignRecord,
    &pasted_line::PastedLine,
    &pem_lines::PemLines,
    &escaped::Escaped,
    &not_ascii::NotAscii,
    &quotes::Quotes,
    &line_break::LineBreak,
    &semicolon_lost::SemicolonLost,
    &tags_swapped::TagsSwapped,
    &tag_missing::TagMissing,
    &version::Version,
    &key_type::KeyType,
    &hash_shut_out::HashShutOut,
    &mail_shut_out::MailShutOut,
    &revoked::Revoked,
    &tag_twice::TagTwice,
    &one_case::OneCase,
    &truncated::Truncated,
    &characters_missing::CharactersMissing,
    &characters_added::CharactersAdded,
    &differs::Differs,
    &syntax::Syntax,
    &base64::Base64,
    &unreadable::Unreadable,
    &too_short::TooShort,
    &short::Short,
    &too_large::TooLarge,
    &exponent::Exponent,
    &ed25519_only::Ed25519Only,
    &testing::Testing,
    &spaces_around::SpacesAround,
    &spaces_inside::SpacesInside,
    &sloppy::Sloppy,
    &shared::Shared,
    &long_answer::LongAnswer,
    &provider_short::ProviderShort,
    &strict_domain::StrictDomain,
    &granularity::Granularity,
    &bare_rsa::BareRsa,
    &alias_chain::AliasChain,
    &written_otherwise::WrittenOtherwise,
];
