"""Licences and what they are worth at a moment: state, expiry, re-check, reminders."""
