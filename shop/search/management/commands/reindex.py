"""Write the whole index anew. Searches go on meanwhile; call it after loading in bulk."""

from time import perf_counter

from django.core.management.base import BaseCommand

from shop.search.index import reindex


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        start = perf_counter()
        products = reindex()
        self.stdout.write(f"{products} products indexed in {perf_counter() - start:.1f} s.")
