"""Recalls: who has units of a recalled lot, what they were told, and what they answered."""
