"""How sales are taxed: the table that staff edit, and what each order was sold at."""
