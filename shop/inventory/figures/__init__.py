"""What the stock says: how much there is, how long it lasts, what of it will expire."""
