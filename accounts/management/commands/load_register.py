"""Load a register's published file. A killed load goes on where it stopped; again is harmless."""

import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from accounts.look_ups.nppes import loading
from accounts.look_ups.nppes.rows import WrongFile

LOADERS = {"nppes": loading.load}
KINDS = {"full": True, "weekly": False, None: None}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("register", choices=LOADERS)
        parser.add_argument("file", help="npidata_pfile_….csv, or the ZIP it is published in")
        parser.add_argument("--kind", choices=["full", "weekly"], help="if the name does not say")
        parser.add_argument("--as-of", type=date.fromisoformat, help="last day covered: YYYY-MM-DD")
        parser.add_argument(
            "--may-lack-many", action="store_true", help="a full file may lack known numbers"
        )

    def handle(self, *, register, file, kind, as_of, may_lack_many, **options):
        started, self._first = time.monotonic(), None
        try:
            loaded = LOADERS[register](
                file,
                is_full=KINDS[kind],
                as_of=as_of,
                may_lack_many=may_lack_many,
                progress=self._progress,
            )
        except WrongFile as error:
            raise CommandError(str(error)) from error
        self._report(loaded, time.monotonic() - started)

    def _progress(self, file, size):
        if self._first is None:
            self._first = file.rows, time.monotonic()
        rows, since = self._first
        rate = (file.rows - rows) / max(time.monotonic() - since, 0.001)
        line = f"\r{file.rows:>10,} rows · {file.offset / size:>6.1%} · {rate:,.0f} a second "
        self.stdout.write(line, ending="")
        self.stdout.flush()

    def _report(self, file, seconds):
        if self._first is None:
            self.stdout.write(f"{file.name} is loaded already; nothing was changed.")
            return
        self.stdout.write(f"\n{file.name}: {file.rows:,} rows; this run took {seconds:.1f} s.")
        if file.bad_rows:
            self.stdout.write(f"{file.bad_rows:,} bad rows were left out:")
            self.stdout.write("\n".join(file.faults))
