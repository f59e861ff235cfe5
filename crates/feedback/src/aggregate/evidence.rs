//! From the verdict on a message to what an aggregate report says of it.

use waxseal_parse::dmarc::record::{AlignmentMode, AssessmentPolicy, Record, TagName, TagValue};
use waxseal_parse::domain::DomainName;
use waxseal_verify::authenticator::Evidence;
use waxseal_verify::dmarc::align::{IdentifierEvidence, Mechanism};
use waxseal_verify::dmarc::disposition::FinalAction;
use waxseal_verify::dmarc::evidence::DmarcEvidence;
use waxseal_verify::envelope::Envelope;
use waxseal_verify::result::DmarcResult as Verdict;
use waxseal_verify::time::UnixTime;

use super::aggregator::{MessageResult, SignatureResult};
use super::model::{
    DkimAuthResult, Identifiers, PolicyEvaluated, PolicyPublished, Reason, SpfAuthResult, Text,
};
use super::words::{
    Alignment, DiscoveryMethod, Disposition, DkimResult, DmarcResult, OverrideType, Policy,
    SpfResult, Testing,
};

impl MessageResult {
    /// What a report says of a message that arrived with this envelope at this time. `None` where DMARC
    /// came to no `pass` or `fail`: nobody has asked for a report then, or it must wait.
    ///
    /// The disposition is the [final action](FinalAction) that RFC 9989 §7.4 leaves to a receiver who
    /// knows nothing else. Who has done something else says so in
    /// [`policy_evaluated`](Self::policy_evaluated). Evaluate with
    /// [`AlignmentScope::All`](waxseal_verify::dmarc::policy::AlignmentScope::All), or DKIM and SPF
    /// are told to fail where nobody looked.
    pub fn from_evidence(
        evidence: &Evidence<'_>,
        envelope: &Envelope<'_>,
        arrived: UnixTime,
    ) -> Option<Self> {
        let dmarc = evidence.dmarc.as_ref()?;
        if !matches!(dmarc.result(), Verdict::Pass | Verdict::Fail) {
            return None;
        }
        let mut identifiers = Identifiers::new(dmarc.author_domain()?.as_str());
        identifiers.envelope_from = envelope.mail_from.as_deref().map(|path| {
            let (_, domain) = path.rsplit_once('@').unwrap_or(("", path));
            domain.to_owned()
        });
        let mut result = Self::new(
            policy_published(dmarc.policy_domain()?, dmarc.record()?, dmarc),
            arrived.seconds(),
            envelope.client_ip,
            policy_evaluated(dmarc),
            identifiers,
        );
        result.signatures = signatures(evidence, dmarc);
        result.spf = evidence.spf.as_ref().and_then(|spf| {
            let word = spf.mail_from.result.as_str();
            Some(SpfAuthResult::new(spf.mail_from.domain()?.as_str(), SpfResult::from_text(word)))
        });
        Some(result)
    }
}

fn policy_published(
    domain: &DomainName,
    record: &Record,
    dmarc: &DmarcEvidence<'_>,
) -> PolicyPublished {
    // A record without a usable `p` counts as `p=none` (RFC 9989 §4.10.1).
    let p = record.policy.valid().map_or(Policy::None, policy);
    let other = |value: TagValue<AssessmentPolicy>| value.valid().map(policy);
    let alignment = |mode: AlignmentMode| Some(Alignment::from_text(mode.as_str()));
    let fo = record.tag(TagName::Fo).map(|tag| record.value(tag));
    let mut published = PolicyPublished::new(domain.as_str(), p);
    published.discovery_method = Some(DiscoveryMethod::from_text(dmarc.discovery.as_str()));
    published.sp = other(record.subdomain_policy);
    published.np = other(record.nonexistent_policy);
    published.adkim = alignment(record.dkim_alignment);
    published.aspf = alignment(record.spf_alignment);
    published.testing = Some(if record.is_testing { Testing::Yes } else { Testing::No });
    published.fo = fo.map(|fo| String::from_utf8_lossy(fo).into_owned());
    published
}

fn policy(policy: AssessmentPolicy) -> Policy {
    match policy {
        AssessmentPolicy::None => Policy::None,
        AssessmentPolicy::Quarantine => Policy::Quarantine,
        AssessmentPolicy::Reject => Policy::Reject,
    }
}

fn policy_evaluated(dmarc: &DmarcEvidence<'_>) -> PolicyEvaluated {
    let passes = |mechanism: Mechanism| {
        let mut of_it =
            dmarc.identifiers.iter().filter(|one| one.identifier.mechanism == mechanism);
        let is_pass = of_it.any(IdentifierEvidence::is_aligned_pass);
        if is_pass { DmarcResult::Pass } else { DmarcResult::Fail }
    };
    let asks_for_none =
        dmarc.policy.is_none_or(|policy| policy.published == AssessmentPolicy::None);
    let disposition = match (dmarc.result(), dmarc.final_action()) {
        (Verdict::Pass, _) if !asks_for_none => Disposition::Pass,
        (Verdict::Fail, FinalAction::Quarantine) => Disposition::Quarantine,
        _ => Disposition::None,
    };
    let mut evaluated =
        PolicyEvaluated::new(disposition, passes(Mechanism::Dkim), passes(Mechanism::Spf));
    if let (Verdict::Fail, Some(policy)) = (dmarc.result(), &dmarc.policy) {
        if policy.is_testing && policy.evaluated != policy.published {
            evaluated.reasons.push(Reason::new(OverrideType::PolicyTestMode, None));
        }
        if policy.evaluated == AssessmentPolicy::Reject {
            let comment = Text::from("not rejected for p=reject alone (RFC 9989, 7.4)");
            evaluated.reasons.push(Reason::new(OverrideType::LocalPolicy, Some(comment)));
        }
    }
    evaluated
}

/// Every signature that names a domain, which are those that DMARC has looked at, in order.
fn signatures(evidence: &Evidence<'_>, dmarc: &DmarcEvidence<'_>) -> Vec<SignatureResult> {
    let signatures = evidence.dkim.signatures.iter();
    let identifiers = dmarc.identifiers.iter();
    let of_dkim = identifiers.filter(|one| one.identifier.mechanism == Mechanism::Dkim);
    signatures
        .filter_map(|signature| Some((signature.domain?, signature)))
        .zip(of_dkim)
        .map(|((domain, signature), identifier)| {
            let selector = signature.signature.map(|signature| signature.selector);
            let of_broken = || signature.broken.and_then(|broken| broken.selector.as_deref());
            let word = signature.status.result().as_str();
            let mut result = DkimAuthResult::new(
                domain.as_str(),
                selector.or_else(of_broken).unwrap_or_default(),
                DkimResult::from_text(word),
            );
            let reason = signature.reason();
            result.human_result = (!reason.is_empty()).then(|| Text::from(&*reason));
            SignatureResult::new(result, identifier.alignment.is_aligned())
        })
        .collect()
}
