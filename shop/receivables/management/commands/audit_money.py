"""Audit every sum of money in the database; names what is wrong, and then ends with status 1."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from shop.receivables import audit


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        is_within_another = connection.in_atomic_block
        with transaction.atomic():
            if not is_within_another:  # All checks look at one moment.
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            found = self._told()
        if found:
            raise CommandError(f"{found} sums are wrong.")
        self.stdout.write(f"All sums agree: {', '.join(part for part, _ in audit.CHECKS)}.")

    def _told(self):
        count = 0
        for part, words in audit.faults():
            self.stderr.write(f"{part}: {words}")
            count += 1
        return count
