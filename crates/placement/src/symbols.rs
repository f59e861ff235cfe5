//! What the names of SpamAssassin's tests and rspamd's symbols stand for.

use crate::cause::Cause;

/// The start of a name, and what it stands for where it speaks against a message; the first that fits.
const STARTS: &[(&str, Option<Cause>)] = &[
    ("USER_IN_BLOCK", Some(Cause::AdministratorBlocked)),
    ("USER_IN_BLACK", Some(Cause::AdministratorBlocked)),
    ("SPF_FAIL", Some(Cause::AuthenticationFailed)),
    ("SPF_SOFTFAIL", Some(Cause::AuthenticationFailed)),
    ("SPF_HELO_FAIL", Some(Cause::AuthenticationFailed)),
    ("SPF_HELO_SOFTFAIL", Some(Cause::AuthenticationFailed)),
    ("DKIM_INVALID", Some(Cause::AuthenticationFailed)),
    ("DMARC_FAIL", Some(Cause::AuthenticationFailed)),
    ("DMARC_REJECT", Some(Cause::AuthenticationFailed)),
    ("DMARC_QUAR", Some(Cause::AuthenticationFailed)),
    ("KAM_DMARC_REJECT", Some(Cause::AuthenticationFailed)),
    ("KAM_DMARC_QUARANTINE", Some(Cause::AuthenticationFailed)),
    ("R_SPF_FAIL", Some(Cause::AuthenticationFailed)),
    ("R_SPF_SOFTFAIL", Some(Cause::AuthenticationFailed)),
    ("R_SPF_PERMFAIL", Some(Cause::AuthenticationFailed)),
    ("R_DKIM_REJECT", Some(Cause::AuthenticationFailed)),
    ("R_DKIM_PERMFAIL", Some(Cause::AuthenticationFailed)),
    ("DMARC_POLICY_REJECT", Some(Cause::AuthenticationFailed)),
    ("DMARC_POLICY_QUARANTINE", Some(Cause::AuthenticationFailed)),
    ("DMARC_POLICY_SOFTFAIL", Some(Cause::AuthenticationFailed)),
    ("DMARC_BAD_POLICY", Some(Cause::AuthenticationFailed)),
    // Lists of good senders.
    ("RCVD_IN_DNSWL", None),
    ("RCVD_IN_MSPIKE_H", None),
    ("RCVD_IN_IADB", None),
    ("RCVD_IN_VALIDITY_CERTIFIED", None),
    ("RCVD_IN_VALIDITY_SAFE", None),
    ("RCVD_IN_", Some(Cause::SenderReputation)),
    ("RBL_", Some(Cause::SenderReputation)),
    ("URIBL_", Some(Cause::SenderReputation)),
    ("URLBL_", Some(Cause::SenderReputation)),
    ("DBL_", Some(Cause::SenderReputation)),
    ("SURBL_", Some(Cause::SenderReputation)),
    ("IP_REPUTATION_SPAM", Some(Cause::SenderReputation)),
    ("CLAM", Some(Cause::Malware)),
    ("PHISH", Some(Cause::Phishing)),
    ("BAYES_6", Some(Cause::Content)),
    ("BAYES_8", Some(Cause::Content)),
    ("BAYES_9", Some(Cause::Content)),
    ("BAYES_SPAM", Some(Cause::Content)),
    ("FUZZY_", Some(Cause::Content)),
    ("HTML_MESSAGE", None),
    ("HTML_", Some(Cause::Content)),
];

/// In the names of tests whose list did not answer, for too many have asked it: nothing is listed.
const UNANSWERED: &str = "_BLOCKED";

/// What a name stands for, where it speaks against the message.
pub(crate) fn cause(name: &str) -> Option<Cause> {
    if name.contains(UNANSWERED) {
        return None;
    }
    STARTS.iter().find(|(start, _)| name.starts_with(start)).and_then(|(_, cause)| *cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_speak_for_a_message_are_no_reasons_against_it() {
        for (name, expected) in [
            ("RCVD_IN_XBL", Some(Cause::SenderReputation)),
            ("URIBL_ABUSE_SURBL", Some(Cause::SenderReputation)),
            ("BAYES_999", Some(Cause::Content)),
            ("R_SPF_SOFTFAIL", Some(Cause::AuthenticationFailed)),
            ("URIBL_BLOCKED", None),
            ("RCVD_IN_VALIDITY_RPBL_BLOCKED", None),
            ("DBL_BLOCKED_OPENRESOLVER", None),
            ("RCVD_IN_DNSWL_HI", None),
            ("RCVD_IN_MSPIKE_H2", None),
            ("BAYES_00", None),
            ("BAYES_50", None),
            ("DMARC_PASS", None),
            ("DMARC_POLICY_ALLOW", None),
            ("R_SPF_ALLOW", None),
            ("HTML_MESSAGE", None),
            ("DKIM_SIGNED", None),
            ("", None),
        ] {
            assert_eq!(cause(name), expected, "{name}");
        }
    }
}
