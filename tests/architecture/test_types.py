"""The pure modules are those whose types are checked."""

import tomllib
from pathlib import Path

from django.conf import settings

TOOLS = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["tool"]


def test_every_pure_module_is_checked():
    contracts = TOOLS["importlinter"]["contracts"]
    pure = next(one for one in contracts if one["name"].startswith("Rules are pure"))
    checked = {*TOOLS["mypy"]["packages"], *TOOLS["mypy"]["modules"]}
    assert checked == set(pure["source_modules"])
