//! All that is known about a message.

use waxseal_parse::arc::Instance;

use crate::arc::evidence::ArcEvidence;
use crate::dkim::evidence::DkimEvidence;
use crate::dmarc::evidence::DmarcEvidence;
use crate::result::{DmarcResult, MessageResult};
use crate::spf::evidence::SpfEvidence;

/// What each method found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Evidence<'p> {
    /// Every signature.
    pub dkim: DkimEvidence<'p>,
    /// The identities of the SMTP session; `None` where there is no envelope, or nobody wants SPF.
    pub spf: Option<SpfOfMessage>,
    /// Whether what was authenticated fits the author domain; `None` where nobody wants DMARC.
    pub dmarc: Option<DmarcEvidence<'p>>,
    /// The chain of those who handled the message; `None` where nobody wants ARC.
    pub arc: Option<ArcEvidence<'p>>,
    /// How far back the chain is believed by the [policy](crate::arc::trust::ArcPolicy): the oldest set
    /// whose ARC-Authentication-Results may be taken for true. `None` where nobody is believed.
    pub arc_believed_from: Option<Instance>,
}

/// SPF for both identities of a session, which are never the same (RFC 7208 §2.3, §2.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpfOfMessage {
    /// The HELO identity, where the [policy](crate::policy::HeloCheck) wants it.
    pub helo: Option<SpfEvidence>,
    /// The MAIL FROM identity, which is the one that DMARC looks at.
    pub mail_from: SpfEvidence,
}

impl Evidence<'_> {
    /// Whether the message is from the domain that it claims: by DMARC where a policy applies, else
    /// by its best signature.
    pub fn result(&self) -> MessageResult {
        match self.dmarc.as_ref().map(DmarcEvidence::result) {
            Some(DmarcResult::Pass) => MessageResult::Pass,
            Some(DmarcResult::Fail) => MessageResult::Fail,
            Some(DmarcResult::TempError) => MessageResult::TempError,
            Some(DmarcResult::PermError) => MessageResult::PermError,
            Some(DmarcResult::None) | None => self.dkim.result().into(),
        }
    }
}
