"""What the code on a pack says, whatever kind of code it is; and the codes of our labels."""
