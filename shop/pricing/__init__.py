"""What one unit costs whom, and why: volume prices, price lists, agreements; and right units."""
