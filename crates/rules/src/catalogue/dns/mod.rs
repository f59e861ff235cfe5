//! The DNS: names that do not exist, and questions without an answer.

mod alias;
mod domain_missing;
mod not_in_file;
mod single_label;
mod unanswered;

use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[
    &single_label::SingleLabel,
    &domain_missing::DomainMissing,
    &unanswered::NoAnswer,
    &alias::Alias,
    &not_in_file::NotInFile,
];
