"""Who somebody is, or was, as an authority may read it."""


def named(person):
    """A name; of a closed account that of the restricted record, as long as the law keeps it."""
    if person is None:
        return ""
    record = getattr(person, "closed_account", None)
    return (record and (record.name or record.email)) or person.display_name


def people(*fields):
    """What to select with rows that name these people."""
    return [f"{field}__closed_account" for field in fields]
