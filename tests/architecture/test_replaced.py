"""Methods of Oscar that forks replace without asking them are those that were read for it.

A newer Oscar that changes one of them is noticed here: read what changed, carry it over where it
matters, then put the new line into replaced.txt.
"""

import hashlib
import importlib
import inspect
import pkgutil
from pathlib import Path

from shop import forks

KNOWN = Path(__file__).with_name("replaced.txt")


def test_what_forks_replace_is_what_it_was_when_they_were_written():
    known, found = set(KNOWN.read_text().splitlines()), set(replaced())
    assert found == known, f"Read what changed, then put it right here: {sorted(found ^ known)}"


def test_a_method_that_asks_oscars_own_is_not_among_them():
    """OrderCreator's placing is written anew; its lines are Oscar's, with a state."""
    names = {line.split()[0] for line in replaced()}
    assert "oscar.apps.order.utils.OrderCreator.place_order" in names
    assert "oscar.apps.order.utils.OrderCreator.create_line_models" not in names


def replaced():
    """Lines "name digest" of Oscar's methods, by the text of each."""
    for module in pkgutil.walk_packages(forks.__path__, f"{forks.__name__}."):
        if ".migrations" not in module.name:
            for fork in _classes_of(importlib.import_module(module.name)):
                yield from _replaced_by(fork)


def _classes_of(module):
    classes = (found for found in vars(module).values() if inspect.isclass(found))
    return (found for found in classes if found.__module__ == module.__name__)


def _replaced_by(fork):
    for name, ours in vars(fork).items():
        theirs = next((base for base in fork.__mro__[1:] if name in vars(base)), None)
        text = _text(ours, fork.__module__)
        if theirs and theirs.__module__.startswith("oscar.") and text and "super()" not in text:
            body = _text(vars(theirs)[name], theirs.__module__)
            if body:
                digest = hashlib.sha256(inspect.cleandoc(body).encode()).hexdigest()[:16]
                yield f"{theirs.__module__}.{theirs.__qualname__}.{name} {digest}"


def _text(found, module):
    """The source of a function or property that was written in the module, else nothing."""
    for inner in ("__func__", "fget", "func"):
        found = getattr(found, inner, found)
    found = inspect.unwrap(found) if callable(found) else found
    is_written = inspect.isfunction(found) and found.__module__ == module
    return inspect.getsource(found) if is_written else ""
