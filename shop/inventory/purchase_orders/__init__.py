"""Purchase orders: what is ordered from a supplier, when it is expected, what came of it."""
