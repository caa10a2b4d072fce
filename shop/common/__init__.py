"""What every room may use: clock, money text, mail, private files. Imports nothing of ours."""
