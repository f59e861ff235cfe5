//! What receivers report back: DMARC aggregate and failure reports, ARF and TLS-RPT, read and written.
