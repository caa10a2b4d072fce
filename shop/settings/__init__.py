"""Settings: base and oscar are shared; dev, demo, test and production choose."""
