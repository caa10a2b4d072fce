"""The catalogue as CSV files: export, a check that lists every fault, and an import as a whole."""
