"""What every room may use: clock, mail, health checks. Imports nothing of ours."""
