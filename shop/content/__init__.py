"""Articles, the lint of what they claim, and the list of what our source got wrong."""
