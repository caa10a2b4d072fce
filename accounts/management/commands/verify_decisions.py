"""Compute the hash chain of decisions again; exit 1 and name the first record that does not fit."""

import re
from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError

from accounts.reviewing import records
from common.chain import START, Walk


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--head", action="store_true", help="print only the latest hash, to be kept elsewhere"
        )
        parser.add_argument(
            "--expect",
            metavar="HASH",
            type=_hash,
            help="a hash kept earlier: fail unless it is still in the chain",
        )

    def handle(self, *args, head, expect, **options):
        walk = Walk()
        wanted = _Wanted(expect)
        broken = walk.first_break(wanted.looked_for_in(records.links()))
        if broken:
            raise CommandError(f"Record {broken.sequence} is broken: {broken.why}.")
        if not wanted.is_found:
            raise CommandError(
                f"The chain is whole in itself but does not hold {expect}: records were cut off "
                "its end, or all of them were written anew."
            )
        self.stdout.write(
            walk.head if head else f"{walk.length} decisions, unbroken. Head: {walk.head}"
        )


class _Wanted:
    """Watches the links go by for the hash that has to be among them."""

    def __init__(self, hash_):
        self.hash, self.is_found = hash_, hash_ in (None, START)

    def looked_for_in(self, links):
        for link in links:
            self.is_found = self.is_found or link.hash == self.hash
            yield link


def _hash(text):
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ArgumentTypeError("a hash has 64 characters, 0 to 9 and a to f")
    return text
