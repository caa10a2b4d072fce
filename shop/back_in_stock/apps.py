from django.apps import AppConfig


class BackInStockConfig(AppConfig):
    name = "shop.back_in_stock"
    verbose_name = "Back in stock"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from common import endings

        from . import services

        endings.follow(services.follow)
