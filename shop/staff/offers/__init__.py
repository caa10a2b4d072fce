"""Staff's pages of offers, ranges and vouchers."""
