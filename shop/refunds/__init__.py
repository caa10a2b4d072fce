"""Refunds: money that goes back to a clinic, by card or by bank, and who agreed to it."""
