"""What we sell: products, treatments, compositions, brands, and where each fact comes from."""
