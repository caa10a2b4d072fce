"""The house of ADR 29, counted from the imports, those inside functions too."""

import pytest

from tests.architecture import house

# What may at most be: files and folders at the root, floors, pairs of which one imports another.
MOST = {"accounts": (16, 6, 44), "catalogue": (12, 6, 21)}
MOST_LINES_OF_FORKS = 1400
_NO_ROOMS = {"__init__.py", "__pycache__"}


@pytest.mark.parametrize("package", MOST)
def test_a_package_is_as_small_as_it_was_drawn_and_without_circles(package):
    parts = house.inside(package)
    floors = house.floors(parts)  # Raises CycleError.
    names = {path.name for path in (house.ROOT / package).iterdir()} - _NO_ROOMS
    counted = len(names), len(floors), sum(map(len, parts.values()))
    assert all(is_now <= most for is_now, most in zip(counted, MOST[package], strict=True)), counted


def test_no_room_imports_another_in_a_circle():
    assert house.floors(house.rooms())


def test_forks_do_not_grow():
    sources = [path.read_text() for path in (house.ROOT / "shop/forks").rglob("*.py")]
    assert sum(text.count("\n") for text in sources) <= MOST_LINES_OF_FORKS


def test_the_map_is_of_today():
    assert house.MAP.read_text() == house.drawn(), "Draw it again with `make map`."
