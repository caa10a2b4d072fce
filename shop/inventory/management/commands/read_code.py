"""Read the code of a pack and print what it says as JSON; status 1 where it cannot be read."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand

from shop.codes.reading import read

PRINTED = ("kind", "gtin", "lot", "expires_on", "serial", "count", "doubtful", "reason")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "code",
            help="as the scanner sends it, or as printed in brackets; - reads it from the input",
        )

    def handle(self, *, code, **options):
        found = read(sys.stdin.read() if code == "-" else code)
        self.stdout.write(json.dumps(as_json(found), ensure_ascii=False))
        if not found.is_readable:
            sys.exit(1)


def as_json(code):
    """The parts of a code; what it does not say is null."""
    parts = asdict(code)
    parts["expires_on"] = code.expires_on and code.expires_on.isoformat()
    return {name: parts[name] if parts[name] != "" else None for name in PRINTED}
