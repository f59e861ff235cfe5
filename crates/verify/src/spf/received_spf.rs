//! What a check came to, as the Received-SPF field that a host puts before the message.

use waxseal_parse::received_spf::ReceivedSpf;

use super::evidence::{Reason, SpfEvidence};
use crate::envelope::Envelope;

impl SpfEvidence {
    /// The Received-SPF field of this check (RFC 7208 §9.1), to be put above the Received field of the
    /// same host. `receiver` is the name of the host that has checked.
    ///
    /// ```
    /// # use std::collections::HashMap;
    /// # use waxseal_verify::dns::{Answer, Question, RecordType, TxtRecord};
    /// # use waxseal_verify::envelope::Envelope;
    /// # use waxseal_verify::spf::evaluate::SpfVerifier;
    /// # use waxseal_verify::spf::identity::Identity;
    /// # use waxseal_verify::spf::policy::SpfPolicy;
    /// # use waxseal_verify::time::UnixTime;
    /// # let name = "example.com".parse().unwrap();
    /// # let record = TxtRecord::new([&b"v=spf1 ip4:192.0.2.0/24 -all"[..]]);
    /// # let facts: HashMap<_, _> =
    /// #     [(Question::new(name, RecordType::Txt), Answer::Txt(vec![record]))].into();
    /// let envelope = Envelope::new([192, 0, 2, 1].into()).with_mail_from("joe@example.com");
    /// # let identity = Identity::mail_from(&envelope);
    /// # let verifier = SpfVerifier::new(SpfPolicy::default());
    /// # let evidence = verifier.evaluate(&identity, &facts, UnixTime::from_seconds(0)).unwrap();
    /// let field = evidence.received_spf(&envelope, "mx.example.net").to_string();
    /// assert!(field.starts_with("pass (the client matches \"ip4:192.0.2.0/24\""));
    /// # use waxseal_parse::received_spf::ReceivedSpf;
    /// let read = ReceivedSpf::parse(field.as_bytes()).unwrap();
    /// assert_eq!(read.envelope_from(), Some("joe@example.com"));
    /// assert_eq!(read.mechanism(), Some("ip4:192.0.2.0/24"));
    /// assert_eq!(read.receiver(), Some("mx.example.net"));
    /// ```
    pub fn received_spf<'a>(
        &'a self,
        envelope: &'a Envelope<'_>,
        receiver: &'a str,
    ) -> ReceivedSpf<'a> {
        let mut field = ReceivedSpf::new(self.result.as_str())
            .with_comment(self.reason.to_string())
            .with("client-ip", self.identity.client_ip().to_string());
        if let Some(path) = &envelope.mail_from {
            field = field.with("envelope-from", &**path);
        }
        if let Some(helo) = &envelope.helo {
            field = field.with("helo", &**helo);
        }
        field = field.with("identity", self.identity.kind().as_str()).with("receiver", receiver);
        match &self.reason {
            Reason::Matched(term) => field.with("mechanism", term.text()),
            // RFC 7208 §9.1: the word for a check in which no mechanism matched.
            Reason::NothingMatched => field.with("mechanism", "default"),
            Reason::Error(error) => field.with("problem", error.kind().code()),
            _ => field,
        }
    }
}
