#!/usr/bin/env bash
# A job of django-tasks-db whose worker died stays "running" for ever
#
# Packages: django-tasks-db 0.13.0, django-tasks 0.12.0, Django 5.2.19.
# What happens: a worker that is ended from outside (out of memory, power cut, a container that is
#   replaced) leaves its job as RUNNING. No later worker looks at it, there is no time-out and no
#   sign of life to compare with, and the command that tidies up leaves it too. The row is
#   indistinguishable from a job that is being done.
# Expected: taken up again by the next worker, or at least marked as failed after a while, as queues
#   with a database behind them are chosen for.
# Cost here: a paper "is being checked" and a copy of one's data "is being made" until somebody asks.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    django-tasks-db==0.13.0 django-tasks==0.12.0 Django==5.2.19 || exit 2

cd "$work"
cat > jobs_settings.py <<'PY'
SECRET_KEY = "for this try only"
INSTALLED_APPS = ["django_tasks", "django_tasks_db"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "queue.sqlite3"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
USE_TZ = True
PY
cat > jobs.py <<'PY'
import time
from pathlib import Path

from django_tasks import task


@task()
def check_paper():
    Path("begun").touch()
    time.sleep(60)
PY
cat > try.py <<'PY'
import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, "")
os.environ["DJANGO_SETTINGS_MODULE"] = "jobs_settings"
os.environ["PYTHONPATH"] = "."
import django

django.setup()
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from jobs import check_paper

call_command("migrate", verbosity=0)
check_paper.enqueue()
worker = [sys.executable, "-m", "django", "db_worker", "--no-startup-delay", "-v", "0"]

first = subprocess.Popen(worker, stderr=subprocess.DEVNULL)
end = time.monotonic() + 60
while not Path("begun").exists() and time.monotonic() < end:
    time.sleep(0.1)
first.kill()
first.wait()
begun = DBTaskResult.objects.get()
print("django-tasks-db", version("django-tasks-db"))
print("  the worker ended in the middle of the job: status", begun.status)

Path("begun").unlink()
second = subprocess.run([*worker, "--batch"], stderr=subprocess.DEVNULL, timeout=60)
call_command("prune_db_task_results", verbosity=0, min_age_days=0, failed_min_age_days=0)
after = DBTaskResult.objects.get()
done_again = Path("begun").exists()
waiting = DBTaskResult.objects.ready().count()
print(f"  a second worker has run (status {second.returncode}) and so has the tidying: status",
      f"{after.status}, workers that had it {len(after.worker_ids)}, done again: {done_again},",
      f"jobs that wait: {waiting}")
print("expected: done again, or FAILED.")
print("cost: pages say for ever that something is being done which nobody does.")
as_described = (begun.status, after.status, done_again, waiting) == ("RUNNING", "RUNNING", False, 0)
sys.exit(not as_described)
PY
"$work/venv/bin/python" try.py
