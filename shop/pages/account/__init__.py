"""The pages of My account that show what several rooms know: the first one, and orders."""
