"""The demo catalogue, people and lots; never installed in production."""
