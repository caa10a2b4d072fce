from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from common import endings

        from .admin import take_over
        from .clinics import admin as _clinics  # noqa: F401  Registers the clinics' pages.
        from .clinics import standing
        from .signing_in.listening import listen

        endings.follow(standing.follow)
        listen()
        take_over()
