"""Counting: a sheet for a place or a product, counted blind, compared with the books, booked."""
