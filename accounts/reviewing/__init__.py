"""Decisions on licences: the queue, the look-up, two people, the chain of records."""
