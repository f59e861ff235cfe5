//! Beside authentication: MX, MTA-STS, TLS-RPT, BIMI, reverse DNS.

mod bimi_declined;
mod bimi_logo;
mod bimi_policy;
mod bimi_several;
mod bimi_syntax;
mod mx_address;
mod mx_alias;
mod mx_dead;
mod mx_implicit;
mod mx_missing;
mod mx_null_beside_others;
mod mx_null_sends;
mod mx_private;
mod mx_without_address;
mod rdns_generic;
mod rdns_missing;
mod rdns_unconfirmed;
mod send_spf;
mod sts_host;
mod sts_max_age;
mod sts_mode;
mod sts_mx;
mod sts_policy;
mod sts_record_missing;
mod sts_several;
mod sts_syntax;
mod tlsrpt_missing;
mod tlsrpt_several;
mod tlsrpt_syntax;

use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[
    &mx_address::MxAddress,
    &mx_dead::MxDead,
    &mx_null_beside_others::NullBesideOthers,
    &mx_missing::MxMissing,
    &mx_null_sends::NullSends,
    &mx_without_address::MxWithoutAddress,
    &mx_alias::MxAlias,
    &mx_private::MxPrivate,
    &mx_implicit::MxImplicit,
    &rdns_missing::RdnsMissing,
    &rdns_unconfirmed::RdnsUnconfirmed,
    &rdns_generic::RdnsGeneric,
    &send_spf::SendSpf,
    &sts_several::StsSeveral,
    &sts_syntax::StsSyntax,
    &sts_record_missing::StsRecordMissing,
    &sts_host::StsHost,
    &sts_policy::StsPolicy,
    &sts_mx::StsMx,
    &sts_mode::StsMode,
    &sts_max_age::StsMaxAge,
    &tlsrpt_several::TlsRptSeveral,
    &tlsrpt_syntax::TlsRptSyntax,
    &tlsrpt_missing::TlsRptMissing,
    &bimi_several::BimiSeveral,
    &bimi_syntax::BimiSyntax,
    &bimi_policy::BimiPolicy,
    &bimi_declined::BimiDeclined,
    &bimi_logo::BimiLogo,
];
