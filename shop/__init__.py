"""The shop: rooms that hold our business, forks that translate it to Oscar."""
