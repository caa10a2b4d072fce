#!/usr/bin/env bash
# Tests of one xdist_group run in several processes, without a word
#
# Packages: pytest 9.2.0, pytest-xdist 3.8.0.
# What happens: `--dist loadgroup` sends the tests of a group to whichever process is free, as if
#   they had no mark. xdist appends the name of the group to a test's `_nodeid`; this pytest keeps
#   the id of a test elsewhere, so the name is never read. Nothing warns.
# Expected: all tests of a group in one process, as documented; or an error.
# Cost here: what a module makes once for all of its tests (two hundred files sent through a page,
#   an image built) was made once a process, and nobody saw why the tests took longer.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pytest==9.2.0 pytest-xdist==3.8.0 ||
  exit 2

cat > "$work/test_group.py" <<'PY'
import os
import time

import pytest


@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(8))
def test_of_one_group(number):
    time.sleep(0.2)
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(os.environ["PYTEST_XDIST_WORKER"] + "\n")
PY
SEEN="$work/seen" "$work/venv/bin/pytest" -q -p no:cacheprovider -n 2 --dist loadgroup \
  --rootdir "$work" "$work/test_group.py" > "$work/said"
"$work/venv/bin/pip" list 2>/dev/null | grep -E '^pytest(-xdist)? '
processes=$(sort -u "$work/seen" | wc -l)
echo "  eight tests of one group ran in $processes processes; warnings: $(grep -ci warning "$work/said" || true)"
echo "expected: in 1."
echo "cost: what a group makes once is made once a process."
[ "$processes" = 2 ]
