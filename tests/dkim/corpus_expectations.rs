//! What each signature of Mail::DKIM's corpus must come to, and why, read from the messages.

use waxseal_verify::dkim::evidence::HeaderOutcome;

use Why::*;

/// Why a signature gets its verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is good.
    Pass,
    /// A signed field was changed, the body was not.
    HeaderChanged,
    /// The body was changed, no signed field was.
    BodyChanged,
    /// There is no `v=`: a draft before RFC 4871.
    NoVersion,
    /// `v=` is not `1`: a draft before RFC 4871, or the future.
    OtherVersion,
    /// `a=rsa-sha1`.
    RsaSha1,
    /// `c=` is unknown.
    Canonicalization,
    /// `q=` names no known method.
    QueryMethod,
    /// The field is no tag list.
    NotTags,
    /// `i=` is no `[local-part]@domain-name`: the `@` or the domain is encoded.
    AuidIsNoAddress,
    /// The domain of `i=` is not within `d=`.
    AuidOutside,
    /// The message has LF for line ends.
    BareLineFeed,
    /// `h=` of the key record lacks `sha256`.
    HashNotAllowed,
    /// `p=` of an Ed25519 key is not 32 octets.
    KeyLength,
    /// The selector does not exist.
    NoKey,
    /// The key record lacks `p=`.
    NoKeyInRecord,
}

impl Why {
    /// The word of RFC 8601 and Waxseal's code for the reason.
    pub(crate) fn verdict(self) -> (&'static str, &'static str) {
        match self {
            Pass => ("pass", ""),
            HeaderChanged | BodyChanged => ("fail", "changed"),
            NoVersion => ("permerror", "signature-syntax"),
            OtherVersion | Canonicalization | QueryMethod | NotTags | AuidIsNoAddress => {
                ("neutral", "signature-syntax")
            }
            RsaSha1 => ("permerror", "forbidden-algorithm"),
            AuidOutside => ("permerror", "auid-outside-domain"),
            BareLineFeed => ("neutral", "bare-line-feed"),
            HashNotAllowed => ("permerror", "hash-not-allowed"),
            KeyLength => ("permerror", "public-key"),
            NoKey => ("permerror", "no-key"),
            NoKeyInRecord => ("permerror", "key-record-syntax"),
        }
    }

    /// Whether the body hash matches, and what the signature says of the header.
    pub(crate) fn outcome(self) -> Option<(bool, HeaderOutcome)> {
        match self {
            Pass => Some((true, HeaderOutcome::Valid)),
            HeaderChanged => Some((true, HeaderOutcome::Invalid)),
            BodyChanged => Some((false, HeaderOutcome::Valid)),
            _ => None,
        }
    }

    /// The section by which Mail::DKIM's `pass` or `fail` becomes another result.
    pub(crate) fn departs_by(self) -> Option<&'static str> {
        match self {
            NoVersion | OtherVersion => Some("RFC 6376 section 3.5: v= is REQUIRED and is 1"),
            RsaSha1 => Some("RFC 8301 section 3.1: rsa-sha1 MUST NOT be verified"),
            Canonicalization => Some("RFC 6376 section 3.5: c= of an unknown algorithm"),
            NotTags => Some("RFC 6376 section 3.2: the field is a tag list"),
            AuidIsNoAddress => Some("RFC 6376 section 3.5: sig-i-tag = [Local-part] @ domain-name"),
            BareLineFeed => Some("RFC 5322 section 2.3: LF only together with CR"),
            _ => None,
        }
    }

    /// The reason under a policy that forgives.
    pub(crate) fn lenient(self) -> Self {
        if self == BareLineFeed { RsaSha1 } else { self }
    }
}

/// A message by its file's name without `.txt`, and its DKIM signatures from the top.
pub(crate) const EXPECTATIONS: &[(&str, &[Why])] = &[
    ("bad_1", &[NoVersion]),
    ("bad_1878954", &[BareLineFeed]),
    ("bad_dk_1", &[]),
    ("bad_dk_2", &[]),
    ("bad_dk_3", &[]),
    ("bad_dk_4", &[]),
    ("bad_dk_5", &[]),
    ("bad_ietf01_1", &[NoVersion]),
    ("bad_ietf01_2", &[NoVersion]),
    ("bad_ietf01_3", &[NoVersion]),
    ("badkey1_ed25519", &[KeyLength]),
    ("badkey2_ed25519", &[HeaderChanged]),
    ("badkey3_ed25519", &[BodyChanged]),
    ("badkey4_ed25519", &[NoKey]),
    ("badkey5_ed25519", &[NoKeyInRecord]),
    ("badkey_1", &[OtherVersion]),
    ("badkey_10", &[RsaSha1]),
    ("badkey_11", &[HashNotAllowed]),
    ("badkey_12", &[RsaSha1]),
    ("badkey_13", &[RsaSha1]),
    ("badkey_14", &[RsaSha1]),
    ("badkey_15", &[RsaSha1]),
    ("badkey_2", &[OtherVersion]),
    ("badkey_3", &[OtherVersion]),
    ("badkey_4", &[OtherVersion]),
    ("badkey_5", &[OtherVersion]),
    ("badkey_6", &[OtherVersion]),
    ("badkey_7", &[OtherVersion]),
    ("badkey_8", &[RsaSha1]),
    ("badkey_9", &[RsaSha1]),
    ("dk_headers_1", &[]),
    ("dk_headers_2", &[]),
    ("dk_multiple_1", &[]),
    ("good_1878523", &[RsaSha1]),
    ("good_83176", &[RsaSha1]),
    ("good_dk_1", &[]),
    ("good_dk_2", &[]),
    ("good_dk_3", &[]),
    ("good_dk_4", &[]),
    ("good_dk_5", &[]),
    ("good_dk_6", &[]),
    ("good_dk_7", &[]),
    ("good_dk_gmail", &[]),
    ("good_dk_yahoo", &[]),
    ("good_ietf00_1", &[NoVersion]),
    ("good_ietf00_2", &[NoVersion]),
    ("good_ietf00_3", &[NoVersion]),
    ("good_ietf00_4", &[NoVersion]),
    ("good_ietf00_5", &[NoVersion]),
    ("good_ietf01_1", &[NoVersion]),
    ("good_ietf01_2", &[NoVersion]),
    ("good_qp_1", &[RsaSha1]),
    ("good_qp_2", &[AuidIsNoAddress]),
    ("good_qp_3", &[AuidIsNoAddress]),
    ("good_rfc4871_3", &[RsaSha1]),
    ("good_rfc4871_4", &[RsaSha1]),
    ("goodkey_1", &[RsaSha1]),
    ("goodkey_2", &[RsaSha1]),
    ("goodkey_3", &[RsaSha1]),
    ("goodkey_4", &[RsaSha1]),
    ("goodkey_ed25519", &[Pass]),
    ("ignore_1", &[OtherVersion]),
    ("ignore_2", &[OtherVersion]),
    ("ignore_3", &[OtherVersion]),
    ("ignore_4", &[OtherVersion]),
    ("ignore_5", &[QueryMethod]),
    ("ignore_6", &[QueryMethod]),
    ("ignore_7", &[RsaSha1]),
    ("ignore_8", &[AuidOutside]),
    ("mine_ietf01_1", &[NoVersion]),
    ("mine_ietf01_2", &[NoVersion]),
    ("mine_ietf01_3", &[NoVersion]),
    ("mine_ietf01_4", &[NoVersion]),
    ("mine_ietf05_1", &[OtherVersion]),
    ("multiple_1", &[NoVersion, NoVersion, NoVersion, NoVersion]),
    ("multiple_2", &[Canonicalization, RsaSha1, RsaSha1, NotTags]),
    ("no_body_1", &[OtherVersion]),
    ("no_body_2", &[OtherVersion]),
    ("no_body_3", &[OtherVersion]),
];
