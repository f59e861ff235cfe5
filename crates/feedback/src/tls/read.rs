//! From JSON to a TLS report.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::aggregate::SourceIp;
use crate::deviations::{Deviations, excerpt};
use crate::limits::{Bound, LimitExceeded, Limits};
use crate::words::Word;

use super::deviation::{MemberPlace, TlsDeviation as Deviation, TlsError};
use super::model::{
    DateTime, FailureDetails, PolicyDescription, PolicyOutcome, Summary, TlsReport,
};

/// A report, and what is odd about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadTls {
    /// The report.
    pub report: TlsReport,
    /// What RFC 8460 does not allow.
    pub deviations: Deviations<Deviation, MemberPlace>,
}

/// Reads the JSON of a TLS report.
///
/// # Errors
/// It is none, it ends too soon, or it goes beyond the [`Limits`].
///
/// # Complexity
/// Linear in the octets; memory for each value, whose number is counted first. Nesting is bounded by
/// `serde_json`, at 128.
pub fn read(json: &[u8], limits: &Limits) -> Result<ReadTls, TlsError> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    // What separates values, whether or not it stands within a string.
    let marks = json.iter().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count();
    LimitExceeded::check(marks, limits.json_values, Bound::JsonValues)?;
    let text = String::from_utf8_lossy(json);
    let value = serde_json::from_str(&text).map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => TlsError::Truncated,
        _ => TlsError::Syntax { line: error.line(), column: error.column() },
    })?;
    let Value::Object(mut root) = value else { return Err(TlsError::NotAReport) };
    if !root.contains_key("policies") {
        return Err(TlsError::NotAReport);
    }
    let mut reader = Reader { deviations: Deviations::new(limits.deviations) };
    if let std::borrow::Cow::Owned(_) = text {
        reader.note(Deviation::InvalidUtf8, "");
    }
    let report = reader.report(&mut root);
    Ok(ReadTls { report, deviations: reader.deviations })
}

struct Reader {
    deviations: Deviations<Deviation, MemberPlace>,
}

impl Reader {
    fn note(&mut self, what: Deviation, path: &str) {
        self.deviations.note(what, || MemberPlace { path: path.to_owned() });
    }

    fn report(&mut self, root: &mut Map<String, Value>) -> TlsReport {
        let policies = self.array(root, "policies", "");
        let policies = policies.into_iter().enumerate().map(|(at, policy)| {
            let path = format!("policies[{}]", at + 1);
            let mut policy = self.as_object(policy, &path);
            self.policy(&mut policy, &path)
        });
        let policies = policies.collect();
        let mut range = self.object(root, "date-range", "");
        let report = TlsReport {
            organization_name: self.text(root, "organization-name", ""),
            start_datetime: self.date_time(&mut range, "start-datetime", "date-range"),
            end_datetime: self.date_time(&mut range, "end-datetime", "date-range"),
            contact_info: self.text(root, "contact-info", ""),
            report_id: self.text(root, "report-id", ""),
            policies,
        };
        self.unknown(&range, "date-range");
        self.unknown(root, "");
        report
    }

    fn policy(&mut self, outcome: &mut Map<String, Value>, path: &str) -> PolicyOutcome {
        let at = format!("{path}.policy");
        let mut policy = self.object(outcome, "policy", path);
        let description = PolicyDescription {
            policy_type: self.word(&mut policy, "policy-type", &at),
            policy_string: self.texts(&mut policy, "policy-string", &at),
            policy_domain: self.text(&mut policy, "policy-domain", &at),
            mx_host: self.texts(&mut policy, "mx-host", &at),
        };
        self.unknown(&policy, &at);
        let at = format!("{path}.summary");
        let mut summary = self.object(outcome, "summary", path);
        let counts = Summary {
            total_successful_session_count: self.count(
                &mut summary,
                "total-successful-session-count",
                &at,
            ),
            total_failure_session_count: self.count(
                &mut summary,
                "total-failure-session-count",
                &at,
            ),
        };
        self.unknown(&summary, &at);
        // Where nothing failed there is none.
        let details = match outcome.remove("failure-details") {
            None | Some(Value::Null) => Vec::new(),
            Some(value) => self.as_array(value, &format!("{path}.failure-details")),
        };
        let details = details.into_iter().enumerate().map(|(at, details)| {
            let path = format!("{path}.failure-details[{}]", at + 1);
            let mut details = self.as_object(details, &path);
            self.failure_details(&mut details, &path)
        });
        let failure_details = details.collect();
        self.unknown(outcome, path);
        PolicyOutcome { policy: description, summary: counts, failure_details }
    }

    fn failure_details(&mut self, from: &mut Map<String, Value>, path: &str) -> FailureDetails {
        let details = FailureDetails {
            result_type: self.word(from, "result-type", path),
            sending_mta_ip: self.address(from, "sending-mta-ip", path),
            receiving_mx_hostname: self.optional_text(from, "receiving-mx-hostname", path),
            receiving_mx_helo: self.optional_text(from, "receiving-mx-helo", path),
            receiving_ip: self.address(from, "receiving-ip", path),
            failed_session_count: self.count(from, "failed-session-count", path),
            additional_information: self.optional_text(from, "additional-information", path),
            failure_reason_code: self.optional_text(from, "failure-reason-code", path),
        };
        self.unknown(from, path);
        details
    }

    /// Notes the members that nobody has taken.
    fn unknown(&mut self, left: &Map<String, Value>, path: &str) {
        for name in left.keys() {
            self.note(Deviation::UnknownMember(excerpt(name)), path);
        }
    }

    /// A required member.
    fn take(
        &mut self,
        from: &mut Map<String, Value>,
        name: &'static str,
        path: &str,
    ) -> Option<Value> {
        let value = from.remove(name);
        if value.is_none() {
            self.note(Deviation::Missing(name), path);
        }
        value
    }

    fn object(
        &mut self,
        from: &mut Map<String, Value>,
        name: &'static str,
        path: &str,
    ) -> Map<String, Value> {
        let value = self.take(from, name, path);
        value.map(|value| self.as_object(value, &join(path, name))).unwrap_or_default()
    }

    fn as_object(&mut self, value: Value, path: &str) -> Map<String, Value> {
        let Value::Object(object) = value else {
            self.note(Deviation::WrongType { wanted: "an object" }, path);
            return Map::new();
        };
        object
    }

    fn array(
        &mut self,
        from: &mut Map<String, Value>,
        name: &'static str,
        path: &str,
    ) -> Vec<Value> {
        let value = self.take(from, name, path);
        value.map(|value| self.as_array(value, &join(path, name))).unwrap_or_default()
    }

    fn as_array(&mut self, value: Value, path: &str) -> Vec<Value> {
        let Value::Array(array) = value else {
            self.note(Deviation::WrongType { wanted: "an array" }, path);
            return Vec::new();
        };
        array
    }

    fn text(&mut self, from: &mut Map<String, Value>, name: &'static str, path: &str) -> String {
        let value = self.take(from, name, path);
        value.and_then(|value| self.as_text(value, &join(path, name))).unwrap_or_default()
    }

    fn optional_text(
        &mut self,
        from: &mut Map<String, Value>,
        name: &str,
        path: &str,
    ) -> Option<String> {
        match from.remove(name) {
            None | Some(Value::Null) => None,
            Some(value) => self.as_text(value, &join(path, name)),
        }
    }

    fn as_text(&mut self, value: Value, path: &str) -> Option<String> {
        let Value::String(text) = value else {
            self.note(Deviation::WrongType { wanted: "a string" }, path);
            return None;
        };
        Some(text)
    }

    /// An optional array of strings, or one string in its place.
    fn texts(&mut self, from: &mut Map<String, Value>, name: &str, path: &str) -> Vec<String> {
        let path = join(path, name);
        match from.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => vec![text],
            Some(value) => {
                let array = self.as_array(value, &path);
                array.into_iter().filter_map(|value| self.as_text(value, &path)).collect()
            }
        }
    }

    fn word<W: Word>(
        &mut self,
        from: &mut Map<String, Value>,
        name: &'static str,
        path: &str,
    ) -> W {
        let word = W::from_text(&self.text(from, name, path));
        // One that is missing is told already.
        if !word.is_known() && !word.as_str().is_empty() {
            self.note(Deviation::UnknownWord(excerpt(word.as_str())), &join(path, name));
        }
        word
    }

    /// A number that counts; some write it as a string.
    fn count(&mut self, from: &mut Map<String, Value>, name: &'static str, path: &str) -> u64 {
        let Some(value) = self.take(from, name, path) else { return 0 };
        if let Some(count) = value.as_u64() {
            return count;
        }
        self.note(Deviation::WrongType { wanted: "a number that counts" }, &join(path, name));
        value.as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    fn address(
        &mut self,
        from: &mut Map<String, Value>,
        name: &str,
        path: &str,
    ) -> Option<SourceIp> {
        let text = self.optional_text(from, name, path)?;
        let address = SourceIp::from_text(&text);
        if let SourceIp::Unknown(_) = address {
            self.note(Deviation::NotAnAddress(excerpt(&text)), &join(path, name));
        }
        Some(address)
    }

    fn date_time(
        &mut self,
        from: &mut Map<String, Value>,
        name: &'static str,
        path: &str,
    ) -> DateTime {
        let Some(value) = self.take(from, name, path) else { return DateTime::default() };
        let path = join(path, name);
        let text = self.as_text(value, &path).unwrap_or_default();
        let seconds = text.parse::<Timestamp>().ok().map(Timestamp::as_second);
        if seconds.is_none() {
            self.note(Deviation::NotADateTime(excerpt(&text)), &path);
        }
        DateTime { text, seconds }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
