//! Authentication-Results as mail-auth writes it, and what it means by it.

use std::net::IpAddr;

use mail_auth::headers::HeaderWriter;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{ArcOutput, AuthenticationResults, DkimResult, Parameters};
use waxseal_peer::Cache;

use crate::dmarc::verdict::{Case, published, signed, with_outputs, word};

/// One result of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The method.
    pub method: String,
    /// Its result.
    pub result: String,
    /// `ptype.property` and value.
    pub properties: Vec<(String, String)>,
}

/// A session that says of itself whatever it likes.
#[derive(Clone, Debug)]
pub struct Session {
    /// The client.
    pub client: IpAddr,
    /// What it says of itself.
    pub helo: String,
    /// The reverse-path; `None` where HELO was checked.
    pub mail_from: Option<String>,
}

/// The server that writes.
pub const AUTHSERV_ID: &str = "mx.receiver.test";

/// The whole field, and what is in it.
pub fn by_mail_auth(case: &Case, session: &Session) -> (String, Vec<Told>) {
    let cache = Cache::new(published(case).published());
    with_outputs(case, &signed(case), &cache, |outputs| {
        let asked = match &session.mail_from {
            Some(path) => {
                SpfParameters::mail_from(session.client, &session.helo, AUTHSERV_ID, path)
            }
            None => SpfParameters::helo(session.client, &session.helo, AUTHSERV_ID),
        };
        let spf = if session.mail_from.is_some() {
            outputs.spf.clone()
        } else {
            // An output knows for which identity it was made.
            let nothing = Cache::new([]);
            let parameters = Parameters::new(asked).with_cache(&nothing);
            pollster::block_on(waxseal_peer::authenticator().check_host(parameters))
        };
        let field = AuthenticationResults::new(AUTHSERV_ID)
            .with_dkim_results(outputs.dkim, "")
            .with_spf_result(&spf, &asked)
            .with_arc_result(&ArcOutput::default(), session.client)
            .with_dmarc_result(outputs.dmarc)
            .to_header();
        let mut told: Vec<Told> = outputs
            .dkim
            .iter()
            .map(|output| {
                let signature = output.signature();
                let properties =
                    signature.map(|it| vec![("header.d", &*it.d), ("header.s", &*it.s)]);
                told("dkim", dkim_word(output.result()), &properties.unwrap_or_default())
            })
            .collect();
        let of_spf = match session.mail_from.as_deref() {
            None => ("smtp.helo", &*clean(&session.helo)),
            Some("") => ("smtp.mailfrom", "<>"),
            Some(path) => {
                ("smtp.mailfrom", &*path.chars().filter(|c| !c.is_control()).collect::<String>())
            }
        };
        told.push(self::told("spf", &spf.result().to_string(), &[of_spf]));
        let client = session.client.to_string();
        told.push(self::told("arc", "none", &[("smtp.remote-ip", &client)]));
        let dmarc = outputs.dmarc;
        let policy = dmarc.policy().to_string();
        let of_dmarc = [("header.from", dmarc.domain()), ("policy.dmarc", &policy)];
        told.push(self::told("dmarc", word(&dmarc.result()), &of_dmarc));
        (field, told)
    })
}

fn told(method: &str, result: &str, properties: &[(&str, &str)]) -> Told {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Told {
        method: method.to_owned(),
        result: result.to_owned(),
        properties: properties.iter().map(owned).collect(),
    }
}

fn dkim_word(result: &DkimResult) -> &'static str {
    match result {
        DkimResult::Pass => "pass",
        DkimResult::Neutral(_) => "neutral",
        DkimResult::Fail(_) => "fail",
        DkimResult::PermError(_) => "permerror",
        DkimResult::TempError(_) => "temperror",
        DkimResult::None => "none",
    }
}

/// What mail-auth lets stand of a value that it does not quote.
fn clean(value: &str) -> String {
    let is_dropped = |c: char| c <= ' ' || c.is_control() || "();=\"\\".contains(c);
    value.chars().filter(|c| !is_dropped(*c)).collect()
}
