"""A clinic's lists of what it orders: shared, with par levels, counted on a phone."""
