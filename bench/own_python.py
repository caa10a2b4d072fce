"""A virtual environment of its own, made once and kept while its pins stay the same."""

import subprocess
import sys

from .databases import fingerprint

_STAMP = ".made-from"


def python_of(folder, root, pins, say):
    """The Python of `folder`'s environment; `pins` are its requirements and what they name."""
    made_from, python = fingerprint(root, pins), folder / "bin" / "python"
    stamp = folder / _STAMP
    if not stamp.exists() or stamp.read_text() != made_from:
        say(f"Installing {pins[0]} …")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([python, *install, "-r", root / pins[0]], check=True)
        stamp.write_text(made_from)
    return python
