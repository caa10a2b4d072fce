"""Fixtures of the rooms' tests."""

import pytest
from django.contrib.auth import get_user_model

GATES = ("DoorMiddleware", "StaffSecondFactorMiddleware")


@pytest.fixture
def without_gates(settings):
    """No door and no second factor, which have their own tests."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(GATES)]


@pytest.fixture
def staff_page(client, without_gates):
    """A client of a superuser."""
    client.force_login(get_user_model().objects.create_superuser("editor@x.example", "x"))
    return client
