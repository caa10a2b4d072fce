from django.apps import AppConfig


class CountersigningConfig(AppConfig):
    name = "shop.countersigning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from shop.common import endings

        from . import services

        endings.follow(services.follow)
