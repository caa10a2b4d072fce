"""Finding products in our own words; Oscar's search is not used."""
