"""What was agreed with a clinic about paying: days, discount, credit limit, PO numbers."""
