"""Our words for finding products; Oscar's search fork only calls it."""
