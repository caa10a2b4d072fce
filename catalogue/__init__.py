"""What we sell: products, treatments, compositions, brands, markets and where each fact comes from."""
