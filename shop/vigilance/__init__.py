"""Complaints and adverse events: what happened with a lot, passed on to who has to know of it."""
