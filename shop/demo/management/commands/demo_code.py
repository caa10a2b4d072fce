"""Print a code for the demo staff's second factor; it works once, so each call prints another."""

from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.management.base import BaseCommand

from shop.demo.people import TOTP_SECRET

REMEMBERED_SECONDS = 90


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(fresh_code())


def fresh_code():
    """A code that is valid now and that was not handed out before, as long as there is one."""
    earlier, now, later = (
        totp.format_hotp_value(totp.hotp_value(TOTP_SECRET, counter))
        for counter in totp.yield_hotp_counters_from_time()
    )
    for code in (now, later, earlier):
        if cache.add(f"demo-code-{code}", "handed out", REMEMBERED_SECONDS):
            return code
    return now
