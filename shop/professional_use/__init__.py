"""The door: a visitor declares that they use medical devices professionally."""
