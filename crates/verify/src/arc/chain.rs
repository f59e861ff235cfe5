//! The sets of a message, collected and put in order (RFC 8617 §5.2 steps 1 to 3).

use waxseal_parse::arc::{
    ArcAuthenticationResults, ArcField, ArcFieldError, ChainStatus, Instance, MessageSignature,
    Seal,
};
use waxseal_parse::limits::Limits as ParseLimits;
use waxseal_parse::message::{HeaderField, Message};

use super::evidence::{ArcFailure, ArcFailureKind};
use super::limits::ArcLimits;
use super::seal_input::SealInput;
use crate::dkim::canonicalize::header::Field;

/// A complete set: one field of each kind (RFC 8617 §4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArcSet<'m> {
    /// What the sealer found when the message came.
    pub authentication_results: ArcAuthenticationResults<'m>,
    /// The signature of the message as the sealer sent it.
    pub message_signature: MessageSignature<'m>,
    /// The signature of this set and those below it.
    pub seal: Seal<'m>,
    /// In the order of [`ArcField::ALL`].
    positions: [usize; 3],
}

impl ArcSet<'_> {
    /// Which set it is.
    pub fn instance(&self) -> Instance {
        self.seal.instance
    }

    /// Position of a field of the set among the message's fields, counted from 0 at the top.
    pub fn position(&self, field: ArcField) -> usize {
        let [results, signature, seal] = self.positions;
        match field {
            ArcField::AuthenticationResults => results,
            ArcField::MessageSignature => signature,
            ArcField::Seal => seal,
        }
    }

    /// Adds the set to what seals are over; `at_seal` comes before its own seal is added. `None` where
    /// this is a set of another message.
    pub(super) fn add_to<T>(
        &self,
        input: &mut SealInput,
        message: &Message<'_>,
        at_seal: impl FnOnce(&mut SealInput, Field<'_>) -> T,
    ) -> Option<T> {
        let [results, signature, seal] =
            self.positions.map(|at| message.fields().get(at).map(Field::from));
        input.begin(results?, signature?);
        let found = at_seal(input, seal?);
        input.end(seal?);
        Some(found)
    }
}

/// All sets of a message.
#[derive(Debug)]
pub(crate) struct Chain<'m> {
    /// The complete sets, the oldest first.
    pub(crate) sets: Vec<ArcSet<'m>>,
    /// The greatest instance of any field.
    pub(crate) highest: Option<Instance>,
    /// Why this is no chain, if it is none.
    pub(crate) failure: Option<ArcFailure>,
}

/// What was found of one set.
#[derive(Debug, Default)]
struct Parts<'m> {
    results: Option<(usize, ArcAuthenticationResults<'m>)>,
    signature: Option<(usize, MessageSignature<'m>)>,
    seal: Option<(usize, Seal<'m>)>,
}

impl<'m> Parts<'m> {
    fn of(parts: &mut Vec<Self>, instance: Instance) -> Option<&mut Self> {
        let number = usize::from(instance.get());
        if parts.len() < number {
            parts.resize_with(number, Self::default);
        }
        parts.get_mut(number - 1)
    }

    fn missing(&self) -> Option<ArcField> {
        let present = [self.results.is_some(), self.signature.is_some(), self.seal.is_some()];
        ArcField::ALL.into_iter().zip(present).find(|(_, present)| !present).map(|(field, _)| field)
    }

    fn is_empty(&self) -> bool {
        self.results.is_none() && self.signature.is_none() && self.seal.is_none()
    }

    fn status(&self) -> Option<ChainStatus> {
        self.seal.as_ref().map(|(_, seal)| seal.chain_status)
    }

    fn complete(self) -> Option<ArcSet<'m>> {
        let Self { results: Some(results), signature: Some(signature), seal: Some(seal) } = self
        else {
            return None;
        };
        Some(ArcSet {
            positions: [results.0, signature.0, seal.0],
            authentication_results: results.1,
            message_signature: signature.1,
            seal: seal.1,
        })
    }
}

impl<'m> Chain<'m> {
    /// Collects the sets of a message.
    pub(crate) fn collect(
        message: &'m Message<'m>,
        limits: &ArcLimits,
        parse_limits: &ParseLimits,
    ) -> Self {
        let fields = message.fields().iter().enumerate();
        let fields = fields.filter_map(|(at, field)| Some((at, ArcField::of(field)?, field)));
        let mut chain = Self { sets: Vec::new(), highest: None, failure: None };
        let mut count = 0;
        let mut octets = 0_usize;
        for (.., field) in fields.clone() {
            count += 1;
            octets += field.raw().len();
        }
        // Most messages have no chain, and shall not pay for one.
        if count == 0 {
            return chain;
        }
        let beyond = if count > limits.fields {
            Some(ArcFailureKind::TooManyFields { limit: limits.fields })
        } else if octets > limits.octets {
            Some(ArcFailureKind::TooManyOctets { limit: limits.octets })
        } else {
            None
        };
        if let Some(kind) = beyond {
            chain.failure = Some(ArcFailure::new(None, None, kind));
            return chain;
        }
        let mut parts = Vec::new();
        let mut fault = None;
        for (at, which, field) in fields {
            if let Err(failure) = chain.take(&mut parts, at, which, field, parse_limits) {
                fault = fault.or(Some(failure));
            }
        }
        chain.failure = failed_before(&parts, chain.highest)
            .or(fault)
            .or_else(|| incomplete(&parts))
            .or_else(|| wrong_status(&parts));
        chain.sets = parts.into_iter().filter_map(Parts::complete).collect();
        chain
    }

    /// Reads one field and puts it in its place.
    fn take(
        &mut self,
        parts: &mut Vec<Parts<'m>>,
        at: usize,
        which: ArcField,
        field: &HeaderField<'m>,
        limits: &ParseLimits,
    ) -> Result<(), ArcFailure> {
        let value = field.value();
        let (instance, is_new) = match which {
            ArcField::AuthenticationResults => {
                let read = self.read(which, ArcAuthenticationResults::parse(value, limits))?;
                let instance = read.instance;
                (instance, put(Parts::of(parts, instance).map(|set| &mut set.results), at, read))
            }
            ArcField::MessageSignature => {
                let read = self.read(which, MessageSignature::parse(value, limits))?;
                let instance = read.instance;
                (instance, put(Parts::of(parts, instance).map(|set| &mut set.signature), at, read))
            }
            ArcField::Seal => {
                let read = self.read(which, Seal::parse(value, limits))?;
                let instance = read.instance;
                (instance, put(Parts::of(parts, instance).map(|set| &mut set.seal), at, read))
            }
        };
        self.highest = self.highest.max(Some(instance));
        if is_new {
            return Ok(());
        }
        Err(ArcFailure::new(Some(instance), Some(which), ArcFailureKind::Repeated))
    }

    fn read<T>(
        &mut self,
        which: ArcField,
        read: Result<T, ArcFieldError>,
    ) -> Result<T, ArcFailure> {
        read.map_err(|error| {
            self.highest = self.highest.max(error.instance);
            ArcFailure::new(error.instance, Some(which), ArcFailureKind::Syntax(error))
        })
    }
}

/// Whether the place was free.
fn put<T>(place: Option<&mut Option<(usize, T)>>, at: usize, value: T) -> bool {
    match place {
        Some(place @ None) => {
            *place = Some((at, value));
            true
        }
        _ => false,
    }
}

/// RFC 8617 §5.2 step 2: once the newest sealer has said that the chain is broken, it stays so.
fn failed_before(parts: &[Parts<'_>], highest: Option<Instance>) -> Option<ArcFailure> {
    let highest = highest?;
    let newest = parts.get(usize::from(highest.get()) - 1)?;
    (newest.status() == Some(ChainStatus::Fail))
        .then(|| ArcFailure::new(Some(highest), Some(ArcField::Seal), ArcFailureKind::FailedBefore))
}

/// RFC 8617 §5.2 steps 3.A and 3.B: no set and no field of one is missing.
fn incomplete(parts: &[Parts<'_>]) -> Option<ArcFailure> {
    Instance::all().zip(parts).find_map(|(instance, set)| {
        let missing = set.missing()?;
        let field = (!set.is_empty()).then_some(missing);
        Some(ArcFailure::new(Some(instance), field, ArcFailureKind::Missing))
    })
}

/// RFC 8617 §5.2 step 3.C: `cv=none` in the first set, `cv=pass` in all others.
fn wrong_status(parts: &[Parts<'_>]) -> Option<ArcFailure> {
    Instance::all().zip(parts).find_map(|(instance, set)| {
        let found = set.status()?;
        let expected =
            if instance == Instance::FIRST { ChainStatus::None } else { ChainStatus::Pass };
        let kind = ArcFailureKind::ChainStatus { found, expected };
        (found != expected).then(|| ArcFailure::new(Some(instance), Some(ArcField::Seal), kind))
    })
}
