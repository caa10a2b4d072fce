"""Two members of staff on one page: the second save is refused, shown, and merged on request."""
