//! What the names of SpamAssassin's tests and rspamd's symbols stand for.

use crate::cause::Cause;

/// The start of a name, and what it stands for; the first that fits.
const STARTS: [(&str, Cause); 28] = [
    ("USER_IN_BLOCK", Cause::AdministratorBlocked),
    ("USER_IN_BLACK", Cause::AdministratorBlocked),
    ("SPF_FAIL", Cause::AuthenticationFailed),
    ("SPF_SOFTFAIL", Cause::AuthenticationFailed),
    ("SPF_HELO_FAIL", Cause::AuthenticationFailed),
    ("SPF_HELO_SOFTFAIL", Cause::AuthenticationFailed),
    ("DKIM_INVALID", Cause::AuthenticationFailed),
    ("DKIM_ADSP", Cause::AuthenticationFailed),
    ("DMARC_", Cause::AuthenticationFailed),
    ("KAM_DMARC", Cause::AuthenticationFailed),
    ("R_SPF_", Cause::AuthenticationFailed),
    ("R_DKIM_", Cause::AuthenticationFailed),
    ("RCVD_IN_", Cause::SenderReputation),
    ("RBL_", Cause::SenderReputation),
    ("URIBL_", Cause::SenderReputation),
    ("URLBL_", Cause::SenderReputation),
    ("DBL_", Cause::SenderReputation),
    ("SURBL_", Cause::SenderReputation),
    ("RSPAMD_URIBL", Cause::SenderReputation),
    ("IP_SCORE", Cause::SenderReputation),
    ("IP_REPUTATION_SPAM", Cause::SenderReputation),
    ("CLAM", Cause::Malware),
    ("AV_", Cause::Malware),
    ("PHISH", Cause::Phishing),
    ("PHISHED", Cause::Phishing),
    ("BAYES_", Cause::Content),
    ("FUZZY_", Cause::Content),
    ("HTML_", Cause::Content),
];

/// Names that speak for the message, or only tell what is there.
const NEUTRAL: [&str; 12] = [
    "BAYES_00",
    "BAYES_05",
    "BAYES_20",
    "BAYES_40",
    "BAYES_50",
    "BAYES_HAM",
    "HTML_MESSAGE",
    "DMARC_PASS",
    "DMARC_POLICY_ALLOW",
    "R_SPF_ALLOW",
    "R_DKIM_ALLOW",
    "RCVD_IN_DNSWL",
];

/// What a name stands for, where it speaks against the message.
pub(crate) fn cause(name: &str) -> Option<Cause> {
    if NEUTRAL.iter().any(|neutral| name == *neutral) || name.starts_with("RCVD_IN_DNSWL") {
        return None;
    }
    STARTS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, cause)| *cause)
}
