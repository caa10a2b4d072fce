"""Who wants to be told when a product is to be had again: once, by mail."""
