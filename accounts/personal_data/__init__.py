"""What is kept of a person, for how long, and how an account ends."""
