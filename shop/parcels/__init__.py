"""Parcels: what of an order is packed, compared scan by scan, and handed to a carrier."""
