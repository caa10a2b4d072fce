"""What the code on a pack says, whatever kind of code it is: one reader for search and stock."""
