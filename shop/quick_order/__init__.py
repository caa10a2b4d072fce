"""Quick order: many lines typed, pasted, scanned or repeated, answered at once, then put in."""
