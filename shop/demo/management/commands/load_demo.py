"""Load the demo catalogue, people and lots; what is there already stays as it is."""

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from catalogue.models import Product
from shop.demo import lots, packs, people
from shop.search.index import reindex


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args, **options):
        refuse_real_database()
        if not Product.objects.exists():
            fixtures = sorted((settings.BASE_DIR / "fixtures").glob("*.yaml"))
            call_command("loaddata", *fixtures, verbosity=0)
            Site.objects.filter(pk=settings.SITE_ID).update(
                domain="127.0.0.1:8000", name=settings.OSCAR_SHOP_NAME
            )
        created = people.create_missing()
        received = lots.create_missing()
        packs.create_missing()
        if created or received:
            reindex()
        self.stdout.write(f"Demo: {created} people and {received} lots added.")


def refuse_real_database():
    """The demo people have a public password, so they never join people of a real shop."""
    if User.objects.exists() and not User.objects.filter(email=people.REVIEWER).exists():
        raise CommandError(
            "This database holds accounts that are not the demo's. Nothing was done."
        )
