"""Payments: an attempt and what it holds, committed before anybody is asked for money."""
