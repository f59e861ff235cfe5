//! DMARC: the record, the policy in force, and where reports go.

mod alias_collision;
mod alias_dangling;
mod failure_reports;
mod fo_unused;
mod historic_tag;
mod inherited;
mod likeness;
mod missing;
mod not_a_record;
mod other_text;
mod own_organization;
mod pct;
mod policy_broken;
mod policy_none;
mod policy_not_second;
mod policy_word;
mod psd;
mod repair;
mod report_address;
mod report_host;
mod report_many;
mod report_scheme;
mod report_size;
mod report_unauthorized;
mod reports_missing;
mod several;
mod strict_alignment;
mod subdomain_inert;
mod subdomain_weaker;
mod syntax;
mod testing;
mod text;
mod unknown_tag;
mod wrong_name;

use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[
    &wrong_name::WrongName,
    &not_a_record::NotARecord,
    &several::Several,
    &alias_collision::AliasCollision,
    &alias_dangling::AliasDangling,
    &policy_broken::PolicyBroken,
    &missing::Missing,
    &report_address::ReportAddress,
    &syntax::Syntax,
    &unknown_tag::UnknownTag,
    &pct::Percentage,
    &psd::Psd,
    &subdomain_weaker::SubdomainWeaker,
    &report_host::ReportHost,
    &report_unauthorized::ReportUnauthorized,
    &historic_tag::HistoricTag,
    &report_size::ReportSize,
    &report_scheme::ReportScheme,
    &report_many::ReportMany,
    &failure_reports::FailureReports,
    &fo_unused::FoUnused,
    &testing::Testing,
    &strict_alignment::StrictAlignment,
    &own_organization::OwnOrganization,
    &subdomain_inert::SubdomainInert,
    &policy_not_second::PolicyNotSecond,
    &other_text::OtherText,
    &inherited::Inherited,
    &policy_none::PolicyNone,
    &reports_missing::ReportsMissing,
];
