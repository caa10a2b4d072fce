"""Asks the providers about every payment that is undecided; 1 where one stays so."""

import sys

from django.core.management.base import BaseCommand

from shop.payments.reconciling import reconcile, undecided


class Command(BaseCommand):
    help = "Ask about every payment that nobody knows the outcome of; exits 1 while one is left."

    def handle(self, **options):
        self.stdout.write(reconcile(undecided()))
        left = list(undecided())
        for attempt in left:
            self.stdout.write(f"{attempt.key}: {attempt}, {attempt.get_state_display().lower()}")
        if left:
            sys.exit(1)
