"""The map of the house, drawn from the imports: `make map` writes docs/house.md."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

from grimp import build_graph

ROOT = Path(__file__).parents[2]
MAP = ROOT / "docs" / "house.md"
PACKAGES = ("accounts", "catalogue", "common", "shop")
GRAPH = build_graph(*PACKAGES)
_DRAWN_INSIDE = ("accounts", "catalogue")
_HEAD = """# The house

Made from the imports by `make map`; a test fails while it is not of today. A part stands one floor
above the highest part that it imports, imports inside functions too; after ← stands what it
imports. Why the floors are as they are: [ADR 29](adr/0029-a-house-of-floors.md).
"""


def room(module):
    """The part of the whole house that a module belongs to; empty for the package `shop` itself."""
    first, _, rest = module.partition(".")
    if first != "shop":
        return first
    return f"shop.{rest.split('.')[0]}" if rest else ""


def inside(package):
    """{part at the root of a package: the other parts that it imports}."""

    def part(module):
        first, _, rest = module.partition(".")
        return rest.split(".")[0] if first == package and ".migrations" not in module else ""

    return _parts(part)


def rooms():
    """{room: the rooms that it imports}; rooms are the packages below shop/, and the others."""
    return _parts(room)


def floors(parts):
    """[[part, …], …] from the ground up. Raises graphlib.CycleError where there is a circle."""
    heights = {}
    for part in TopologicalSorter(parts).static_order():
        heights[part] = max((heights[below] + 1 for below in parts[part]), default=0)
    levels = sorted(set(heights.values()))
    return [sorted(part for part in parts if heights[part] == level) for level in levels]


def drawn():
    """The text of the map."""
    sections = ["## All\n\n" + _drawn(rooms(), ROOT)]
    for package in _DRAWN_INSIDE:
        sections.append(f"## {package}/\n\n" + _drawn(inside(package), ROOT / package))
    return "\n".join([_HEAD, *sections])


def _parts(part):
    """{part: the other parts that it imports}, `part(module)` being "" for what is in none."""
    parts = {}
    for module in GRAPH.modules:
        imported = map(part, GRAPH.find_modules_directly_imported_by(module))
        parts.setdefault(part(module), set()).update(imported)
    return {name: others - {name, ""} for name, others in parts.items() if name}


def _drawn(parts, folder):
    lines = []
    for number, level in reversed(list(enumerate(floors(parts)))):
        lines.append(f"**Floor {number}**\n")
        lines += [_line(name, parts[name], folder) for name in level]
        lines.append("")
    return "\n".join(lines)


def _line(name, imported, folder):
    below = f" ← {', '.join(sorted(imported))}" if imported else ""
    return f"- `{name}` {_says(folder / name.replace('.', '/'))}{below}"


def _says(path):
    """The first sentence of its docstring."""
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(source.read_text())) if source.exists() else ""
    return (docstring or "").partition("\n")[0]


if __name__ == "__main__":
    MAP.write_text(drawn())
