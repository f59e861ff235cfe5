//! What filters in front of mailboxes write: Proofpoint, Mimecast and Cisco. Barracuda writes a
//! [`Status`](super::status::Status).

use waxseal_parse::span::Span;

use super::Source;
use super::pairs::words;
use crate::value::{At, Score, text};

/// X-Proofpoint-Spam-Details: `rule=notspam policy=default score=0 … classifier=spam …`.
///
/// `classifier=spam` names the classifier and is no verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProofpointDetails {
    /// `rule=`: `spam`, `notspam`, `outbound_notspam`.
    pub rule: Option<At<String>>,
    /// `policy=`
    pub policy: Option<At<String>>,
    /// `score=`, of 100.
    pub score: Option<At<Score>>,
    /// `phishscore=`, `bulkscore=` and all others, by their names.
    pub scores: Vec<(String, At<Score>)>,
    /// Whether this was the sender's own filter, on the way out.
    pub is_outbound: bool,
}

impl ProofpointDetails {
    pub(super) fn read(source: &Source<'_>) -> Self {
        let mut found = Self::default();
        let most = source.limits.text_octets;
        for word in words(source.text).take(source.limits.entries) {
            let octets = word.of(source.text);
            let Some(equals) = octets.iter().position(|octet| *octet == b'=') else { continue };
            let (key, value) = (octets.get(..equals), octets.get(equals + 1..));
            let (key, value) = (key.unwrap_or_default(), value.unwrap_or_default());
            let span = Span::new(word.start() + equals + 1, word.end()).shifted(source.offset);
            match key {
                b"rule" => found.rule = Some(At::new(text(value, most), span)),
                b"policy" => found.policy = Some(At::new(text(value, most), span)),
                b"route" => found.is_outbound |= value == b"outbound",
                b"score" => found.score = Score::read(value).map(|score| At::new(score, span)),
                _ if key.ends_with(b"score") => {
                    let score = Score::read(value).map(|score| At::new(score, span));
                    found.scores.extend(score.map(|score| (text(key, most), score)));
                }
                _ => {}
            }
        }
        let names = [&found.rule, &found.policy].into_iter().flatten();
        found.is_outbound |= names.into_iter().any(|name| name.value.contains("outbound"));
        found
    }

    /// Whether the rule calls it spam; `None` for rules that say neither.
    pub fn is_spam(&self) -> Option<bool> {
        let rule = &self.rule.as_ref()?.value;
        let last = rule.rsplit('_').next().unwrap_or_default();
        match last {
            "spam" => Some(true),
            "notspam" => Some(false),
            _ => None,
        }
    }
}

/// X-Amp-Result of Cisco: what Advanced Malware Protection says of the attachments.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AmpResult {
    /// `Clean`
    Clean,
    /// `Malicious`
    Malicious,
    /// Another, such as that they could not be scanned, cut.
    Other(String),
}

impl AmpResult {
    pub(super) fn read(source: &Source<'_>) -> At<Self> {
        let result = if source.text.eq_ignore_ascii_case(b"clean") {
            Self::Clean
        } else if source.text.eq_ignore_ascii_case(b"malicious") {
            Self::Malicious
        } else {
            Self::Other(text(source.text, source.limits.text_octets))
        };
        At::new(result, source.span())
    }
}
