"""Load: eight clients in a closed loop at our shop and at stock Oscar in turn.

`make load` (python -m bench.load). Each client asks for the next page as soon as it has one: 60 %
products, 25 % lists and searches, 10 % baskets, 5 % whole orders. Half of what is only read is
asked for as a visitor. Afterwards nothing may be oversold, and the ledger balances.
"""

import json
import os
import random
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from . import cpu
from .browser import Browser, walk
from .databases import Databases, environment
from .lineup import ROOT, our_scene, ours, said, stock
from .serving import as_served
from .sizes import MAIN
from .starting import our_server, say, say_if_busy

CLIENTS, ROUNDS, SECONDS_A_ROUND = 8, 3, 20
MIX = {"product": 60, "list": 13, "search": 12, "basket": 10, "order": 5}
AT_LEAST = 4  # times the requests a second of stock.
_READ_BY_ANYBODY = {"product", "list", "search"}
_GOOD = range(200, 400)
_THANKS = "/checkout/thank-you/"


@dataclass(frozen=True)
class Asked:
    """One request: how long it took, and what was wrong with its answer."""

    seconds: float
    wrong: str = ""
    is_an_order: bool = False


@dataclass(frozen=True)
class Load:
    """What a server bore."""

    requests_a_second: float
    orders_a_second: float
    p50: float
    p95: float
    p99: float
    errors: tuple
    cpu_ms: float


def load_of(asked, seconds, cpu_ms):
    """The Load of all that was asked in so many seconds of the wall and milliseconds of CPU."""
    cuts = statistics.quantiles([request.seconds * 1000 for request in asked], n=100)
    return Load(
        requests_a_second=len(asked) / seconds,
        orders_a_second=sum(request.is_an_order for request in asked) / seconds,
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
        errors=tuple(request.wrong for request in asked if request.wrong),
        cpu_ms=cpu_ms / len(asked),
    )


def faults(ours, stock, sums):
    """A sentence for each thing that may not be."""
    found = [f"{len(ours.errors)} errors, such as {ours.errors[0]}"] if ours.errors else []
    ratio = ours.requests_a_second / stock.requests_a_second
    if ratio < AT_LEAST:
        found.append(f"{ratio:.2f} × the requests a second of stock, at least {AT_LEAST}")
    return found + [f"{count} {what}" for what, count in sums.items()]


def main():
    data_folder, url = our_server()
    say_if_busy()
    databases = Databases(url, ROOT, say)
    databases.prepare([MAIN])
    with ExitStack() as stack:
        copied = stack.enter_context(databases.copy(MAIN.database, "load"))
        scene = our_scene(databases, copied, "load", str(CLIENTS))
        served = ours(databases, copied, command=as_served)
        shops = {
            "ours": (stack.enter_context(served), scene),
            "stock": stack.enter_context(
                stock(
                    databases, data_folder / "bench-stock", "load", str(CLIENTS), command=as_served
                )
            ),
        }
        loads = drive(shops, databases)
        sums = said([sys.executable, "-m", "bench.sums"], environment(databases.url_of(copied)))
    return tell(loads, sums, data_folder / "load.json")


def drive(shops, databases):
    """{name: Load} of {name: (server, scene)}, in turns."""
    asked = {name: [] for name in shops}
    took = {name: [0.0, 0.0] for name in shops}
    clients = {
        name: [Client(number, server, scene) for number in range(CLIENTS)]
        for name, (server, scene) in shops.items()
    }
    for turn in range(ROUNDS):
        for name, (server, _) in shops.items():
            say(f"{name}, {SECONDS_A_ROUND} s, turn {turn + 1} of {ROUNDS} …")
            before, started = _cpu(server, databases), time.monotonic()
            asked[name] += _all_at_once(clients[name])
            took[name][0] += time.monotonic() - started
            took[name][1] += _cpu(server, databases) - before
    return {name: load_of(asked[name], *took[name]) for name in shops}


def _cpu(server, databases):
    return cpu.spent([*server.workers(), *databases.backends(server.database)])


def _all_at_once(clients):
    end, asked = time.monotonic() + SECONDS_A_ROUND, []
    threads = [threading.Thread(target=client.ask_until, args=(end, asked)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked


class Client:
    """Somebody who never rests, as a visitor and as a buyer; by number always the same."""

    def __init__(self, number, server, scene):
        self._chance = random.Random(number)
        self._scene = scene
        self._plan = scene["clients"][number]
        cookies = scene["visitor"], self._plan["cookies"]
        self._visitor, self._buyer = (Browser(server.port, found) for found in cookies)

    def ask_until(self, end, asked):
        """Adds an Asked for each request to `asked`."""
        while time.monotonic() < end:
            (deed,) = self._chance.choices(list(MIX), MIX.values())
            asked += self._do(deed)

    def _do(self, deed):
        is_visitor = deed in _READ_BY_ANYBODY and self._chance.random() < 0.5
        walking = walk(self._visitor if is_visitor else self._buyer, list(self._steps(deed)))
        started, found = time.monotonic(), []
        for answer in walking:
            now = time.monotonic()
            found.append((now - started, answer))
            started = now
        return asked_by(deed, found)

    def _steps(self, deed):
        if deed in _READ_BY_ANYBODY:
            yield {"method": "GET", "path": self._chance.choice(self._scene[deed])}
            return
        yield self._chance.choice(self._scene["add"]) | {"follows": True}
        if deed == "order":
            yield from self._plan["checkout"]


def asked_by(deed, found):
    """An Asked for each (seconds, Answer) of a walk; an order that ends without thanks is wrong."""
    for place, (seconds, answer) in enumerate(found, start=1):
        is_end = deed == "order" and place == len(found)
        is_thanks = answer.path.startswith(_THANKS) and answer.status == 200
        is_right = is_thanks if is_end else answer.status in _GOOD
        wrong = "" if is_right else f"{answer.method} {answer.path} answered {answer.status}"
        yield Asked(seconds, wrong, is_an_order=is_end and is_thanks)


def tell(loads, sums, path):
    """Print and write what was found; 1 where something may not be."""
    say(
        f"\n{'':<8}{'requests/s':>12}{'orders/s':>10}{'p50':>8}{'p95':>8}{'p99':>8}"
        f"{'errors':>8}{'CPU ms a request':>18}"
    )
    for name, load in loads.items():
        say(
            f"{name:<8}{load.requests_a_second:>12.1f}{load.orders_a_second:>10.2f}"
            f"{load.p50:>8.0f}{load.p95:>8.0f}{load.p99:>8.0f}{len(load.errors):>8}{load.cpu_ms:>18.1f}"
        )
    wrong = faults(loads["ours"], loads["stock"], sums)
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        **{name: vars(load) for name, load in loads.items()},
        "wrong": wrong,
    }
    path.write_text(json.dumps(report, indent=1) + "\n")
    say("\n".join(["", *wrong]) if wrong else "\nNothing oversold, the ledger balances.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
