"""Returns: what a clinic sends back, counted into quarantine, and what becomes of it."""
