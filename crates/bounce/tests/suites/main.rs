//! Bounces of others, by suite and name, our own samples of formats, and hostile ones.

mod formats;
mod hostile;
mod labelled;
mod properties;
mod sisimai;
mod standards;
mod support;
