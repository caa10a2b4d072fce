"""Book the entries of a bank statement (camt.053, MT940 or CSV) and match its payments.

Entries that were booked before count once. A file that cannot be believed is refused, and nothing
of it is booked.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from shop.bank import services as bank
from shop.bank.reading import MOST_BYTES
from shop.bank.statement import Unreadable
from shop.receivables import taking_up


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would be booked.")

    def handle(self, *, file, dry_run, **options):
        raw = _content(file)
        try:
            if dry_run:
                looked = bank.looked(raw)
                return f"{looked}. Nothing was booked: it was a dry run."
            return str(taking_up.import_file(bank.receive(file.name, raw)))
        except Unreadable as error:
            raise CommandError(f"Nothing was booked. {error}") from error


def _content(file):
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
