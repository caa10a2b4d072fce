"""What staff change in the catalogue: pages, papers, history, files."""
