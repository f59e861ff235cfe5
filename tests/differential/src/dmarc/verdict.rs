//! What a case comes to, by either library: a message is really signed, by keys in the DNS of the
//! case, and really sent by a client that SPF knows.

use std::fmt;
use std::sync::LazyLock;

use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DmarcOutput, DmarcResult, MessageAuthenticator, Parameters,
    SpfOutput,
};
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_peer::Cache;
use waxseal_verify::authenticator::{Authenticator, Evidence};
use waxseal_verify::crypto::PublicKey;
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::dkim::sign::{MessageSigner, Signer, SigningOptions};
use waxseal_verify::dmarc::align::Mechanism;
use waxseal_verify::dmarc::discover::{Found, Walk};
use waxseal_verify::dmarc::evidence::{DmarcEvidence, Status};
use waxseal_verify::dmarc::policy::AlignmentScope;
use waxseal_verify::dns::{Question, RecordType};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::policy::Policy;
use waxseal_verify::time::UnixTime;

use crate::keys::ED25519;
use crate::row::BothSaw;
use crate::verdict::now;
use crate::zone::Zone;

const CLIENT: [u8; 4] = [192, 0, 2, 1];
const RECEIVER: &str = "receiver.test";
const HELO: &str = "client.test";

/// What SPF or DKIM shall find of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// It is authenticated.
    Pass,
    /// It is not.
    Fail,
    /// The DNS fails.
    TempError,
}

/// A message with a From field, identifiers, and the DNS in which their domains are.
#[derive(Clone, Debug)]
pub struct Case {
    /// The records of DMARC, and which names exist beside.
    pub zone: Zone,
    /// What stands in the From field.
    pub from: String,
    /// The domains that sign.
    pub signing: Vec<(String, Wish)>,
    /// The domain of MAIL FROM.
    pub mail_from: Option<(String, Wish)>,
    /// Whether the reverse-path is null, so that the domain is that of HELO.
    pub is_bounce: bool,
}

impl Case {
    /// HELO and MAIL FROM.
    fn envelope(&self) -> (String, String) {
        match &self.mail_from {
            Some((domain, _)) if self.is_bounce => (domain.clone(), String::new()),
            Some((domain, _)) => (HELO.to_owned(), format!("joe@{domain}")),
            None => (HELO.to_owned(), "joe@".to_owned()),
        }
    }
}

/// What a case comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The word of RFC 8601.
    pub result: &'static str,
    /// The policy that is applied to a message that fails.
    pub policy: Option<String>,
    /// Where the applied record wants its reports, which tells which record it is.
    pub reports: Option<String>,
    /// Whether SPF has authenticated an identifier that is aligned.
    pub spf: bool,
    /// Whether DKIM has.
    pub dkim: bool,
}

/// What both make of a case.
#[derive(Debug)]
pub struct Seen {
    /// The case.
    pub case: Case,
    /// The names that Waxseal looked for a record of, with what it found.
    pub found: Vec<(DomainName, Found)>,
    /// Waxseal's verdict, with its reason.
    pub status: Status,
    /// Waxseal's verdict.
    pub waxseal: Verdict,
    /// mail-auth's verdict.
    pub mail_auth: Verdict,
}

/// Lets both judge a case, with the same facts.
pub fn seen(case: &Case) -> Seen {
    static AUTHENTICATOR: LazyLock<Authenticator<'static>> = LazyLock::new(|| {
        let mut policy = Policy::lenient();
        policy.dmarc.scope = AlignmentScope::All;
        Authenticator::new(&RustCrypto, policy)
    });
    let zone = published(case);
    let message = signed(case);
    let parsed = Message::parse(&message);
    let (helo, sender) = case.envelope();
    let envelope = Envelope::new(CLIENT.into()).with_helo(helo).with_mail_from(sender);
    let prepared = AUTHENTICATOR.prepare(&parsed, Some(&envelope));
    let at = UnixTime::from_seconds(now());
    let (mut facts, evidence) =
        zone.answered(50, |facts| AUTHENTICATOR.evaluate(&prepared, facts, at));
    let evidence: &Evidence<'_> = &evidence;
    let dmarc = evidence.dmarc.as_ref().unwrap();
    if let Some(author) = dmarc.author_domain() {
        // mail-auth asks another question to find out whether the domain exists.
        let asked = Question::new(author.clone(), RecordType::A);
        let answer = zone.answer(&asked);
        facts.insert(asked, answer);
    }
    let cache = Cache::new(facts.iter().chain(zone.published()));
    let walks =
        dmarc.walk.iter().chain(dmarc.identifiers.iter().filter_map(|one| one.walk.as_ref()));
    let steps = walks.flat_map(Walk::steps);
    Seen {
        case: case.clone(),
        found: steps.map(|(name, found)| (name.clone(), found.clone())).collect(),
        status: dmarc.status,
        waxseal: by_waxseal(dmarc),
        mail_auth: by_mail_auth(case, &message, &cache),
    }
}

fn by_waxseal(evidence: &DmarcEvidence<'_>) -> Verdict {
    let passes = |mechanism| {
        let mut identifiers = evidence.identifiers.iter();
        identifiers.any(|one| one.identifier.mechanism == mechanism && one.is_aligned_pass())
    };
    let reports = evidence.record().and_then(|record| {
        record.aggregate_uris.first()?.address(&record.text).map(|address| address.to_lowercase())
    });
    let policy = evidence.policy.map(|policy| policy.evaluated.as_str().to_owned());
    Verdict {
        result: evidence.result().as_str(),
        policy,
        reports,
        spf: passes(Mechanism::Spf),
        dkim: passes(Mechanism::Dkim),
    }
    .compared()
}

/// What mail-auth has found of a message, method by method.
#[derive(Clone, Copy)]
pub struct Outputs<'o> {
    /// Of each signature.
    pub dkim: &'o [DkimOutput<'o>],
    /// What SPF was asked.
    pub asked: &'o SpfParameters<'o>,
    /// Of MAIL FROM.
    pub spf: &'o SpfOutput,
    /// Of the author domain.
    pub dmarc: &'o DmarcOutput,
}

/// Lets mail-auth judge a message of the case, and tells what it found.
pub fn with_outputs<T>(
    case: &Case,
    message: &[u8],
    cache: &Cache,
    tell: impl FnOnce(Outputs<'_>) -> T,
) -> T {
    static AUTHENTICATOR: LazyLock<MessageAuthenticator> =
        LazyLock::new(waxseal_peer::authenticator);
    let message = AuthenticatedMessage::parse(message).unwrap();
    let parameters = Parameters::new(&message).with_cache(cache);
    let dkim = pollster::block_on(AUTHENTICATOR.verify_dkim(parameters));
    let mail_from = case.mail_from.as_ref().map_or("", |(domain, _)| domain);
    let (helo, sender) = case.envelope();
    let asked = SpfParameters::mail_from(CLIENT.into(), &helo, RECEIVER, &sender);
    let parameters = Parameters::new(asked).with_cache(cache);
    let spf = pollster::block_on(AUTHENTICATOR.check_host(parameters));
    let parameters = DmarcParameters::new(&message, &dkim, mail_from, &spf);
    let parameters = Parameters::new(parameters).with_cache(cache);
    let dmarc = pollster::block_on(AUTHENTICATOR.verify_dmarc(parameters));
    tell(Outputs { dkim: &dkim, asked: &asked, spf: &spf, dmarc: &dmarc })
}

fn by_mail_auth(case: &Case, message: &[u8], cache: &Cache) -> Verdict {
    with_outputs(case, message, cache, |Outputs { dmarc, .. }| {
        let reports =
            dmarc.record().and_then(|record| Some(record.rua().first()?.uri().to_owned()));
        Verdict {
            result: word(&dmarc.result()),
            policy: Some(dmarc.policy().to_string()),
            reports,
            spf: *dmarc.spf_result() == DmarcResult::Pass,
            dkim: *dmarc.dkim_result() == DmarcResult::Pass,
        }
        .compared()
    })
}

/// The word of RFC 8601 for what mail-auth says.
pub fn word(result: &DmarcResult) -> &'static str {
    match result {
        DmarcResult::Pass => "pass",
        DmarcResult::Fail(_) => "fail",
        DmarcResult::TempError(_) => "temperror",
        DmarcResult::PermError(_) => "permerror",
        DmarcResult::None => "none",
    }
}

impl Verdict {
    /// Without what only one of the two tells.
    fn compared(mut self) -> Self {
        if !matches!(self.result, "pass" | "fail") {
            self.reports = None;
        }
        if self.result != "fail" {
            self.policy = None;
        }
        self
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.result)?;
        match &self.policy {
            Some(policy) => write!(f, " {policy}"),
            None => Ok(()),
        }
    }
}

impl BothSaw for Seen {
    fn verdicts(&self) -> (String, String) {
        (self.waxseal.to_string(), self.mail_auth.to_string())
    }
}

/// The selector of the key for a wish.
fn selector(wish: Wish) -> &'static str {
    match wish {
        Wish::Pass => "good",
        Wish::Fail => "other",
        Wish::TempError => "down",
    }
}

/// The zone of the case with keys and SPF records in it.
pub fn published(case: &Case) -> Zone {
    static GOOD: LazyLock<String> = LazyLock::new(|| record(ED25519.signing.public_key()));
    static OTHER: LazyLock<String> = LazyLock::new(|| {
        use waxseal_verify::crypto::{CryptoProvider as _, NewKey};
        let private = RustCrypto.generate(NewKey::Ed25519).unwrap();
        record(RustCrypto.signing_key(&private).unwrap().public_key())
    });
    let mut zone = case.zone.clone();
    for (domain, wish) in &case.signing {
        let name = format!("{}._domainkey.{domain}", selector(*wish));
        match wish {
            Wish::Pass => zone.txt(&name, &[&GOOD]),
            Wish::Fail => zone.txt(&name, &[&OTHER]),
            Wish::TempError => zone.fail(&name),
        }
    }
    if let Some((domain, wish)) = &case.mail_from {
        match wish {
            Wish::Pass => zone.txt(domain, &["v=spf1 ip4:192.0.2.1 -all"]),
            Wish::Fail => zone.txt(domain, &["v=spf1 -all"]),
            Wish::TempError => zone.fail(domain),
        }
    }
    zone
}

fn record(key: &PublicKey) -> String {
    KeyRecordText::new(key).as_str().to_owned()
}

/// The message of a case, signed.
pub fn signed(case: &Case) -> Vec<u8> {
    let message = format!("From: {}\r\nSubject: s\r\n\r\nHello.\r\n", case.from).into_bytes();
    if case.signing.is_empty() {
        return message;
    }
    let signers = case.signing.iter().map(|(domain, wish)| {
        let mut options = SigningOptions::default();
        options.fields = vec![FieldRule::new("From", Oversign::Never)].into();
        Signer::new(&RustCrypto, &ED25519.private, domain, selector(*wish), options).unwrap()
    });
    let signer = MessageSigner::new(&RustCrypto, signers.collect());
    let fields = signer.sign(&message, UnixTime::from_seconds(now())).unwrap();
    [fields.as_bytes(), &message].concat()
}
