from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "shop.content"
    verbose_name = "Articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Product texts are read by the same lint: the catalogue asks whoever registered."""
        from catalogue import text_checks

        from .checks import product_remarks

        text_checks.add(product_remarks)
