"""The desk of orders."""
