"""One search over orders, parcels, returns, lots, stock and deliveries, whatever their state."""
