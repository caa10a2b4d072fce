from django.urls import path
from oscar.apps.search.apps import SearchConfig as OscarSearchConfig


class SearchConfig(OscarSearchConfig):
    name = "shop.forks.search"

    def get_urls(self):
        from shop.browsing.views import suggest

        return [*super().get_urls(), path("suggest/", suggest, name="suggest")]
