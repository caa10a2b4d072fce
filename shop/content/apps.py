from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "shop.content"
    verbose_name = "Articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Product texts are read by the same lint: the catalogue asks whoever registered."""
        from catalogue.editing import text_checks
        from shop.search import suggestions

        from .checks import product_remarks
        from .queries import suggested_articles

        text_checks.add(product_remarks)
        suggestions.register("Articles", suggested_articles)
