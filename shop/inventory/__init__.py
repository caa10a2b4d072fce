"""What is in store, lot by lot: the stock truth from the supplier to the clinic."""
