"""Lots near their end, offered at a price of their own to who accepts their last day."""
