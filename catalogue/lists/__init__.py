"""Lists of products."""
