"""A synthetic catalogue of any size beside the demo one, to measure the shop with.

Every value is a function of the number of its row: growing from 1,000 to 100,000 gives the same
rows as growing to 100,000 at once. Nothing here claims anything about a real product.
"""
