"""The child: one file in through standard input, its answer out; limited before it reads.

Called as `python -m common.confined MODULE MEGABYTES SECONDS ARGUMENT…`; the module's `opened` gets
the file and the arguments, and returns (kind, content) or raises NotAccepted. The answer is one
line of JSON, then the content.
"""

import json
import resource
import sys
from importlib import import_module
from typing import Any

from . import NotAccepted


def main(module: str, megabytes: str, seconds: str, *arguments: str) -> None:
    _limit(int(megabytes), int(seconds))
    told, content = _answer(module, sys.stdin.buffer.read(), arguments)
    told["memory"] = _most_memory()
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)


def _limit(megabytes: int, seconds: int) -> None:
    """Whatever happens from here on happens within this."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if sys.platform == "linux":  # Elsewhere the system refuses to be told.
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def _answer(module: str, raw: bytes, arguments: tuple[str, ...]) -> tuple[dict[str, Any], bytes]:
    try:
        kind, content = import_module(module).opened(raw, *arguments)
    except NotAccepted as refusal:
        return {"refused": str(refusal)}, b""
    except MemoryError:
        return {"is_too_much": True}, b""
    return {"kind": kind}, content


def _most_memory() -> int:
    """The most bytes this process ever had in memory, or 0 where the system does not say."""
    try:
        with open("/proc/self/status") as status:
            found = [line.split()[1] for line in status if line.startswith("VmHWM")]
    except OSError:
        return 0
    return int(found[0]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
