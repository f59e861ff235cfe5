//! Waxseal's verdicts as text, JSON, CSV and header fields
