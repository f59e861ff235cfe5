use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::KeyText;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The answer to the question for the key is too long for one datagram.
    ///
    /// ## Why it matters
    ///
    /// Resolvers ask by UDP first, and most announce room for 1,232 octets. A longer answer has to
    /// be asked for again by TCP, which some servers and firewalls refuse: then there is no key.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIIEIjANBgkqhkiG9w0BAQEFAAOCBA8AMIIECgKCBAEA4I4IkKfEbHsg3GMfy2OgmGpG74Y9eDxodNpB0S6AVIP6FxGhAODHMnwLhb3KUgPvO4byaHE2wBf3g1H0ntBcoF9Z8KIZ/knDKhFSKEg9YTU5yCUfljBEdjdQI4Ju8zASHMCSExxaldv+eu4hFpW12audqEr3PrBLO/dN1B4ibMUE0CXLI8JnmD2FKpv/4nBJ0" "cQTN70kt3EQH+WEbFUM/OVQnloeRfsf2B2OI3sQjU57h/pKh+RrSNkGBrTjKww2YTnRKKM1SkHk49GoBNw9lsz/P7PdhrsATyPHjSFVoB3twpWJfCjNUdASh/Vi7sqf3KN4Yf/HQ4D/7PVRb8L968CZc6XGx1sbIobvA3h/ky8hPsgiuCH3diw5c75+4mf9/3zkl2LWspMCPenfui8Ivl8Kr1iMRsjQfozupnr1XKrKtaJokHylXsx41NNiRq6h" "/VNYQIIvKYQWtj2wwE48merMd4dk3/1kaGbeR4UeawFJWpFwdb8ztaX++/MUbZPzt75TVudmwPXG5HIAB+FQZEJ3HI8LyPIzycw1AeweBYkVFwIYUSaZsfaiX1QqNi5TgH+NG3fNZ27Cumh7DFqEaviSr8Q/ON0zGnii8MTfranlD79SCXy5XxTmbWkcqLpcMoACkuq5uV7E43KUBaIheH6Qcm40Yyhh3KY5xAOpbKRBKheaZd3z8b960jnG61e" "rfzJuSh0TBlzz8yBvhvg9j6A3GJXW0MTkl2vMJzwdOgoCgFaL2IRoqZyjNZISUa38P/2WyMNnHErMEJGrzjOvI+wMpOyAElXpYo+T7gK3Dlsh5A+TMtLOV7LKkaD8OTyRit+g2TBdWHEU2W3JRu6hIijoINaE1BQS1UygVYV1/ndpq0r5jroLSffFVszZKvvdZCQeAkYjT56BbuVNNF3+43K0B6GHPCG59xNyVtLH/rvacwDHf/yXYvqhA3NwVg" "X4jxUHLRgAqOa6keKmV2dEriZKJnuvsqZiI1F/fVBKcXOyFVx4ag5r1vCfVgIormXfvbjl6j6f2IN9FIAISCKp3TMuk8O3Waujvu++qs4ZrfHk2qzYI7sD/ogPbzRyCH8dko4E7Ul+RGyXOZPwwhc8CllidUvNDkQBpi1VUSwMatm4fGA5bZZQTRMNcfLhwR2baa5ej6ANIsYZ36CgH6CVEqA53YqOelhschzFkguFcTJx6SMZ+LMRHuA9s0s0d" "tIkYulsDwRbigTe1Chj+6LF4M1lCmRfyL1iwLtAlz+3A0EMit3rqhJz00tB4ezDYbAe1kRyBcjMUesSL01KpGbwT+cafx4I4q5vNbLVxIcMGJlxj9j4+4NzetzPJPm6QVSosagmUpM5uEYzzvjVzxdJkQIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// A key of 2,048 bits needs about 450 octets. Leave out notes and other records.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqZmMzsKmuW/bMc13ScmGPukgGtU8lbCk9UhnfUQcvE0DvWB6eeCYgQCpONhyXjbfMWMFEVUxbfnODiqsI0Qy+XlaUOYyT6oQ05EEaiVzwkYxtXVkk9U723JY5FN32nZbmMc9hbbqppoi+hZYlAfJ5whA/JX5K3ZxXjXvhSZ0/1XhgnmEJpfizs6TSFFRJ65Hk" "67Xycid5xTWeOAOwM2yadjlEkRUj4hKMisNvZ+hQ8G3p/wejvTfusAvEmzBTknkq15hwtWgzd4M+O+XBvjrGJOs+7/CFoGuX4dTb9c/g569zNHq29UQE3MitvHGbdD8XflrMTiYrv+xBJQ+o6c5fQIDAQAB"
    /// ```
    pub(super) struct LongAnswer {
        code: "DKIM050",
        name: "dkim-key-long-answer",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.3.3, RFC 6891 §6.2.5",
        parameters: [("octets", 1_232, "longer answers are told")],
    }
}

impl Rule for LongAnswer {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        const HEADER: usize = 12;
        const RECORD: usize = 12;
        const QUESTION: usize = 6;
        let most = usize::try_from(findings.parameter("octets")).unwrap_or(usize::MAX);
        for selector in &domain.dkim.selectors {
            let data = |text: &KeyText| -> usize {
                text.published.record.strings().map(|string| string.len() + 1).sum()
            };
            let records: usize = selector.texts.iter().map(|text| RECORD + data(text)).sum();
            let octets = HEADER + QUESTION + selector.name.as_str().len() + records;
            if octets <= most {
                continue;
            }
            let message = format!("the answer for {} is too long for one datagram", selector.name);
            let evidence = format!("it takes about {octets} octets; {most} have room");
            findings.add(Finding::new(message).because(evidence).mend(Remedy::advice(
                "Use an RSA key of 2,048 bits, leave notes out of the record, and remove other \
                 records at the name.",
            )));
        }
    }
}
