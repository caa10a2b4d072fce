"""Who somebody is here: the address they sign in with, and how they prove that it is they."""
