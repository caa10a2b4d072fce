"""How much memory a web process has after ten thousand requests of all kinds, staff's among them.

Its share of what it has (PSS) is read from the kernel; a warm process that goes on growing has a
leak, whatever it keeps.
"""

import random

from .lineup import our_scene, ours
from .pages import EACH, PAGES
from .sizes import LARGE, MAIN
from .subjects import Subject

REQUESTS, READ_EVERY = 10_000, 1_000
MOST_MIB, MOST_GROWTH = 150, 1.05


def measure(databases, is_quick):
    """{products, mib: [after each thousand requests]} of one process."""
    size = MAIN if is_quick else LARGE
    databases.prepare([size])
    with databases.copy(size.database, "memory") as copied:
        scene = our_scene(databases, copied)
        with ours(databases, copied) as server:
            subject = Subject("ours", server, scene, databases)
            (process,) = server.workers()
            found = list(_read(subject, process, list(_mixed(subject))))
    return {"products": size.products, "mib": found}


def _mixed(subject):
    """Pages that are read, each as whoever asks for it."""
    for page in PAGES:
        if subject.has(page) and page.figure == EACH:
            subject.prepare(page)
            yield page


def _read(subject, process, pages):
    chance, asked, read = random.Random(1), 0, 0
    while asked < REQUESTS:
        asked += sum(1 for _ in subject.visit(chance.choice(pages)))
        if asked // READ_EVERY > read:
            read = asked // READ_EVERY
            yield round(pss(process), 1)


def pss(process):
    """Mebibytes of a process, what it shares divided by who shares it."""
    with open(f"/proc/{process}/smaps_rollup") as file:
        (kib,) = (line.split()[1] for line in file if line.startswith("Pss:"))
    return int(kib) / 1024


def faults(found):
    """A sentence for each limit that is passed."""
    last, half = found["mib"][-1], found["mib"][len(found["mib"]) // 2]
    if last > MOST_MIB:
        yield f"memory: {last} MiB, at most {MOST_MIB}"
    if last > half * MOST_GROWTH:
        yield f"memory: grows from {half} to {last} MiB in the second half of the requests"


def lines(found):
    said = ", ".join(f"{mib:.0f}" for mib in found["mib"])
    yield (
        f"A web process beside {found['products']:,} products, MiB after each "
        f"{READ_EVERY:,} requests: {said}"
    )
