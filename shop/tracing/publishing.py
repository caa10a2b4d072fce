"""Publishes the heads of both chains, once a day, where nobody who reaches the database reaches."""

import re

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.utils import timezone

from accounts.models import Review
from common import mail
from common.chain import START

from .models import Head, Seal
from .sealing import seal_all

LEDGER, DECISIONS = "ledger", "decisions"
CHAINS = {LEDGER: Seal, DECISIONS: Review}
_LINE = re.compile(rf"({LEDGER}|{DECISIONS}) (\d+) ([0-9a-f]{{64}})")


def publish(moment):
    """Seal what can be sealed, and publish the day's Head: as a row, a file and a mail; once."""
    sealed, day = seal_all(), timezone.localdate(moment)
    if not Head.objects.filter(day=day).exists():
        _publish(day, moment)
    return f"{sealed} sealed, heads of {day:%-d %b %Y} published"


@transaction.atomic
def _publish(day, moment):
    ends = {name: _end(model) for name, model in CHAINS.items()}
    (ledger_length, ledger_hash), (decisions_length, decisions_hash) = ends.values()
    Head.objects.create(
        day=day,
        ledger_length=ledger_length,
        ledger_hash=ledger_hash,
        decisions_length=decisions_length,
        decisions_hash=decisions_hash,
        published_at=moment,
    )
    text = "".join(f"{name} {length} {hash_}\n" for name, (length, hash_) in ends.items())
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / f"{day:%Y-%m-%d}.txt").write_text(text)
    context = {"day": day, "heads": text}
    mail.send_many("heads", [(reader.email, context) for reader in readers()])


def folder():
    """Where the files of the heads lie, one a day."""
    return settings.DATA_DIR / "heads"


def readers():
    """Who of staff gets the heads by mail: whoever may see them."""
    return ModelBackend().with_perm("tracing.view_head").filter(is_staff=True).order_by("pk")


def published():
    """(chain, length, hash, where) of every head: those in the database, then those in files.

    A line that is no head any more has no chain.
    """
    for head in Head.objects.order_by("day").iterator():
        where = f"on {head.day:%-d %b %Y}"
        yield LEDGER, head.ledger_length, head.ledger_hash, where
        yield DECISIONS, head.decisions_length, head.decisions_hash, where
    for file in sorted(folder().glob("*.txt")):
        for line in file.read_text(errors="replace").splitlines():
            found = _LINE.fullmatch(line)
            name, length, hash_ = found.groups() if found else (None, 0, "")
            yield name, int(length), hash_, f"in {file.name}"


def _end(model):
    last = model.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return last or (0, START)
