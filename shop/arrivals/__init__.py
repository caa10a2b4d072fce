"""The arrival check: a clinic compares what came with what was dispatched, pack by pack."""
