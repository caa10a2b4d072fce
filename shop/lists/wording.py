"""What is told of a deed on a list; pure."""

NO_NUMBER = "Type a whole number of units, or nothing."
NAME_TAKEN = "Your clinic has a list of this name already."
NO_NAME = "Give the list a name."
NOT_INSTEAD = "It was changed meanwhile, so nothing was put in its place: look at it again."
NOT_READ = "At most 200 lines of at most 500 characters are read at once: send the rest again."


def unknown(words: str) -> str:
    return f"“{words}” was not added: type a part number, a GTIN, a scan or a whole name."


def renamed(before: str, name: str) -> str:
    return f"{before} is called {name} now."


def renamed_meanwhile(name: str) -> str:
    return f"Somebody of your clinic called it {name} meanwhile. Rename it again if you still want."


def deleted(name: str) -> str:
    return f"{name}: deleted. It can be brought back below."


def brought_back(name: str) -> str:
    return f"{name}: brought back, with all its lines."


def not_brought_back(name: str, why: str) -> str:
    return f"{name}: not brought back. {why} Give that one another name first."


def saved(name: str) -> str:
    return f"{name}: saved."


def added(name: str) -> str:
    return f"{name}: on the list."


def there(name: str) -> str:
    return f"{name}: on the list already."


def moved(name: str, place: int, of: int) -> str:
    return f"{name}: place {place} of {of}."


def taken_off(name: str) -> str:
    return f"{name}: taken off the list."


def put_instead(name: str, before: str) -> str:
    return f"{name}: on the list in the place of {before}, at its par level."


def instead_there(name: str, before: str) -> str:
    return f"{name}: on the list already. Take {before} off, if nobody needs it any more."


def full(most: int, names: list[str]) -> str:
    return f"A list has at most {most} lines. Not added: {'; '.join(names)}."


def collision(name: str, typed: str, stored: int | None) -> str:
    """Of a number that two people changed at once: theirs stands, what was typed is kept."""
    theirs = "nothing" if stored is None else str(stored)
    return (
        f"{name}: somebody of your clinic set {theirs} meanwhile; you typed {typed or 'nothing'}. "
        "Save again to set yours."
    )


def gone(name: str, typed: str) -> str:
    return f"{name}: taken off the list meanwhile; you had typed {typed or 'nothing'}."


def meanwhile(names: list[str]) -> str:
    return f"Added by somebody of your clinic meanwhile: {'; '.join(names)}."


def several(words: str, names: list[str]) -> str:
    return f"“{words}” could be {'; '.join(names)}. Type the whole name."


def replaced(words: str, by: str) -> str:
    return f"“{words}” is not to be had here any more. {by} Type its name to put that one on."


def proposed(lines: int, not_counted: list[str]) -> str:
    """Of a shelf that was counted."""
    told = f"{lines} line{'' if lines == 1 else 's'} below par, to be checked here."
    return f"{told} Not counted: {'; '.join(not_counted)}." if not_counted else told


def proposed_before(who: str, at: str) -> str:
    """Of the same shelf on the same day."""
    who = who or "Somebody of your clinic"
    return f"{who} opened this list as an order today at {at}: look what is ordered already."


ALL_THERE = "Everything that was counted is at its par level: there is nothing to order."
