"""The floor: what Django costs that does next to nothing: one indexed row or a plain table."""
