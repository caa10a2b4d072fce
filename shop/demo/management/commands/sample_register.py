"""Write a sample of a register's published file, to try loading it; every name is invented."""

from django.core.management.base import BaseCommand, CommandError

from shop.demo import nppes


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("register", choices=["nppes"])
        parser.add_argument("file", help=f"name it {nppes.NAME}, as the original, unless --zip")
        parser.add_argument("--rows", type=int, required=True)
        parser.add_argument("--zip", action="store_true", help="as it is published")

    def handle(self, *, file, rows, **options):
        if rows < 0:
            raise CommandError("A file has 0 rows or more.")
        numbers = range(1, rows + 1)
        try:
            if options["zip"]:
                nppes.write_zip(file, numbers)
            else:
                with open(file, "w", encoding="utf-8", newline="") as stream:
                    nppes.write_csv(stream, numbers)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{rows:,} rows written to {file}.")
