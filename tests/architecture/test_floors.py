"""The house of ADR 29, counted from the imports, those inside functions too."""

from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.conf import settings
from grimp import build_graph

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("accounts", "catalogue", "common", "shop")
GRAPH = build_graph(*PACKAGES)
# What may at most be: files and folders at the root, floors, pairs of which one imports another.
MOST = {"accounts": (16, 6, 44), "catalogue": (15, 6, 25)}


def inside(package):
    """{part at the root of a package: the other parts that it imports}."""
    parts = {}
    for module in GRAPH.modules:
        if module.startswith(f"{package}.") and ".migrations" not in module:
            imported = GRAPH.find_modules_directly_imported_by(module)
            own = module.split(".")[1]
            others = {name.split(".")[1] for name in imported if name.startswith(f"{package}.")}
            parts.setdefault(own, set()).update(others - {own})
    return parts


@pytest.mark.parametrize("package", MOST)
def test_a_package_is_as_small_as_it_was_drawn_and_without_circles(package):
    parts = inside(package)
    heights = {}
    for part in TopologicalSorter(parts).static_order():  # Raises CycleError.
        heights[part] = 1 + max((heights[below] for below in parts[part]), default=0)
    names = {path.name for path in (ROOT / package).iterdir()} - {"__init__.py", "__pycache__"}
    counted = len(names), max(heights.values()), sum(map(len, parts.values()))
    assert all(is_now <= most for is_now, most in zip(counted, MOST[package], strict=True)), counted


def test_no_room_imports_another_in_a_circle():
    """Rooms are the packages below shop/, and the other packages whole."""
    rooms = {}
    for module in GRAPH.modules:
        imported = GRAPH.find_modules_directly_imported_by(module)
        rooms.setdefault(room(module), set()).update(map(room, imported))
    settled = {name: others - {name} for name, others in rooms.items() if name}
    assert list(TopologicalSorter(settled).static_order())


def room(module):
    first, _, rest = module.partition(".")
    return f"shop.{rest.split('.')[0]}" if first == "shop" and rest else first
