"""Who is measured beside whom: the floor, stock Oscar, and our shop in each of its sizes."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from . import measuring
from .databases import FLOOR, environment, fingerprint
from .own_python import python_of
from .serving import serving
from .sizes import MAIN
from .subjects import Subject

ROOT = Path(__file__).resolve().parent.parent
_FLOOR_SCENE = {"any": {"addresses": [f"/{number}/" for number in range(1, 500)]}}
STOCK = f"ampoule_bench_stock_{MAIN.products}"
_PINS = ("bench/stock/requirements.txt", "constraints.txt")
# A change of any of these makes stock's database anew.
_FILLS_STOCK = (
    *("bench/stock/grow.py", "bench/stock/settings.py", *_PINS),
    *("shop/demo/growth/naming.py", "shop/demo/growth/shape.py"),
)


@contextmanager
def floor(databases):
    """The Subject that does next to nothing."""
    databases.prepare_floor()
    settings = environment(databases.url_of(FLOOR), "bench.floor.settings", PYTHONPATH=str(ROOT))
    folder = ROOT / "bench" / "floor"
    with serving("bench.floor.page", FLOOR, environment=settings, folder=folder) as server:
        yield Subject(measuring.FLOOR, server, _FLOOR_SCENE, databases)


@contextmanager
def ours(name, database, scene, databases, *, counts=False):
    """The Subject that is our shop in one database; it counts queries where it `counts`."""
    more = {"BENCH_COUNTS": "1"} if counts else {}
    settings = environment(databases.url_of(database), **more)
    with serving("shop.wsgi", database, environment=settings, folder=ROOT) as server:
        yield Subject(name, server, scene, databases)


def our_scene(url):
    """What bench.ours says of the database of this address."""
    return _said([sys.executable, "-W", "ignore", "-m", "bench.ours"], environment(url))


@contextmanager
def stock(databases, folder, options=None):
    """The Subject that is unmodified Oscar; `folder` keeps its packages and files."""
    python = python_of(folder / "venv", ROOT, _PINS, databases.say)

    def settings(name):
        more = {"PYTHONPATH": str(ROOT), "BENCH_STOCK": str(folder), "PYTHONWARNINGS": "ignore"}
        return environment(databases.url_of(name), "bench.stock.settings", **more)

    _prepare_stock(databases, python, settings(STOCK))
    with databases.copy(STOCK) as copied:
        scene = _said([python, "-m", "bench.stock.scene"], settings(copied))
        served = {"environment": settings(copied), "folder": ROOT / "bench/stock", "python": python}
        with serving("bench.stock.wsgi", copied, options=options, **served) as server:
            yield Subject(measuring.STOCK, server, scene, databases)


def _prepare_stock(databases, python, settings):
    made_from = fingerprint(ROOT, _FILLS_STOCK)
    if databases.made_from(STOCK) == made_from:
        return
    databases.say(f"Making stock Oscar's database of {MAIN} …")
    databases.create(STOCK)
    grow = [python, "-m", "bench.stock.grow", str(MAIN.products), str(MAIN.orders)]
    subprocess.run(grow, cwd=ROOT, env=settings, check=True)
    databases.note(STOCK, made_from)


def _said(command, settings):
    said = subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.PIPE)
    return json.loads(said.stdout)
