"""Compute both chains and the figures of stock again; exit 1 and name whatever does not fit."""

from itertools import islice

from django.core.management.base import BaseCommand, CommandError

from shop.tracing.verifying import Verification, is_in_a_chain, unsealed

MOST = 50


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--expect",
            metavar="HASH",
            action="append",
            default=[],
            help="a hash from a published head, by mail or file: fail unless it is still there",
        )

    def handle(self, *args, expect, **options):
        verification = Verification()
        found = list(islice(verification.faults(), MOST))
        found += [f"No link has the hash {kept}." for kept in expect if not is_in_a_chain(kept)]
        if found:
            more = " There may be more." if len(found) >= MOST else ""
            raise CommandError("\n".join(found) + more)
        ledger, decisions = verification.ledger, verification.decisions
        self.stdout.write(
            f"{ledger.length} lines of the ledger, unbroken. Head: {ledger.head}\n"
            f"{decisions.length} decisions, unbroken. Head: {decisions.head}\n"
            f"Not yet sealed: {unsealed()}. Stock follows from the ledger."
        )
