from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "shop.lists"
    label = "order_lists"
    verbose_name = "Lists of clinics"
    default_auto_field = "django.db.models.BigAutoField"
