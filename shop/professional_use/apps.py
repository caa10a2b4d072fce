from django.apps import AppConfig


class ProfessionalUseConfig(AppConfig):
    name = "shop.professional_use"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from . import services

        user_logged_in.connect(services.keep_on_account, dispatch_uid="door_on_login")
