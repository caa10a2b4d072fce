"""Run what happens once a day. Safe to run twice, at the same time, or days late."""

from django.core.management.base import BaseCommand, CommandError

from common.clock import now
from shop.jobs import daily


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        outcomes = daily.run(now())
        if outcomes is None:
            return "Another run is under way; nothing was done."
        for outcome in outcomes:
            self.stdout.write(str(outcome))
        failures = sum(outcome.is_failure for outcome in outcomes)
        if failures:
            raise CommandError(f"{failures} of {len(outcomes)} steps failed; run it again.")
