"""The child: one file in through standard input, its answer out; limited before it reads.

Called as `python -m accounts.papers.rebuilding KIND MEGABYTES SECONDS`. The answer is one line of
JSON, then the rebuilt file.
"""

import json
import resource
import sys

from .kinds import PDF, NotAccepted

TOO_MUCH = (
    "This file needs more memory than a document does. "
    "Save it smaller, or send a photo of the document."
)


def main(kind, megabytes, seconds):
    _limit(int(megabytes), int(seconds))
    kind, content, refused = _answer(sys.stdin.buffer.read(), kind)
    answer = {"kind": kind, "refused": refused, "memory": _most_memory()}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)


def _limit(megabytes, seconds):
    """Whatever happens from here on happens within this."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if sys.platform == "linux":  # Elsewhere the system refuses to be told.
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def _answer(raw, kind):
    try:
        return *_rebuild(raw, kind), ""
    except NotAccepted as refusal:
        return kind, b"", str(refusal)
    except MemoryError:
        return kind, b"", TOO_MUCH


def _rebuild(raw, kind):
    if kind == PDF:
        from . import pdf

        return pdf.rebuild(raw)
    from . import pictures

    return pictures.rebuild(raw, kind)


def _most_memory():
    """The most bytes this process ever had in memory, or 0 where the system does not say."""
    try:
        with open("/proc/self/status") as status:
            found = [line.split()[1] for line in status if line.startswith("VmHWM")]
    except OSError:
        return 0
    return int(found[0]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
