from allauth.account.views import email
from django.urls import path

from . import views
from .reauthentication import asks_again

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
    # In the place of allauth's, whose urls follow: asked again before the form, not after it.
    path("email/", asks_again(email), name="account_email"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
]
