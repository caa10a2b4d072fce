"""How dates are written and read, by language; Django looks for them here."""
