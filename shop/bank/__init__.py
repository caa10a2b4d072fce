"""Bank statements: what the bank says came and went, each entry booked once."""
