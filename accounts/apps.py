from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from common import endings

        from .clinics import standing
        from .signing_in.admin import take_over
        from .signing_in.listening import listen

        endings.follow(standing.follow)
        listen()
        take_over()
