"""Short-dated offers: lots that end soon, at their own price, to who accepts their last day."""
