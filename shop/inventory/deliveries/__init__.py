"""Deliveries: what a supplier brought, a draft filled by scanning and booked as a whole."""
