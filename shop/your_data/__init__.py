"""A person's own data, put together from every room: a copy for them, and its end."""
