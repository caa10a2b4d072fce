from django.apps import AppConfig


class OrderingConfig(AppConfig):
    name = "shop.ordering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from common import endings

        from . import services

        endings.follow(services.follow)
