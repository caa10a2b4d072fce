from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from allauth.mfa.signals import authenticator_added

        from shop.common import endings

        from .admin import take_over
        from .clinics import admin as _clinics  # noqa: F401  Registers the clinics' pages.
        from .clinics import standing
        from .second_factor import note_enrolment

        authenticator_added.connect(note_enrolment, dispatch_uid="second_factor_enrolled")
        endings.follow(standing.follow)
        take_over()
