"""What sources state of products for an area or a concern, said once of all of whom they say it;
pure."""

# An area has no statement, a concern nothing specific.
_STATED = ("is_specific", "statement", "note", "strength", "source")


def together(indications):
    """Lists of those that differ only in the product, each where the first of them stands."""
    groups = {}
    for row in indications:
        groups.setdefault(tuple(getattr(row, name, "") for name in _STATED), []).append(row)
    return list(groups.values())
