//! The knowledge base, compiled once.

use std::sync::LazyLock;

use thiserror::Error;

use crate::bounce::{Bounce, Host, Kind as BounceKind, Recipient, Reply};
use crate::delivery_status::Action;
use crate::free_text::{is_address, without_brackets};
use crate::reply::{Codes, Command, unwrapped};
use crate::status::EnhancedStatus;
use crate::text::cut;

use super::cause::{Actor, Cause, Kind};
use super::classification::{Classification, Match};
use super::pattern::{Found, ReplyPattern, StatusPattern, TextPattern, Texts};
use super::provider::{Names, Sign};
use super::row::{Example, File, Row};

/// Providers and lists, then the rows in the order in which they are tried.
const NAMES: &str = include_str!("../../knowledge/names.toml");
const FILES: [&str; 11] = [
    include_str!("../../knowledge/gmail.toml"),
    include_str!("../../knowledge/microsoft.toml"),
    include_str!("../../knowledge/yahoo.toml"),
    include_str!("../../knowledge/apple.toml"),
    include_str!("../../knowledge/mimecast.toml"),
    include_str!("../../knowledge/orange.toml"),
    include_str!("../../knowledge/netease.toml"),
    include_str!("../../knowledge/gateways.toml"),
    include_str!("../../knowledge/others.toml"),
    include_str!("../../knowledge/generic.toml"),
    include_str!("../../knowledge/iana.toml"),
];

/// Octets of a notice that is classified as a whole.
const NOTICE_OCTETS: usize = 4_096;

static BUILT_IN: LazyLock<KnowledgeBase> = LazyLock::new(|| {
    // A test holds that it can be read; without rows, all is unknown.
    KnowledgeBase::from_toml(NAMES, &FILES).unwrap_or_default()
});

/// What refusals mean. See the [module](super).
#[derive(Debug, Default)]
pub struct KnowledgeBase {
    names: Option<Names>,
    texts: Texts,
    rows: Vec<Compiled>,
}

/// A row, ready to be matched.
#[derive(Debug)]
struct Compiled {
    provider: Option<String>,
    row: Row,
    text: Vec<TextPattern>,
    and: Vec<TextPattern>,
    unless: Vec<TextPattern>,
    status: Vec<StatusPattern>,
    unless_status: Vec<StatusPattern>,
    reply: Vec<ReplyPattern>,
}

/// Why data is no knowledge base.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum KnowledgeError {
    /// It is not the TOML that is wanted.
    #[error("it is no file of the knowledge base: {0}")]
    Toml(#[from] toml::de::Error),
    /// A pattern of a row cannot be read.
    #[error("row {row:?}: {pattern:?} is no pattern")]
    Pattern {
        /// The row.
        row: String,
        /// What stands there.
        pattern: String,
    },
    /// Two rows have one name.
    #[error("two rows are called {0:?}")]
    SameName(String),
    /// There are more texts than can be searched for at once.
    #[error("there are too many texts")]
    TooManyTexts,
}

/// What is asked about.
struct Question<'q> {
    found: Found<'q>,
    status: Option<EnhancedStatus>,
    reply: Option<u16>,
    diagnostic: Option<&'q str>,
    provider: Option<&'q str>,
}

impl KnowledgeBase {
    /// The one that is built in.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a knowledge base: a file of providers and blocklists, and files of rows in the order in which
    /// they are tried.
    ///
    /// # Errors
    /// Something in it cannot be read, or two rows have one name.
    pub fn from_toml(names: &str, files: &[&str]) -> Result<Self, KnowledgeError> {
        let mut base = Self { names: Some(toml::from_str(names)?), ..Self::default() };
        for file in files {
            let file: File = toml::from_str(file)?;
            for row in file.rows {
                if base.rows.iter().any(|other| other.row.id == row.id) {
                    return Err(KnowledgeError::SameName(row.id));
                }
                let compiled = Compiled::new(row, file.provider.clone(), &mut base.texts)?;
                base.rows.push(compiled);
            }
        }
        base.texts.build().map_err(|_| KnowledgeError::TooManyTexts)?;
        Ok(base)
    }

    /// The one that is built in, with files of rows of one's own before it: for what a service knows and this
    /// crate does not, or not yet.
    ///
    /// ```
    /// use waxseal_bounce::knowledge::{Cause, KnowledgeBase};
    ///
    /// let own = r#"
    ///     [[row]]
    ///     id = "example-lunch"
    ///     text = ["gone for lunch"]
    ///     cause = "system-fault"
    ///     kind = "soft"
    ///     actor = "nobody"
    ///     remedy = "Retry in an hour."
    ///     examples = ["451 Gone for lunch"]
    /// "#;
    /// let base = KnowledgeBase::extended(&[own])?;
    /// let found = base.classify_text("550 5.7.1 Gone for lunch");
    /// assert_eq!((found.cause, found.row), (Cause::SystemFault, "example-lunch"));
    /// # Ok::<(), waxseal_bounce::knowledge::KnowledgeError>(())
    /// ```
    ///
    /// # Errors
    /// Something in them cannot be read, or a row has the name of another one.
    pub fn extended(files: &[&str]) -> Result<Self, KnowledgeError> {
        Self::from_toml(NAMES, &[files, &FILES].concat())
    }

    /// Every row with its provider and its examples, in the order in which they are tried.
    pub fn examples(&self) -> impl Iterator<Item = (&str, Option<&str>, &[Example])> {
        self.rows.iter().map(|one| (&*one.row.id, one.provider.as_deref(), &*one.row.examples))
    }

    /// The numbers of the project's table of refusals that the rows stand for, each with its row.
    pub fn table(&self) -> impl Iterator<Item = (u16, &str)> {
        self.rows.iter().flat_map(|one| one.row.table.iter().map(|number| (*number, &*one.row.id)))
    }

    /// What a bounce means, for each of its recipients. A failure that names nobody, a feedback report and
    /// an automatic answer have one meaning; a mail that is none of these has none.
    pub fn classify_bounce(&self, bounce: &Bounce) -> Vec<Classification<'_>> {
        match bounce.kind {
            BounceKind::Feedback => vec![no_bounce(Cause::Feedback, Actor::Sender)],
            BounceKind::AutoReply => vec![no_bounce(Cause::AutoReply, Actor::Nobody)],
            // It failed, and nobody is named.
            BounceKind::Failure if bounce.recipients.is_empty() => {
                vec![self.classify_text(cut(&bounce.notice, NOTICE_OCTETS))]
            }
            _ => bounce.recipients.iter().map(|recipient| self.classify(recipient)).collect(),
        }
    }

    /// What became of a recipient, and why. Where the bounce names no host, and the caller knows the MX of the
    /// domain, it may be set as [`Recipient::remote_mta`].
    ///
    /// # Complexity
    /// Linear in the text and in the number of rows.
    pub fn classify(&self, recipient: &Recipient) -> Classification<'_> {
        if matches!(recipient.action, Action::Delivered | Action::Relayed | Action::Expanded) {
            return no_bounce(Cause::Delivered, Actor::Nobody);
        }
        let named = self.names.as_ref().and_then(|names| names.provider(recipient));
        self.explain(recipient, named.map(|(provider, sign)| (&*provider.id, sign)))
    }

    /// What a server's answer means, where nothing else is known.
    pub fn classify_text(&self, text: &str) -> Classification<'_> {
        self.classify(&of_text(text, None))
    }

    /// What a server answers to a command, to a sender who knows whom it talks to: the host as the MX record
    /// names it.
    pub fn classify_answer(
        &self,
        host: &str,
        command: Option<Command>,
        text: &str,
    ) -> Classification<'_> {
        let answer = of_text(text, None);
        let command = command.or(answer.command);
        self.classify(&Recipient { remote_mta: Host::from_text(host), command, ..answer })
    }

    /// What an answer of a provider means.
    pub fn classify_as(&self, provider: Option<&str>, example: &Example) -> Classification<'_> {
        let recipient = of_text(example.text(), example.diagnostic());
        let known = self.names.as_ref().map(|names| &*names.providers).unwrap_or_default();
        let provider = provider.and_then(|id| known.iter().find(|known| known.id == id));
        let provider = provider.map(|known| (&*known.id, Sign::Host(known.id.clone())));
        let named = provider.or_else(|| {
            let found = self.names.as_ref()?.by_text(&recipient.reply.text);
            found.map(|(provider, sign)| (&*provider.id, sign))
        });
        self.explain(&recipient, named)
    }

    fn explain<'k>(
        &'k self,
        recipient: &Recipient,
        named: Option<(&'k str, Sign)>,
    ) -> Classification<'k> {
        let text = &recipient.reply.text;
        let words = without_addresses(text);
        let question = Question {
            found: self.texts.find(&words),
            status: recipient.status,
            reply: recipient.reply.code,
            diagnostic: recipient.reply.kind.as_deref(),
            provider: named.as_ref().map(|(provider, _)| *provider),
        };
        let mut why = Vec::new();
        let found = self.rows.iter().find(|row| row.holds(&self.texts, &question, &mut why));
        let Some(found) = found else { return unknown(recipient, named.map(|(id, _)| id)) };
        let provider = named.map(|(provider, sign)| {
            if found.provider.is_some() {
                why.insert(0, by_sign(sign));
            }
            provider
        });
        let row = &found.row;
        // Old servers write 552 for too many recipients, where 452 is meant (RFC 5321 §4.5.3.1.10).
        let is_meant_452 =
            recipient.reply.code == Some(552) && row.cause == Cause::TooManyRecipients;
        let is_temporary = recipient.class() == Some(4) || is_meant_452;
        let mut kind = row.kind;
        if kind == Some(Kind::Hard) && is_temporary {
            kind = Some(Kind::Soft);
            why.push(Match::TemporaryByCode);
        } else if let Some(unconfirmed) = row.unconfirmed
            && !is_confirmed(recipient)
        {
            kind = Some(unconfirmed);
            why.push(Match::Unconfirmed);
        }
        let is_listed = row.cause == Cause::Reputation;
        let list = self.names.as_ref().filter(|_| is_listed).and_then(|names| names.list(text));
        Classification {
            cause: row.cause,
            kind,
            is_temporary,
            actor: row.actor,
            remedy: &row.remedy,
            provider,
            list: list.map(ToOwned::to_owned),
            row: &row.id,
            why,
            text: text.clone(),
        }
    }
}

/// Whether more than words says that there is no such address: a code of the address, or that the answer
/// is one to RCPT. After DATA the host had taken the recipient, and what refuses then is often a filter.
fn is_confirmed(recipient: &Recipient) -> bool {
    recipient.command == Some(Command::RcptTo)
        || recipient.status.is_some_and(|status| status.subject() == 1)
}

/// A text without the addresses in it, which are no words of the server's: `<spam@b.example>`.
fn without_addresses(text: &str) -> String {
    let ends =
        |one: char| one.is_whitespace() || matches!(one, '<' | '>' | '(' | ')' | ',' | ';' | '"');
    let pieces = text.split_inclusive(ends).map(|piece| {
        let word = piece.trim_end_matches(ends);
        let is_one = word.contains('@') && is_address(without_brackets(word));
        if is_one { piece.get(word.len()..).unwrap_or_default() } else { piece }
    });
    pieces.collect()
}

fn by_sign(sign: Sign) -> Match {
    match sign {
        Sign::Host(name) => Match::ProviderByHost(name),
        Sign::Text(words) => Match::ProviderByText(words),
        Sign::Domain(domain) => Match::ProviderByDomain(domain),
    }
}

fn of_text(text: &str, diagnostic: Option<&str>) -> Recipient {
    let text = unwrapped(text);
    let codes = Codes::find(&text);
    Recipient {
        address: String::new(),
        original_address: None,
        action: Action::Failed,
        status: codes.status,
        command: Command::find(&text),
        reply: Reply { code: codes.reply, text, kind: diagnostic.map(ToOwned::to_owned) },
        reporting_mta: None,
        remote_mta: None,
        last_attempt_date: None,
        will_retry_until: None,
    }
}

fn no_bounce(cause: Cause, actor: Actor) -> Classification<'static> {
    Classification {
        cause,
        kind: None,
        is_temporary: false,
        actor,
        remedy: match cause {
            Cause::Feedback => "Take the recipient off the list: it called the message spam.",
            _ => "Nothing: the message is no bounce.",
        },
        provider: None,
        list: None,
        row: "no-bounce",
        why: Vec::new(),
        text: String::new(),
    }
}

/// No row holds: the basic code decides about trying again, and nobody is suppressed for it.
fn unknown<'k>(recipient: &Recipient, provider: Option<&'k str>) -> Classification<'k> {
    let is_temporary = recipient.class() == Some(4);
    let is_refusal = recipient.class() == Some(5);
    Classification {
        cause: Cause::Unknown,
        kind: Some(if is_refusal { Kind::Block } else { Kind::Soft }),
        is_temporary,
        actor: Actor::RecipientAdmin,
        remedy: "Read the answer and ask the receiving side; do not suppress the address for it.",
        provider,
        list: None,
        row: "unknown",
        why: Vec::new(),
        text: recipient.reply.text.clone(),
    }
}

impl Compiled {
    fn new(row: Row, provider: Option<String>, texts: &mut Texts) -> Result<Self, KnowledgeError> {
        let broken = |pattern: &str| KnowledgeError::Pattern {
            row: row.id.clone(),
            pattern: pattern.to_owned(),
        };
        let mut all = |sources: &[String]| {
            let patterns =
                sources.iter().map(|source| texts.add(source).ok_or_else(|| broken(source)));
            patterns.collect::<Result<Vec<_>, _>>()
        };
        let (text, and, unless) = (all(&row.text)?, all(&row.and)?, all(&row.unless)?);
        let statuses = |sources: &[String]| {
            let patterns = sources
                .iter()
                .map(|source| StatusPattern::parse(source).ok_or_else(|| broken(source)));
            patterns.collect::<Result<Vec<_>, _>>()
        };
        let (status, unless_status) = (statuses(&row.status)?, statuses(&row.unless_status)?);
        let reply = row
            .reply
            .iter()
            .map(|source| ReplyPattern::parse(source).ok_or_else(|| broken(source)));
        let reply = reply.collect::<Result<_, _>>()?;
        let has_condition = !(row.text.is_empty()
            && row.status.is_empty()
            && row.reply.is_empty()
            && row.diagnostic.is_empty());
        if !has_condition {
            return Err(broken(""));
        }
        Ok(Self { provider, row, text, and, unless, status, unless_status, reply })
    }

    /// Whether all conditions hold; then what was found is told.
    fn holds(&self, texts: &Texts, question: &Question<'_>, why: &mut Vec<Match>) -> bool {
        if self.provider.is_some() && self.provider.as_deref() != question.provider {
            return false;
        }
        let mut matches = Vec::new();
        for patterns in [&self.text, &self.and] {
            if patterns.is_empty() {
                continue;
            }
            match patterns.iter().find(|pattern| texts.holds(&question.found, pattern)) {
                Some(pattern) => matches.push(Match::Text(pattern.source.clone())),
                None => return false,
            }
        }
        if self.unless.iter().any(|pattern| texts.holds(&question.found, pattern)) {
            return false;
        }
        if !self.status.is_empty() {
            let Some(status) = question.status else { return false };
            match self.status.iter().find(|pattern| pattern.holds(status)) {
                Some(pattern) => {
                    matches.push(Match::Status { status, pattern: pattern.source.clone() });
                }
                None => return false,
            }
        }
        if question
            .status
            .is_some_and(|status| self.unless_status.iter().any(|pattern| pattern.holds(status)))
        {
            return false;
        }
        if !self.reply.is_empty() {
            let Some(reply) = question.reply else { return false };
            match self.reply.iter().find(|pattern| pattern.holds(reply)) {
                Some(pattern) => {
                    matches.push(Match::Reply { reply, pattern: pattern.source.clone() });
                }
                None => return false,
            }
        }
        if !self.row.diagnostic.is_empty() {
            let Some(kind) = question.diagnostic else { return false };
            match self.row.diagnostic.iter().find(|known| known.eq_ignore_ascii_case(kind)) {
                Some(kind) => matches.push(Match::Diagnostic(kind.clone())),
                None => return false,
            }
        }
        *why = matches;
        true
    }
}
