"""Somebody new, who applies in a browser."""

import pytest

from accounts.models import User
from tests.cast import pass_the_door, sign_in


@pytest.fixture
def newcomer(db):
    return User.objects.create_user("new@clinic.example", "x", first_name="Nora", last_name="New")


@pytest.fixture
def browser(client, newcomer):
    pass_the_door(client)
    sign_in(client, newcomer)
    return client
