from django.apps import AppConfig


class OrderingConfig(AppConfig):
    name = "shop.ordering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from common import endings
        from shop.approvals import spending

        from . import delays, open_lines, services
        from .spent import ordered

        spending.count(ordered)
        endings.follow(services.follow)
        endings.follow(open_lines.follow)
        endings.follow(delays.follow)
