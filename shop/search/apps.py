from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "shop.search"
    label = "finding"  # "search" is Oscar's.
    verbose_name = "Finding"
    default_auto_field = "django.db.models.BigAutoField"
