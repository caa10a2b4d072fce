"""The catalogue as staff edit it."""
