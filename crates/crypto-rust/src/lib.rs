//! Waxseal's portable crypto provider: rsa, sha2 and ed25519-dalek
