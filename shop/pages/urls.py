"""Addresses of the pages that belong to no single room."""

from django.urls import path

from . import views
from .approving import ApprovalView
from .cancelling import cancel_order
from .changing import choose_sending, move_order
from .countersigning import RequestListView, RequestView
from .kept_cards import kept_cards
from .paying import payment
from .read_codes import read_codes

urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon),
    *(path(f"legal/{p}/", views.legal, {"page": p}, f"legal-{p}") for p in views.LEGAL_PAGES),
    path("accounts/orders/<str:number>/cancel/", cancel_order, name="order_cancel_own"),
    path("accounts/orders/<str:number>/address/", move_order, name="order_move_own"),
    path("accounts/orders/<str:number>/send/", choose_sending, name="order_send_own"),
    path("accounts/cards/", kept_cards, name="kept_cards"),
    path("accounts/payments/<uuid:pk>/", payment, name="payment"),
    path("accounts/approvals/<uuid:pk>/", ApprovalView.as_view(), name="approval"),
    path("accounts/codes/", read_codes, name="read_codes"),
    path("accounts/requests/", RequestListView.as_view(), name="requests"),
    path("accounts/requests/<uuid:pk>/", RequestView.as_view(), name="request"),
]
