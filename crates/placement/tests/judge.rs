//! Whole headers, judged: who decided, why, what to do, and what of it can be believed.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use proptest::prelude::*;
use waxseal_parse::authentication_results::AuthservId;
use waxseal_parse::message::Message;
use waxseal_placement::folder::{JunkMark, Role};
use waxseal_placement::headers::Writer;
use waxseal_placement::limits::Limits;
use waxseal_placement::{
    Actor, Belief, Cause, Decider, Placement, Standing, Stored, Verdict, Weight,
};
use waxseal_verify::authentication_results::Trust;

const RECEIVED: &str =
    "Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000\r\n";

fn judge(header: &str, stored: Stored, belief: &Belief) -> Placement {
    let raw = format!("{header}From: joe@example.com\r\n\r\nbody\r\n");
    Placement::judge(&Message::parse(raw.as_bytes()), stored, belief, &Limits::default())
}

fn trusting(id: &str) -> Belief {
    Belief::by(Trust::new(&[AuthservId::new(id).unwrap()]))
}

fn microsoft() -> Belief {
    let mut belief = Belief::none();
    belief.writers = vec![Writer::Microsoft];
    belief
}

fn causes(placement: &Placement) -> Vec<Cause> {
    placement.causes.iter().map(|(cause, _)| *cause).collect()
}

/// A header of Microsoft, its verdict, who decided, and the first reason.
#[test]
fn microsoft_says_who_and_why() {
    let provider = Decider::Provider(Writer::Microsoft);
    for (report, verdict, decider, cause) in [
        ("SCL:1;SRV:;IPV:NLI;SFV:NSPM;CAT:NONE;DIR:INB", Verdict::NotSpam, Some(provider), None),
        ("SCL:5;SFV:SPM;CAT:SPM;DIR:INB", Verdict::Spam, Some(provider), Some(Cause::Content)),
        (
            "SCL:6;SRV:BULK;SFV:SPM;CAT:BULK",
            Verdict::Spam,
            Some(provider),
            Some(Cause::BulkComplaints),
        ),
        ("SCL:9;SFV:SPM;CAT:HPHSH", Verdict::Phish, Some(provider), Some(Cause::Phishing)),
        ("SCL:5;SFV:SPM;CAT:SPOOF", Verdict::Phish, Some(provider), Some(Cause::Spoofing)),
        (
            "SCL:5;SFV:SPM;CAT:UIMP;SFTY:9.20",
            Verdict::Phish,
            Some(provider),
            Some(Cause::Impersonation),
        ),
        ("SFV:SPM;CAT:MALW", Verdict::Malware, Some(provider), Some(Cause::Malware)),
        ("SFV:BLK", Verdict::Spam, Some(Decider::Recipient), Some(Cause::UserBlocked)),
        ("SFV:SKB", Verdict::Spam, Some(Decider::Administrator), Some(Cause::AdministratorBlocked)),
        (
            "SCL:6;SFV:SKS",
            Verdict::Spam,
            Some(Decider::Administrator),
            Some(Cause::AdministratorBlocked),
        ),
        (
            "SFV:SKN;CAT:PHSH",
            Verdict::NotSpam,
            Some(Decider::Administrator),
            Some(Cause::AdministratorAllowed),
        ),
        ("SFV:SFE", Verdict::NotSpam, Some(Decider::Recipient), Some(Cause::UserAllowed)),
        ("SCL:-1;SFV:SKQ", Verdict::NotSpam, Some(Decider::Administrator), Some(Cause::Released)),
        ("SFV:NSPM;SFTY:9.25", Verdict::NotSpam, Some(provider), None),
        ("SCL:7", Verdict::Spam, Some(provider), Some(Cause::Unstated)),
        // The sender's own organisation, on the way out.
        ("SCL:9;SFV:SPM;CAT:OSPM;DIR:OUT", Verdict::Unknown, None, None),
        ("SFV:NEW;CAT:NEWER", Verdict::Unknown, None, None),
    ] {
        let header = format!("{RECEIVED}X-Forefront-Antispam-Report: {report};\r\n");
        let found = judge(&header, Stored::default(), &microsoft());
        assert_eq!(found.verdict, verdict, "{report}: {found:?}");
        assert_eq!(found.decided_by.map(|(decider, _)| decider), decider, "{report}");
        assert_eq!(causes(&found).first().copied(), cause, "{report}");
        let is_known = verdict != Verdict::Unknown;
        assert_eq!(found.standing == Standing::Believed, is_known, "{report}");
        // The same without belief is a claim.
        let claimed = judge(&header, Stored::default(), &Belief::none());
        assert_eq!((claimed.verdict, claimed.standing), (verdict, Standing::Claimed), "{report}");
    }
}

#[test]
fn a_rule_of_the_mailbox_is_told_from_the_filter() {
    let delivery = |reason: &str| {
        format!(
            "{RECEIVED}X-Forefront-Antispam-Report: SCL:1;SFV:NSPM;CAT:NONE;\r\n\
             X-Microsoft-Antispam-Mailbox-Delivery: ucf:1;jmr:0;auth:0;dest:J;OFR:{reason};\r\n"
        )
    };
    let found = judge(&delivery("CustomRules"), Stored::in_folder(Role::Junk), &microsoft());
    assert_eq!(found.verdict, Verdict::Spam);
    let found = judge(&delivery("CustomRules"), Stored::default(), &microsoft());
    assert_eq!(found.decided_by, Some((Decider::MailboxRule, Standing::Believed)));
    assert_eq!((causes(&found), found.actor()), (vec![Cause::MailboxRule], Actor::Recipient));
    let found = judge(&delivery("SpamFilterAuthJ"), Stored::default(), &microsoft());
    assert_eq!(found.decided_by.unwrap().0, Decider::Provider(Writer::Microsoft));
}

#[test]
fn authentication_is_a_reason_and_its_verdict_yields_to_the_filters() {
    let results = "Authentication-Results: spf=fail (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.com; dkim=none header.d=none;\
        dmarc=fail action=oreject header.from=example.com;compauth=fail reason=000\r\n";
    let found = judge(results, Stored::default(), &microsoft());
    assert_eq!((found.verdict, found.standing), (Verdict::Spam, Standing::Believed));
    assert_eq!(causes(&found), [Cause::AuthenticationFailed]);
    assert_eq!(found.actor(), Actor::SenderAdmin);
    assert!(
        found.explanation().contains("the receiving provider (Microsoft)"),
        "{}",
        found.explanation()
    );
    let allowed = format!("{results}X-Forefront-Antispam-Report: SFV:SKN;\r\n");
    assert_eq!(judge(&allowed, Stored::default(), &microsoft()).verdict, Verdict::NotSpam);
    // What carries a name of somebody else's is none of Microsoft's.
    let named = results.replace("Results: ", "Results: mx.evil.example; ");
    assert_eq!(judge(&named, Stored::default(), &microsoft()).standing, Standing::Claimed);
}

#[test]
fn gmail_says_nothing_but_the_folder_does() {
    let results = "Authentication-Results: mx.google.com;\r\n dkim=fail header.i=@example.com;\r\n\
        \x20dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=example.com\r\n";
    let header = format!("{results}{RECEIVED}");
    let found = judge(&header, Stored::in_folder(Role::Junk), &trusting("mx.google.com"));
    assert_eq!((found.verdict, found.standing), (Verdict::Spam, Standing::Believed));
    let gmail = Decider::Provider(Writer::Gmail);
    assert_eq!(found.decided_by, Some((gmail, Standing::Believed)));
    assert_eq!(found.causes, [(Cause::AuthenticationFailed, Standing::Believed)]);
    let found = judge(&header, Stored::in_folder(Role::Junk), &Belief::none());
    assert_eq!((found.verdict, found.standing), (Verdict::Spam, Standing::Believed));
    assert_eq!(found.decided_by, Some((gmail, Standing::Claimed)));
    assert_eq!(found.causes, [(Cause::AuthenticationFailed, Standing::Claimed)]);
    assert_eq!(judge(&header, Stored::default(), &Belief::none()).verdict, Verdict::Unknown);
    let acted = header.replace("dis=NONE", "dis=QUARANTINE");
    assert_eq!(judge(&acted, Stored::default(), &trusting("mx.google.com")).verdict, Verdict::Spam);
    let labels =
        judge("X-Gmail-Labels: Spam,Unread\r\n", Stored::default(), &trusting("mx.google.com"));
    assert_eq!((labels.verdict, labels.decided_by.unwrap().0), (Verdict::Spam, gmail));
}

#[test]
fn filters_of_hosts_decide_and_name_their_rules() {
    for (header, writer, verdict, cause) in [
        (
            "X-Spam-Status: Yes, score=7.9 required=5.0 tests=RCVD_IN_XBL,\r\n\tBAYES_99 autolearn=no\r\n",
            Writer::SpamAssassin,
            Verdict::Spam,
            Cause::SenderReputation,
        ),
        (
            "X-Spam-Status: Yes, score=7 required=6 tests=[RCVD_IN_DNSWL_HI=-5, BAYES_99=3.5]\r\n",
            Writer::SpamAssassin,
            Verdict::Spam,
            Cause::Content,
        ),
        ("X-Spam-Flag: YES\r\n", Writer::SpamAssassin, Verdict::Spam, Cause::Unstated),
        (
            "X-Rspamd-Action: add header\r\nX-Spamd-Result: default: False [8.00 / 15.00];\r\n\tR_SPF_ALLOW(-0.20)[a];\r\n\tPHISHING(4.00)[b]\r\n",
            Writer::Rspamd,
            Verdict::Spam,
            Cause::Phishing,
        ),
        (
            "X-Barracuda-Spam-Status: Yes, SCORE=10.11 using per-user scores of TAG_LEVEL=3.5 QUARANTINE_LEVEL=9.0 KILL_LEVEL=1000.0 tests=URLBL_BC\r\n",
            Writer::Barracuda,
            Verdict::Quarantined,
            Cause::SenderReputation,
        ),
        (
            "X-Proofpoint-Spam-Details: rule=spam policy=default score=100 spamscore=100 ipscore=0\r\n phishscore=38 bulkscore=100 classifier=spam\r\n",
            Writer::Proofpoint,
            Verdict::Spam,
            Cause::Content,
        ),
        ("X-Amp-Result: Malicious\r\n", Writer::IronPort, Verdict::Malware, Cause::Malware),
    ] {
        let found = judge(header, Stored::default(), &trusting("mx.example.net"));
        assert_eq!((found.verdict, found.standing), (verdict, Standing::Believed), "{header}");
        assert_eq!(found.decided_by.unwrap().0, Decider::HostFilter(writer), "{header}");
        assert_eq!(causes(&found)[0], cause, "{header}");
        assert!(found.remedy().is_some());
    }
}

#[test]
fn other_providers_are_understood() {
    let found =
        judge("X-YahooFilteredBulk: 192.0.2.1\r\n", Stored::in_folder(Role::Junk), &trusting("x"));
    assert_eq!(found.decided_by.unwrap().0, Decider::Provider(Writer::Yahoo));
    let found = judge("X-Apple-MoveToFolder: Junk\r\n", Stored::default(), &trusting("x"));
    assert_eq!(
        (found.verdict, found.decided_by.unwrap().0),
        (Verdict::Spam, Decider::Provider(Writer::Apple))
    );
    let found = judge("X-Apple-MoveToFolder: INBOX\r\n", Stored::default(), &trusting("x"));
    assert_eq!(found.verdict, Verdict::NotSpam);
}

#[test]
fn exchange_united_internet_and_google_workspace_are_understood() {
    use Decider::Provider;
    for (header, writer, verdict) in [
        ("X-MS-Exchange-Organization-SCL: 5", Writer::Microsoft, Verdict::Spam),
        ("X-MS-Exchange-Organization-SCL: -1", Writer::Microsoft, Verdict::NotSpam),
        ("X-UI-Filterresults: junk:10;V03:K0:x", Writer::UnitedInternet, Verdict::Spam),
        ("X-UI-Filterresults: notjunk:1;V03:K0:x", Writer::UnitedInternet, Verdict::NotSpam),
        (
            "X-GMX-Antispam: 6 (nemesis text pattern profiler); Detail=V3;",
            Writer::UnitedInternet,
            Verdict::Spam,
        ),
        (
            "X-GMX-Antispam: 0 (Mail was not recognized as spam); Detail=V3;",
            Writer::UnitedInternet,
            Verdict::NotSpam,
        ),
        ("X-Gm-Spam: 1", Writer::Gmail, Verdict::Spam),
        ("X-Gm-Spam: 0\r\nX-Gm-Phishy: 1", Writer::Gmail, Verdict::Phish),
        ("X-GM-LABELS: (\"\\\\Important\" \\Spam)", Writer::Gmail, Verdict::Spam),
        ("X-GM-LABELS: (\\Inbox IMPORTANT UNREAD)", Writer::Gmail, Verdict::NotSpam),
    ] {
        let found = judge(&format!("{header}\r\n"), Stored::default(), &trusting("x"));
        assert_eq!((found.verdict, found.standing), (verdict, Standing::Believed), "{header}");
        assert_eq!(found.decided_by.unwrap().0, Provider(writer), "{header}");
    }
}

/// A report and its level are one word, and what goes with them gives reasons.
#[test]
fn the_report_goes_before_the_level_beside_it() {
    let header = "X-MS-Exchange-Organization-SCL: 6\r\nX-Forefront-Antispam-Report: SCL:6;SFV:SKB;\r\n\
        X-CustomSpam: Web bug\r\n";
    let found = judge(header, Stored::default(), &microsoft());
    assert_eq!(found.decided_by.unwrap().0, Decider::Administrator);
    assert_eq!(causes(&found), [Cause::AdministratorBlocked, Cause::Content]);
}

/// Outlook.com delivers to the inbox what is of a trusted sender, and tells the level all the same.
#[test]
fn whom_the_recipient_trusts_the_filter_does_not_keep_out() {
    let header = "X-MS-Exchange-Organization-SCL: 5\r\nX-Microsoft-Antispam-Mailbox-Delivery: wl:1;pcwl:1;ucf:0;\
        jmr:0;auth:0;dest:I;OFR:TrustedSenderList;\r\n";
    let found = judge(header, Stored::default(), &microsoft());
    assert_eq!(
        (found.verdict, found.decided_by.unwrap().0),
        (Verdict::NotSpam, Decider::Recipient)
    );
    assert_eq!(causes(&found), [Cause::UserAllowed]);
    let forged = judge(header, Stored::in_folder(Role::Junk), &Belief::none());
    assert_eq!((forged.verdict, forged.standing), (Verdict::Spam, Standing::Believed));
}

#[test]
fn numbers_without_a_threshold_and_near_misses_decide_nothing() {
    for header in [
        "X-Mimecast-Spam-Score: 99\r\n",
        "X-Spam-Score: 99\r\n",
        "X-Spam-Level: *********\r\n",
        "X-Spamd-Bar: ++++++++\r\n",
        "X-Spamd-Result: default: False [8.00 / 15.00]\r\n",
        "X-Rspamd-Action: soft reject\r\n",
        "X-IronPort-Anti-Spam-Filtered: true\r\n",
        "X-Proofpoint-Spam-Details: policy=default score=0 classifier=spam\r\n",
        "X-Proofpoint-Spam-Details: rule=outbound_spam policy=outbound\r\n",
        "X-Apparently-To: joe@yahoo.com via 192.0.2.1; Mon, 03 Feb 2014 20:45:52 +0000\r\n",
        "X-Microsoft-Antispam: BCL:9;\r\n",
        "X-Spam-Status: probably\r\n",
        "X-GMX-Antispam: -2 (not scanned)\r\n",
        "X-UI-Filterresults: unknown:2;V03:K0:x\r\n",
        "X-UI-Out-Filterresults: junk:10;\r\n",
        "X-Suspected-Spam: true\r\n",
        "X-MS-Exchange-Organization-SCL: 10\r\n",
        "X-CustomSpam: Web bug\r\n",
        "X-Gm-Spam: yes\r\n",
        "X-Spam-Flag: \r\n",
        "X-Spammy: YES\r\n",
        "Subject: X-Spam-Flag: YES\r\n",
    ] {
        let found = judge(header, Stored::default(), &trusting("x"));
        assert_eq!(found.verdict, Verdict::Unknown, "{header}: {found:?}");
    }
}

#[test]
fn what_a_sender_writes_cannot_beat_what_is_believed() {
    let forged = "X-Spam-Status: No, score=-100 required=5.0\r\nX-Forefront-Antispam-Report: SCL:-1;SFV:SKN;\r\n\
        X-Apple-MoveToFolder: INBOX\r\nX-Gmail-Labels: Inbox\r\n";
    let header = format!("X-Spam-Flag: YES\r\n{RECEIVED}{forged}");
    let found = judge(&header, Stored::default(), &trusting("mx.example.net"));
    assert_eq!((found.verdict, found.standing), (Verdict::Spam, Standing::Believed));
    let found = judge(&header, Stored::in_folder(Role::Junk), &Belief::none());
    assert_eq!((found.verdict, found.standing), (Verdict::Spam, Standing::Believed));
    // A claim of malware makes no malware of what lies in junk, and no spam of what lies in the inbox.
    let claim = format!("{RECEIVED}X-Amp-Result: Malicious\r\n");
    assert_eq!(
        judge(&claim, Stored::in_folder(Role::Junk), &Belief::none()).verdict,
        Verdict::Spam
    );
    assert_eq!(
        judge(&claim, Stored::in_folder(Role::Inbox), &Belief::none()).verdict,
        Verdict::NotSpam
    );
    let claimed = judge(&claim, Stored::default(), &Belief::none());
    assert_eq!((claimed.verdict, claimed.standing), (Verdict::Malware, Standing::Claimed));
    assert!(claimed.explanation().contains("as the header claims"));
    // One trusted hop more makes the same field believed.
    let mut belief = trusting("mx.example.net");
    belief.trust.as_mut().unwrap().trusted_received = 1;
    assert_eq!(judge(&claim, Stored::default(), &belief).standing, Standing::Believed);
}

#[test]
fn people_decide_by_marking() {
    let mut stored = Stored::in_folder(Role::Junk);
    stored.mark = Some(JunkMark::Junk);
    let header = format!("X-Spam-Status: No, score=1 required=5.0\r\n{RECEIVED}");
    let found = judge(&header, stored, &trusting("x"));
    assert_eq!(found.verdict, Verdict::Spam);
    let found = judge("", Stored::default(), &Belief::none());
    assert_eq!(
        (found.verdict, found.actor(), found.remedy()),
        (Verdict::Unknown, Actor::Nobody, None)
    );
}

#[test]
fn every_cause_has_words_and_a_remedy() {
    for cause in Cause::ALL {
        assert!(!cause.words().is_empty() && cause.remedy().ends_with('.'), "{cause}");
    }
}

proptest! {
    #[test]
    fn any_header_is_judged_and_claims_never_become_facts(
        lines in proptest::collection::vec((
            proptest::sample::select(vec![
                "Received", "Authentication-Results", "X-Spam-Status", "X-Spam-Flag", "X-Spamd-Result",
                "X-Forefront-Antispam-Report", "X-Microsoft-Antispam-Mailbox-Delivery", "X-Gmail-Labels",
                "X-Apple-MoveToFolder", "X-YahooFilteredBulk", "X-Rspamd-Action", "X-Amp-Result",
            ]),
            proptest::sample::select(vec![
                "YES", "No, score=1", "Yes, score=9 required=5 tests=A,BAYES_99", "SFV:SPM;CAT:MALW", "dest:J",
                "Spam", "INBOX", "reject", "Malicious", "default: True [9/1]; PHISH(1.0)[x]",
                "mx.google.com; dmarc=fail (dis=REJECT)", "dmarc=fail action=oreject; compauth=fail reason=002",
                "(((", "=?UTF-8?Q?", "\u{fffd}",
            ]),
        ), 0..12),
        role in proptest::sample::select(vec![None, Some(Role::Junk), Some(Role::Inbox)]),
    ) {
        let header: Vec<_> = lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let header = header.concat();
        let mut stored = Stored::default();
        stored.role = role;
        let found = judge(&header, stored, &Belief::none());
        let in_header = found.signals.iter().filter(|signal| signal.span.is_some());
        prop_assert!(in_header.clone().all(|signal| signal.standing == Standing::Claimed));
        match role {
            Some(Role::Junk) => prop_assert_eq!(found.verdict, Verdict::Spam),
            Some(_) => prop_assert_eq!(found.verdict, Verdict::NotSpam),
            None => prop_assert_eq!(found.standing, Standing::Claimed),
        }
        let is_weighed = in_header.clone().any(|signal| signal.weight != Weight::Context);
        prop_assert_eq!(found.verdict == Verdict::Unknown, role.is_none() && !is_weighed);
        let again = judge(&header, stored, &Belief::none());
        prop_assert_eq!(found, again);
    }
}
