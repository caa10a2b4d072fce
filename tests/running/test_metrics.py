"""/metrics: what whoever watches the shop can know, and nobody else."""

from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.test import Client

from common.clock import now
from common.outbox.models import Mail

pytestmark = pytest.mark.django_db
TOKEN = "known-to-the-collector"


def figures(settings, token=TOKEN):
    settings.METRICS_TOKEN = TOKEN
    text = Client().get("/metrics", headers={"Authorization": f"Bearer {token}"}).content.decode()
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guessed"}], ids=str)
def test_a_stranger_finds_no_such_page(settings, headers):
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/metrics", headers=headers).status_code == 404


def test_without_a_token_there_is_no_such_page(settings):
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_it_tells_how_long_the_oldest_mail_waits_and_that_no_worker_lives(settings):
    settings.EMAIL_BACKEND = "common.outbox.backend.Outbox"
    before = figures(settings)["ampoule_mail_waiting"]
    send_mail("Lot and expiry", "As shipped.", None, ["alba@demo.example"])
    Mail.objects.update(
        queued_at=now() - timedelta(hours=2), next_try_at=now() - timedelta(hours=2)
    )
    seen = figures(settings)
    assert seen["ampoule_mail_waiting"] == before + 1
    assert 7200 <= seen["ampoule_mail_oldest_seconds"] < 7300
    assert seen['ampoule_workers{part="mail"}'] == 0
    assert seen['ampoule_works{part="cache"}'] == 1
    assert seen["ampoule_disk_free_bytes"] > 0


def test_a_part_that_fails_is_a_zero(settings, tmp_path):
    (tmp_path / "a-file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "a-file" / "media"
    assert figures(settings)['ampoule_works{part="files"}'] == 0
