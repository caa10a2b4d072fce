"""The outbox: every mail is a row first, in the caller's transaction; a sender delivers it."""
