"""What a clinic received, for ever: found again, kept in its own records, ending in time."""
