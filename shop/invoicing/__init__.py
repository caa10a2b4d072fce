"""Invoices and credit notes: numbers without gaps, sums that add up, papers that never change."""
