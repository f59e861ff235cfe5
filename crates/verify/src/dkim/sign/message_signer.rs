//! Signing messages, from a slice or from chunks.

use core::fmt;

use waxseal_parse::dkim::signature::FIELD_NAME;
use waxseal_parse::message::{Defect, Message};

use super::Signer;
use super::check::{LineCheck, LineFault};
use super::signature_field::{Heading, SignableMessage};
use crate::crypto::{CryptoProvider, SigningFailed};
use crate::dkim::body_hash::{BodyHasher, BodyHashes, Wanted};
use crate::dkim::canonicalize::BareLineFeed;
use crate::limits::Limits;
use crate::time::UnixTime;

const HEADING: Heading<'_> = Heading { name: FIELD_NAME, tag: "v", value: "1" };

/// Signs messages with one or several keys, over one hash of each body.
///
/// ```
/// # use waxseal_verify::{crypto::CryptoProvider, dkim::sign::{MessageSigner, Signer}, time::UnixTime};
/// # fn example(crypto: &dyn CryptoProvider, signer: Signer) -> Result<(), Box<dyn std::error::Error>> {
/// let signer = MessageSigner::new(crypto, vec![signer]);
/// let message = b"From: a@example.com\r\nSubject: Hello\r\n\r\nHello.\r\n";
/// let fields = signer.sign(message, UnixTime::from_seconds(1_700_000_000))?;
/// assert!(fields.starts_with("DKIM-Signature: v=1; "));
/// let signed = [fields.as_bytes(), message].concat();
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct MessageSigner<'c> {
    crypto: &'c dyn CryptoProvider,
    signers: Vec<Signer>,
    limits: Limits,
}

impl<'c> MessageSigner<'c> {
    /// Signs with each of these, in this order: the field of the first comes first.
    pub fn new(crypto: &'c dyn CryptoProvider, signers: Vec<Signer>) -> Self {
        Self { crypto, signers, limits: Limits::default() }
    }

    /// The signers.
    pub fn signers(&self) -> &[Signer] {
        &self.signers
    }

    /// The DKIM-Signature fields of a message, each with its CRLF: put them before it.
    ///
    /// The message must be as it goes over the wire, in CRLF, before dot-stuffing.
    ///
    /// # Errors
    /// Says why the message could not be verified if it were signed.
    pub fn sign(&self, message: &[u8], at: UnixTime) -> Result<String, SignError> {
        let message = read_signable(message, &self.limits)?;
        let mut hasher = self.body_hasher();
        hasher.write(message.body());
        self.sign_header(&message, &hasher.finish(), at)
    }

    /// Begins a message that comes in chunks. What comes out is what [`sign`](Self::sign) gives for
    /// the whole, wherever the chunks end.
    pub fn begin(&self) -> SigningStream<'_> {
        SigningStream {
            signer: self,
            lines: LineCheck::default(),
            header: Vec::new(),
            hasher: self.body_hasher(),
            state: StreamState::Header { searched: 0 },
        }
    }

    fn body_hasher(&self) -> BodyHasher {
        let kinds = self.signers.iter().map(|signer| signer.options.canonicalization.body);
        let wanted = kinds.map(|kind| Wanted { kind, length: None });
        BodyHasher::new(wanted, BareLineFeed::IsContent, self.crypto)
    }

    fn sign_header(
        &self,
        message: &Message<'_>,
        body: &BodyHashes,
        at: UnixTime,
    ) -> Result<String, SignError> {
        let mut message = SignableMessage::new(message, body, self.crypto, at);
        let mut fields = String::new();
        for signer in &self.signers {
            let field = message.signature_field(signer, HEADING)?;
            if fields.is_empty() {
                fields = field;
            } else {
                fields.push_str(&field);
            }
        }
        Ok(fields)
    }
}

/// A message that is signed as it comes.
pub struct SigningStream<'s> {
    signer: &'s MessageSigner<'s>,
    lines: LineCheck,
    header: Vec<u8>,
    hasher: BodyHasher,
    state: StreamState,
}

#[derive(Debug)]
enum StreamState {
    /// The empty line has not been found in so many octets.
    Header {
        searched: usize,
    },
    HeaderTooLong,
    Body,
}

impl fmt::Debug for SigningStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningStream").field("state", &self.state).finish_non_exhaustive()
    }
}

impl SigningStream<'_> {
    /// Takes the next chunk of the message.
    ///
    /// # Complexity
    /// Linear in the chunk; the header is kept, up to [`Limits::header_octets`].
    pub fn write(&mut self, chunk: &[u8]) {
        self.lines.write(chunk);
        match self.state {
            StreamState::HeaderTooLong => {}
            StreamState::Body => self.hasher.write(chunk),
            StreamState::Header { searched } => {
                let known = self.header.len();
                self.header.extend_from_slice(chunk);
                match header_end(&self.header, searched) {
                    Some(end) => {
                        let body = chunk.get(end.saturating_sub(known)..).unwrap_or_default();
                        self.hasher.write(body);
                        self.header.truncate(end);
                        self.state = StreamState::Body;
                    }
                    None => self.state = StreamState::Header { searched: self.header.len() },
                }
                if self.header.len() > self.signer.limits.header_octets {
                    self.header = Vec::new();
                    self.state = StreamState::HeaderTooLong;
                }
            }
        }
    }

    /// Ends the message and signs it.
    ///
    /// # Errors
    /// Says why the message could not be verified if it were signed.
    pub fn finish(self, at: UnixTime) -> Result<String, SignError> {
        self.lines.finish().map_err(SignError::Line)?;
        if matches!(self.state, StreamState::HeaderTooLong) {
            return Err(SignError::HeaderTooLong { limit: self.signer.limits.header_octets });
        }
        let message = Message::parse_within(&self.header, &self.signer.limits.parse);
        check_header(&message)?;
        self.signer.sign_header(&message, &self.hasher.finish(), at)
    }
}

/// The offset behind the empty line that ends a header, if it is there. The first `searched` octets
/// hold no whole one.
fn header_end(text: &[u8], searched: usize) -> Option<usize> {
    if text.starts_with(b"\r\n") {
        return Some(2);
    }
    let from = searched.saturating_sub(3);
    let at = memchr::memmem::find(text.get(from..)?, b"\r\n\r\n")?;
    Some(from + at + 4)
}

/// A message that is as it goes over the wire and that verifiers read as we do.
pub(crate) fn read_signable<'m>(raw: &'m [u8], limits: &Limits) -> Result<Message<'m>, SignError> {
    let mut lines = LineCheck::default();
    lines.write(raw);
    lines.finish().map_err(SignError::Line)?;
    let message = Message::parse_within(raw, &limits.parse);
    let header_octets = message.body_start().unwrap_or(raw.len());
    if header_octets > limits.header_octets {
        return Err(SignError::HeaderTooLong { limit: limits.header_octets });
    }
    check_header(&message)?;
    Ok(message)
}

/// RFC 6376 §5.3 and RFC 5322 §3.6: what is signed must be a message that verifiers read as we do.
fn check_header(message: &Message<'_>) -> Result<(), SignError> {
    for (defect, at, _) in message.defects().iter() {
        match defect {
            // Obsolete, or made good by the next hop.
            Defect::SpaceBeforeColon | Defect::NoBody | Defect::UnterminatedField => {}
            _ => return Err(SignError::Header { defect, at }),
        }
    }
    match message.fields_named(b"From").count() {
        0 => Err(SignError::NoFrom),
        1 => Ok(()),
        count => Err(SignError::SeveralFrom { count }),
    }
}

/// Why a message is not signed: it would not verify, or not mean what it seems to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// A line that the next hop would change.
    Line(LineFault),
    /// A header that verifiers may read in another way.
    Header {
        /// What is odd about it.
        defect: Defect,
        /// Where, as an offset in the message.
        at: usize,
    },
    /// There is no From field, which a signature must cover (RFC 6376 §5.4).
    NoFrom,
    /// There are several From fields (RFC 5322 §3.6 allows one).
    SeveralFrom {
        /// How many.
        count: usize,
    },
    /// The header is longer than [`Limits::header_octets`].
    HeaderTooLong {
        /// The limit in octets.
        limit: usize,
    },
    /// The crypto provider could not sign.
    Crypto,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(fault) => fault.fmt(f),
            Self::Header { defect, at } => write!(f, "at octet {at}: {defect}"),
            Self::NoFrom => {
                f.write_str("the message has no From field, which a signature must cover")
            }
            Self::SeveralFrom { count } => {
                write!(f, "the message has {count} From fields; it must have one")
            }
            Self::HeaderTooLong { limit } => write!(f, "the header is longer than {limit} octets"),
            Self::Crypto => SigningFailed.fmt(f),
        }
    }
}

impl core::error::Error for SignError {}
