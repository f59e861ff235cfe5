//! The judgement: what a message was taken for, who decided, why, and what to do.

use waxseal_parse::message::Message;
use waxseal_verify::authentication_results::{Distrust, JudgedField, Trust};

use crate::cause::{Actor, Cause};
use crate::folder::{JunkMark, Role};
use crate::headers::{Content, Headers, Writer};
use crate::limits::Limits;
use crate::signal::{Decider, Signal, Standing, Verdict, Weight};
use crate::{authentication, signals};

/// Whom the caller believes. Anybody can write any field; who believes nobody gets claims.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Belief {
    /// Which Authentication-Results to believe. Its [`Trust::trusted_received`] holds for the other fields,
    /// too: what stands above the first `Received` of an unknown hop is of the receiving side.
    pub trust: Option<Trust>,
    /// Writers whose fields are believed wherever they stand, for the receiving system is known to delete or
    /// rename those that come from outside, as Microsoft 365 does with its own. Microsoft writes below all
    /// `Received` fields, where no position tells anything.
    pub writers: Vec<Writer>,
}

impl Belief {
    /// Nobody is believed.
    pub fn none() -> Self {
        Self { trust: None, writers: Vec::new() }
    }

    /// Those are believed whom a trust believes.
    pub fn by(trust: Trust) -> Self {
        Self { trust: Some(trust), writers: Vec::new() }
    }

    fn of_field(&self, writer: Writer, received_above: usize) -> Standing {
        let by_place =
            self.trust.as_ref().is_some_and(|trust| received_above <= trust.trusted_received);
        if by_place || self.writers.contains(&writer) {
            Standing::Believed
        } else {
            Standing::Claimed
        }
    }

    fn of_results(&self, field: &JudgedField<'_>, writer: Writer) -> Standing {
        // Without a trust, the field was judged by one that trusts nobody.
        let is_nameless = matches!(field.distrust, Some(Distrust::NoAuthservId));
        let by_writer = is_nameless && self.writers.contains(&writer);
        if field.is_trusted() || by_writer { Standing::Believed } else { Standing::Claimed }
    }
}

/// What the mail store knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stored {
    /// The role of the folder in which the message lies.
    pub role: Option<Role>,
    /// What the message's keywords say.
    pub mark: Option<JunkMark>,
}

impl Stored {
    /// A message in a folder of this role.
    pub fn in_folder(role: Role) -> Self {
        Self { role: Some(role), mark: None }
    }
}

/// Why a message is where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placement {
    /// What the mail store knows.
    pub stored: Stored,
    /// What it was taken for.
    pub verdict: Verdict,
    /// Whether to believe the verdict.
    pub standing: Standing,
    /// Who decided, and whether to believe that; `None` where nothing says it.
    pub decided_by: Option<(Decider, Standing)>,
    /// Why: those reasons first that are believed, each once.
    pub causes: Vec<(Cause, Standing)>,
    /// All that speaks for or against it, in the order in which it stands there.
    pub signals: Vec<Signal>,
    /// Whether all fields were read.
    pub is_complete: bool,
}

impl Placement {
    /// Judges a message by its header, and by what the mail store knows of it.
    ///
    /// The folder is a fact. Of what is written into the header, what is believed goes before what is only
    /// claimed; of equal ones, the graver goes first.
    ///
    /// # Complexity
    /// Linear in the header, within [`Limits`].
    pub fn judge(message: &Message<'_>, stored: Stored, belief: &Belief, limits: &Limits) -> Self {
        let headers = Headers::read(message, limits);
        let mut found = Vec::new();
        let reports = headers
            .fields
            .iter()
            .filter(|field| matches!(field.content, Content::ForefrontReport(_)));
        let report = reports.map(|field| belief.of_field(field.writer, field.received_above)).max();
        for field in &headers.fields {
            let standing = belief.of_field(field.writer, field.received_above);
            // The report says the same, and who has decided so.
            if matches!(field.content, Content::ExchangeLevel(_)) && report >= Some(standing) {
                continue;
            }
            found.extend(signals::of(field).into_iter().map(|one| Signal { standing, ..one }));
        }
        let provider =
            |writer: Writer, standing| writer.is_provider().then_some((writer, standing));
        let mut providers: Vec<(Writer, Standing)> = Vec::new();
        for field in &headers.fields {
            let standing = belief.of_field(field.writer, field.received_above);
            providers.extend(provider(field.writer, standing));
        }
        let mut trust = belief.trust.clone().unwrap_or_else(|| Trust::new([]));
        trust.limits = limits.parse;
        for field in trust.judge(message).iter().take(limits.fields) {
            let Ok(payload) = &field.payload else { continue };
            let writer = authentication::writer(payload);
            let standing = belief.of_results(field, writer);
            providers.extend(provider(writer, standing));
            // What its filter says in the end goes before what it wanted for a failure.
            let has_said = found.iter().any(|signal| {
                signal.weight == Weight::Verdict
                    && signal.writer == writer
                    && signal.standing >= standing
            });
            for mut signal in authentication::of(field, writer) {
                signal.standing = standing;
                if has_said && signal.cause == Some(Cause::AuthenticationFailed) {
                    signal =
                        Signal { weight: Weight::Context, verdict: Verdict::Unknown, ..signal };
                }
                found.push(signal);
            }
        }
        found.sort_by_key(|signal| signal.span.map(waxseal_parse::span::Span::start));
        found.splice(0..0, of_store(stored));
        // The first one of equal ones, which stands at the top.
        let provider = providers.into_iter().rev().max_by_key(|(_, standing)| *standing);
        Self::of_signals(found, stored, provider, headers.is_complete)
    }

    fn of_signals(
        signals: Vec<Signal>,
        stored: Stored,
        provider: Option<(Writer, Standing)>,
        is_complete: bool,
    ) -> Self {
        let is_harmful = |signal: &Signal| signal.verdict.is_harmful();
        let filter = strongest(&signals, Weight::Verdict);
        let place = strongest(&signals, Weight::Placement);
        // What is only claimed says nothing against what is believed.
        let place =
            place.filter(|place| filter.is_none_or(|filter| place.standing >= filter.standing));
        // Whom the recipient trusts, or moves into the inbox by a rule, the filter does not keep out.
        let is_by_people = |place: &Signal| {
            matches!(place.decider, Some(Decider::Recipient | Decider::MailboxRule))
        };
        let filter = filter.filter(|filter| {
            place.is_none_or(|place| {
                is_harmful(place) || filter.standing >= place.standing && !is_by_people(place)
            })
        });
        let decisive = match (place, filter) {
            // It lies in junk, and the filter says why, unless somebody has put it there.
            (Some(place), Some(filter)) if is_harmful(place) && is_harmful(filter) => {
                if place.decider.is_some_and(|decider| !matches!(decider, Decider::Provider(_))) {
                    Some(place)
                } else {
                    Some(filter)
                }
            }
            (Some(place), _) if is_harmful(place) => Some(place),
            (place, filter) => filter.or(place),
        };
        let (verdict, standing) = match (place, filter) {
            (Some(place), Some(filter))
                if is_harmful(place) && filter.standing == place.standing =>
            {
                (place.verdict.max(filter.verdict), place.standing)
            }
            (Some(place), _) if is_harmful(place) => (place.verdict, place.standing),
            (place, filter) => filter
                .or(place)
                .map_or((Verdict::Unknown, Standing::Claimed), |one| (one.verdict, one.standing)),
        };
        let said = decisive.and_then(|one| one.decider.map(|decider| (decider, one.standing)));
        // Who puts mail into a junk folder is who has the mailbox, unless its filter says otherwise.
        let is_denied = filter.is_some_and(|filter| !is_harmful(filter));
        let by_default = provider.filter(|_| verdict.is_harmful() && !is_denied);
        let decided_by = said
            .or_else(|| by_default.map(|(writer, standing)| (Decider::Provider(writer), standing)));
        let causes = causes(&signals, verdict, decisive);
        Self { stored, verdict, standing, decided_by, causes, signals, is_complete }
    }

    /// Who can do something about it; nobody where nothing is wrong.
    pub fn actor(&self) -> Actor {
        self.causes.first().map_or(Actor::Nobody, |(cause, _)| cause.actor())
    }

    /// What to do, for people.
    pub fn remedy(&self) -> Option<&'static str> {
        self.causes.first().map(|(cause, _)| cause.remedy())
    }

    /// The whole in words, none of which are the sender's.
    pub fn explanation(&self) -> String {
        let claimed =
            |standing| if standing == Standing::Claimed { ", as the header claims" } else { "" };
        let standing = if self.verdict == Verdict::Unknown { "" } else { claimed(self.standing) };
        let mut sentences = vec![format!("The message {}{standing}.", self.verdict.words())];
        let decided = self.decided_by.iter();
        sentences.extend(
            decided
                .map(|(decider, standing)| format!("Decided by {decider}{}.", claimed(*standing))),
        );
        let causes = self.causes.iter();
        sentences.extend(causes.map(|(cause, standing)| {
            format!("The reason: {}{}.", cause.words(), claimed(*standing))
        }));
        sentences.join(" ")
    }
}

/// The signal of this weight that goes first.
fn strongest(signals: &[Signal], weight: Weight) -> Option<&Signal> {
    let all = signals.iter().filter(|signal| signal.weight == weight);
    // The first one of equal ones, which stands at the top.
    all.rev().max_by_key(|signal| (signal.standing, signal.verdict))
}

/// The reasons for a verdict: that of the decision, then those which believed signals give, then claims.
fn causes(
    signals: &[Signal],
    verdict: Verdict,
    decisive: Option<&Signal>,
) -> Vec<(Cause, Standing)> {
    let mut causes: Vec<(Cause, Standing)> = Vec::new();
    let mut add = |signal: &Signal| {
        if let Some(cause) = signal.cause
            && cause != Cause::Unstated
            && !causes.iter().any(|(other, _)| *other == cause)
        {
            causes.push((cause, signal.standing));
        }
    };
    decisive.into_iter().for_each(&mut add);
    if verdict.is_harmful() {
        for standing in [Standing::Believed, Standing::Claimed] {
            let agrees = |signal: &&Signal| {
                signal.standing == standing
                    && signal.verdict != Verdict::NotSpam
                    && !is_excuse(signal)
            };
            signals.iter().filter(agrees).for_each(&mut add);
        }
        if causes.is_empty() {
            causes.extend(decisive.map(|signal| (Cause::Unstated, signal.standing)));
        }
    }
    causes
}

fn is_excuse(signal: &Signal) -> bool {
    matches!(
        signal.cause,
        Some(
            Cause::UserAllowed
                | Cause::AdministratorAllowed
                | Cause::Released
                | Cause::FirstContact
        )
    )
}

fn of_store(stored: Stored) -> Vec<Signal> {
    let signal = |verdict, cause, decider, weight| Signal {
        writer: Writer::Store,
        span: None,
        verdict,
        cause,
        decider,
        weight,
        standing: Standing::Believed,
    };
    let recipient = Some(Decider::Recipient);
    let folder = match stored.role {
        Some(Role::Junk) => Some(signal(Verdict::Spam, None, None, Weight::Placement)),
        Some(Role::Inbox) => Some(signal(Verdict::NotSpam, None, None, Weight::Placement)),
        _ => None,
    };
    let mark = match stored.mark {
        Some(JunkMark::Junk) => {
            Some(signal(Verdict::Spam, Some(Cause::UserBlocked), recipient, Weight::Placement))
        }
        Some(JunkMark::Phishing) => {
            Some(signal(Verdict::Phish, Some(Cause::UserBlocked), recipient, Weight::Placement))
        }
        Some(JunkMark::NotJunk) => {
            Some(signal(Verdict::NotSpam, Some(Cause::UserAllowed), recipient, Weight::Placement))
        }
        None => None,
    };
    folder.into_iter().chain(mark).collect()
}
