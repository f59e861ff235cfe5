//! The words of aggregate reports (RFC 9990 Appendix A; RFC 7489 Appendix C).

use crate::words::words;

words! {
    /// What a policy asks for (RFC 9990 Appendix A: `DispositionType`).
    Policy {
        /// Nothing.
        None = "none",
        /// To treat the message with suspicion.
        Quarantine = "quarantine",
        /// To reject the message.
        Reject = "reject",
    }
}

words! {
    /// What was done with a message (RFC 9990 Appendix A: `ActionDispositionType`).
    Disposition {
        /// Nothing.
        None = "none",
        /// Nothing, for it passes a policy that asks for more than `none`.
        Pass = "pass",
        /// It was treated with suspicion.
        Quarantine = "quarantine",
        /// It was rejected.
        Reject = "reject",
    }
}

words! {
    /// How identifiers must align (RFC 9990 Appendix A: `AlignmentType`).
    Alignment {
        /// By organizational domain.
        Relaxed = "r",
        /// By name.
        Strict = "s",
    }
}

words! {
    /// Whether the record asked for testing (RFC 9990 Appendix A: `TestingType`).
    Testing {
        /// No.
        No = "n",
        /// Yes.
        Yes = "y",
    }
}

words! {
    /// How the policy record was found (RFC 9990 §3.1.1.5).
    DiscoveryMethod {
        /// By a public suffix list, as RFC 7489 has it.
        Psl = "psl",
        /// By the DNS tree walk of RFC 9989.
        Treewalk = "treewalk",
    }
}

words! {
    /// Whether a mechanism passed, aligned (RFC 9990 Appendix A: `DMARCResultType`).
    DmarcResult {
        /// It did.
        Pass = "pass",
        /// It did not.
        Fail = "fail",
    }
}

words! {
    /// Why the policy was not followed (RFC 9990 §3.1.6).
    OverrideType {
        /// The receiver's own policy.
        LocalPolicy = "local_policy",
        /// A mailing list, which breaks signatures.
        MailingList = "mailing_list",
        /// Another reason, which the comment gives.
        Other = "other",
        /// The record's `t=y`.
        PolicyTestMode = "policy_test_mode",
        /// A forwarder that is known to the receiver.
        TrustedForwarder = "trusted_forwarder",
        /// The message was forwarded (RFC 7489).
        Forwarded = "forwarded",
        /// The record's `pct` left the message out (RFC 7489).
        SampledOut = "sampled_out",
    }
}

words! {
    /// The result of one signature (RFC 8601 §2.7.1).
    DkimResult {
        /// Not signed.
        None = "none",
        /// It verifies.
        Pass = "pass",
        /// It does not verify.
        Fail = "fail",
        /// It verifies, and local policy does not take it.
        Policy = "policy",
        /// It cannot be processed.
        Neutral = "neutral",
        /// It cannot be checked for now.
        Temperror = "temperror",
        /// It cannot be checked at all.
        Permerror = "permerror",
    }
}

words! {
    /// The result of SPF (RFC 8601 §2.7.2).
    SpfResult {
        /// No record.
        None = "none",
        /// The client may send for the domain.
        Pass = "pass",
        /// It may not.
        Fail = "fail",
        /// It probably may not.
        Softfail = "softfail",
        /// Local policy decided.
        Policy = "policy",
        /// The domain does not say.
        Neutral = "neutral",
        /// It cannot be checked for now.
        Temperror = "temperror",
        /// It cannot be checked at all.
        Permerror = "permerror",
    }
}

words! {
    /// Which identity SPF checked (RFC 9990 §3.1.1.13).
    SpfScope {
        /// MAIL FROM.
        Mfrom = "mfrom",
        /// HELO (RFC 7489).
        Helo = "helo",
    }
}
