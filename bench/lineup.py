"""Who is measured beside whom: the floor, stock Oscar, and our shop in each of its sizes."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from .databases import FLOOR, environment, fingerprint
from .own_python import python_of
from .serving import one_process, serving
from .sizes import MAIN

ROOT = Path(__file__).resolve().parent.parent
FLOOR_SCENE = {
    "any": {"addresses": [f"/{number}/" for number in range(1, 500)]},
    "table": "/table/{}/",
}
STOCK = f"ampoule_bench_stock_{MAIN.products}"
_PINS = ("bench/stock/requirements.txt", "constraints.txt")
# A change of any of these makes stock's database anew.
_FILLS_STOCK = (
    *("bench/stock/grow.py", "bench/stock/settings.py", *_PINS),
    *("shop/demo/growth/naming.py", "shop/demo/growth/shape.py"),
)


@contextmanager
def floor(databases):
    """(Server, scene) of what does next to nothing."""
    databases.prepare_floor()
    settings = environment(databases.url_of(FLOOR), "bench.floor.settings", PYTHONPATH=str(ROOT))
    command, folder = one_process("bench.floor.page"), ROOT / "bench/floor"
    with serving(command, FLOOR, environment=settings, folder=folder) as server:
        yield server, FLOOR_SCENE


@contextmanager
def ours(databases, database, command=one_process, **settings):
    """The Server of our shop in one database."""
    settings = environment(databases.url_of(database), **settings)
    with serving(command("shop.wsgi"), database, environment=settings, folder=ROOT) as server:
        yield server


def our_scene(databases, database, *which):
    """What bench.ours says of this database."""
    asked = [sys.executable, "-W", "ignore", "-m", "bench.ours", *which]
    return said(asked, environment(databases.url_of(database)))


@contextmanager
def stock(databases, folder, *which, command=one_process):
    """(Server, scene) of unmodified Oscar, in a copy of its database; `folder` keeps its packages
    and files, `which` scene is asked for."""
    python = python_of(folder / "venv", ROOT, _PINS, databases.say)
    _prepare_stock(databases, python, folder)
    with databases.copy(STOCK) as copied:
        settings = _of_stock(databases, copied, folder)
        scene = said([python, "-W", "ignore", "-m", "bench.stock.scene", *which], settings)
        serve = command("bench.stock.wsgi", python)
        with serving(serve, copied, environment=settings, folder=ROOT / "bench/stock") as server:
            yield server, scene


def _of_stock(databases, database, folder):
    more = {"PYTHONPATH": str(ROOT), "BENCH_STOCK": str(folder)}
    return environment(databases.url_of(database), "bench.stock.settings", **more)


def _prepare_stock(databases, python, folder):
    made_from = fingerprint(ROOT, _FILLS_STOCK)
    if databases.made_from(STOCK) == made_from:
        return
    databases.say(f"Making stock Oscar's database of {MAIN} …")
    databases.create(STOCK)
    grow = [python, "-W", "ignore", "-m", "bench.stock.grow", str(MAIN.products), str(MAIN.orders)]
    subprocess.run(grow, cwd=ROOT, env=_of_stock(databases, STOCK, folder), check=True)
    databases.note(STOCK, made_from)


def said(command, settings):
    """What a program of ours prints as JSON."""
    done = subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)
