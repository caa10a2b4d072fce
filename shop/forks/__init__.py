"""Forks of Oscar's apps: each holds only what translates between Oscar and a room."""
