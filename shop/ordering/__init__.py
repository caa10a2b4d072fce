"""From basket to order: what is told after every deed, and what was seen before it is placed."""
