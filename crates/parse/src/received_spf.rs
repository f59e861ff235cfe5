//! The Received-SPF field (RFC 7208 §9.1).
