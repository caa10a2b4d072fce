from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from allauth.mfa.signals import authenticator_added

        from .admin import take_over
        from .clinics import admin as _clinics  # noqa: F401  Registers the clinics' pages.
        from .second_factor import note_enrolment

        authenticator_added.connect(note_enrolment, dispatch_uid="second_factor_enrolled")
        take_over()
