//! What Microsoft 365 says in comments and codes of its own.

use core::net::IpAddr;

/// The address in `(sender IP is …)` of an SPF result.
pub fn sender_ip(comment: &str) -> Option<IpAddr> {
    let text = comment.trim_start().strip_prefix("sender IP is ")?;
    let end = text.find(';').unwrap_or(text.len());
    text.get(..end)?.trim().parse().ok()
}

/// What a `reason=` code of a `compauth` result means: its first digit tells the kind, some codes
/// tell more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompauthReason {
    /// `000`: failed explicitly; the domain's DMARC policy is quarantine or reject.
    DmarcFail,
    /// `001`: failed implicitly; the domain publishes nothing, or a weak policy.
    ImplicitFail,
    /// `002`: an administrator forbids this pair of sender and domain.
    Blocked,
    /// `010`: failed DMARC, and the sender's domain is one of the organisation's own.
    DmarcFailOwnDomain,
    /// `130`: passed, for a trusted ARC sealer overrode a DMARC failure.
    ArcOverride,
    /// `1xx` and `7xx`: passed.
    Pass,
    /// `2xx`: passed softly.
    SoftPass,
    /// `3xx`: not checked.
    NotChecked,
    /// `4xx` and `9xx`: the check was bypassed.
    Bypassed,
    /// `6xx`: failed implicitly, and the sender's domain is one of the organisation's own.
    ImplicitFailOwnDomain,
}

impl CompauthReason {
    /// The meaning of a code of three digits.
    pub fn from_code(code: &str) -> Option<Self> {
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(match code {
            "000" => Self::DmarcFail,
            "001" => Self::ImplicitFail,
            "002" => Self::Blocked,
            "010" => Self::DmarcFailOwnDomain,
            "130" => Self::ArcOverride,
            _ => match code.bytes().next()? {
                b'1' | b'7' => Self::Pass,
                b'2' => Self::SoftPass,
                b'3' => Self::NotChecked,
                b'4' | b'9' => Self::Bypassed,
                b'6' => Self::ImplicitFailOwnDomain,
                _ => return None,
            },
        })
    }
}

/// The `action=` of a `dmarc` result: what is done with a message that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DmarcAction {
    /// `none`
    None,
    /// `quarantine`
    Quarantine,
    /// `reject`
    Reject,
    /// `oreject`: the policy says reject, and the message is marked as spam instead.
    OverriddenReject,
    /// `pct.quarantine`: the policy's percentage spared the message.
    SparedQuarantine,
    /// `pct.reject`: the policy's percentage spared the message.
    SparedReject,
}

impl DmarcAction {
    /// The action of this name; case is ignored.
    pub fn from_word(word: &str) -> Option<Self> {
        let actions = [
            ("none", Self::None),
            ("quarantine", Self::Quarantine),
            ("reject", Self::Reject),
            ("oreject", Self::OverriddenReject),
            ("o.reject", Self::OverriddenReject),
            ("pct.quarantine", Self::SparedQuarantine),
            ("pct.reject", Self::SparedReject),
        ];
        let found = actions.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        found.map(|(_, action)| action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_read() {
        assert_eq!(sender_ip("sender IP is 192.0.2.1"), "192.0.2.1".parse().ok());
        assert_eq!(sender_ip("sender IP is 2001:db8::1"), "2001:db8::1".parse().ok());
        let hotmail = "sender IP is 65.55.116.88; identity alignment result is pass";
        assert_eq!(sender_ip(hotmail), "65.55.116.88".parse().ok());
        assert_eq!(sender_ip("sender IP is unknown"), None);
        assert_eq!(sender_ip("message not signed"), None);
    }

    #[test]
    fn codes_have_their_meaning() {
        for (code, reason) in [
            ("000", Some(CompauthReason::DmarcFail)),
            ("100", Some(CompauthReason::Pass)),
            ("130", Some(CompauthReason::ArcOverride)),
            ("703", Some(CompauthReason::Pass)),
            ("451", Some(CompauthReason::Bypassed)),
            ("601", Some(CompauthReason::ImplicitFailOwnDomain)),
            ("099", None),
            ("1000", None),
            ("1x0", None),
            ("", None),
        ] {
            assert_eq!(CompauthReason::from_code(code), reason, "{code}");
        }
        assert_eq!(DmarcAction::from_word("OReject"), Some(DmarcAction::OverriddenReject));
        assert_eq!(DmarcAction::from_word("drop"), None);
    }
}
