"""Who may order what: one pure rule and the facts it is asked about."""
