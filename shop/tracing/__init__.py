"""The regulator's questions: a ledger that cannot lie, nothing traced is lost, and the pack."""
