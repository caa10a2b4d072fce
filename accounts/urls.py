from allauth.account.views import password_change
from django.urls import path

from . import views
from .reauthentication import asks_for_the_factor
from .signing_in import views as signing_in

urlpatterns = [
    path("licence/", views.licence, name="licence"),
    path("licence/new/", views.new, name="licence-new"),
    path("licence/<int:pk>/", views.one, name="licence-one"),
    path("licence/<int:pk>/documents/", views.licence_documents, name="licence-documents"),
    path("licence/<int:pk>/renew/", views.renew, name="licence-renew"),
    path("licence/<int:pk>/change/", views.change, name="licence-change"),
    path("licence/<int:pk>/withdraw/", views.withdraw, name="licence-withdraw"),
    path("licence/<int:pk>/discard/", views.discard, name="licence-discard"),
    path("documents/<int:pk>/", views.document, name="licence-document"),
    path("sessions/<int:pk>/end/", views.end_session, name="session-end"),
    # In the place of allauth's, whose urls follow.
    path("email/", signing_in.email, name="account_email"),
    path("email/confirm/<str:token>/", signing_in.confirm_email, name="email-change-confirm"),
    path("email/stop/<str:token>/", signing_in.stop_email, name="email-change-stop"),
    path("password/change/", asks_for_the_factor(password_change), name="account_change_password"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
]
