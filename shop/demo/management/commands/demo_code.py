"""Print the code that the demo staff's authenticator app shows now."""

from django.core.management.base import BaseCommand

from accounts.second_factor import code_of
from shop.demo.people import TOTP_SECRET


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(code_of(TOTP_SECRET))
