from allauth.account.views import password_change
from django.urls import path

from .applying import names
from .applying import views as applying
from .papers import views as papers
from .signing_in import views as signing_in
from .signing_in.reauthentication import asks_for_the_factor

urlpatterns = [
    path("profile/", names.name, name="name"),
    path("profile/edit/", names.change_name, name="name-change"),
    path("licence/", applying.licence, name="licence"),
    path("licence/new/", applying.new, name="licence-new"),
    path("licence/<int:pk>/", applying.one, name="licence-one"),
    path("licence/<int:pk>/documents/", applying.licence_documents, name="licence-documents"),
    path("licence/<int:pk>/renew/", applying.renew, name="licence-renew"),
    path("licence/<int:pk>/change/", applying.change, name="licence-change"),
    path("licence/<int:pk>/withdraw/", applying.withdraw, name="licence-withdraw"),
    path("licence/<int:pk>/discard/", applying.discard, name="licence-discard"),
    path("documents/<int:pk>/", papers.document, name="licence-document"),
    path("sessions/<int:pk>/end/", signing_in.end_session, name="session-end"),
    # In the place of allauth's, whose urls follow.
    path("email/", signing_in.email, name="account_email"),
    path("email/confirm/<str:token>/", signing_in.confirm_email, name="email-change-confirm"),
    path("email/stop/<str:token>/", signing_in.stop_email, name="email-change-stop"),
    path("password/change/", asks_for_the_factor(password_change), name="account_change_password"),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/", signing_in.remove_passkey, name="mfa_remove_webauthn"
    ),
]
