//! Writing a signature field of header and body: DKIM-Signature (RFC 6376 §3.5), or
//! ARC-Message-Signature (RFC 8617 §4.1.2).

use waxseal_parse::base64;
use waxseal_parse::dkim::quoted_printable;
use waxseal_parse::message::Message;
use waxseal_parse::span::Span;

use super::fields;
use super::folding::FoldedField;
use super::{SignError, Signer};
use crate::crypto::{CryptoProvider, SigningFailed};
use crate::dkim::body_hash::{BodyHashes, Wanted};
use crate::dkim::canonicalize::header::{Field, append_field, append_signature_field};
use crate::dkim::header_hash::FieldIndex;
use crate::time::UnixTime;

/// How a signature field begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heading<'h> {
    /// The field's name.
    pub(crate) name: &'static str,
    /// The name of its first tag.
    pub(crate) tag: &'static str,
    /// The value of its first tag.
    pub(crate) value: &'h str,
}

/// A message with all that its signatures have in common.
pub(crate) struct SignableMessage<'s, 'm> {
    message: &'s Message<'m>,
    index: FieldIndex,
    body: &'s BodyHashes,
    crypto: &'s dyn CryptoProvider,
    at: UnixTime,
    hash_input: Vec<u8>,
}

impl<'s, 'm> SignableMessage<'s, 'm> {
    pub(crate) fn new(
        message: &'s Message<'m>,
        body: &'s BodyHashes,
        crypto: &'s dyn CryptoProvider,
        at: UnixTime,
    ) -> Self {
        let hash_input = Vec::with_capacity(2048);
        Self { message, index: FieldIndex::new(message), body, crypto, at, hash_input }
    }

    /// The signature field of one signer, with its CRLF.
    pub(crate) fn signature_field(
        &mut self,
        signer: &Signer,
        heading: Heading<'_>,
    ) -> Result<String, SignError> {
        let message = self.message;
        let options = &signer.options;
        let names = fields::names(&options.fields, message);
        // No field of the message is the signature that is being made.
        let selected = self.index.select(&names, usize::MAX, message);
        let selected = || selected.iter().filter_map(|at| message.fields().get(*at));

        let wanted = Wanted { kind: options.canonicalization.body, length: None };
        let body_hash = self.body.of(wanted).and_then(|hash| hash.digest);
        let body_hash = body_hash.ok_or(SignError::Crypto)?;

        let mut field = FoldedField::new(heading.name, 1024);
        field.tag(heading.tag, heading.value);
        field.tag("a", signer.algorithm().as_str());
        field.tag("c", &options.canonicalization.to_string());
        field.tag("d", signer.domain.as_str());
        field.tag("s", &signer.selector);
        if let Some(auid) = &signer.auid {
            field.splittable("i", auid);
        }
        if options.timestamp {
            field.tag("t", &self.at.to_string());
        }
        if let Some(seconds) = options.expires_after {
            field.tag("x", &self.at.seconds().saturating_add(seconds).to_string());
        }
        field.list("h", names.iter().copied(), ":");
        if options.copy_fields {
            let copies = selected().map(|field| {
                let name = String::from_utf8_lossy(field.name());
                format!("{name}:{}", quoted_printable::encode(field.value(), b"|:"))
            });
            field.splittable("z", &copies.collect::<Vec<_>>().join("|"));
        }
        field.tag("bh", &base64::encode(&body_hash));
        field.begin_signature();

        self.hash_input.clear();
        let kind = options.canonicalization.header;
        for field in selected() {
            append_field(kind, field.into(), &mut self.hash_input);
        }
        let own = Field::of_text(field.as_str(), heading.name);
        let end = own.value.len();
        append_signature_field(kind, own, Span::new(end, end), &mut self.hash_input);

        let signature = signer.key.sign(&self.crypto.sha256_digest(&self.hash_input));
        let signature = signature.map_err(|SigningFailed| SignError::Crypto)?;
        Ok(field.end_signature(&base64::encode(&signature)))
    }
}
