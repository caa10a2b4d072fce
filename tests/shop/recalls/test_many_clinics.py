"""A recall of a lot that very many clinics have (recalls.md, R71, R72, R77).

RECALL_CLINICS says how many; with 5000 the preview takes at most 2 s, the release 5 s, the
telling of all 60 s.
"""

import os
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.outbox.models import Mail
from shop.recalls import campaigns, services
from shop.recalls.models import Notice
from tests import cast
from tests.shop.recalls.campaigning import draft
from tests.shop.recalls.many_clinics import sold_to

CLINICS = int(os.environ.get("RECALL_CLINICS", "250"))
TIMES_A_LIMIT = 1 if CLINICS > 1000 else 10  # Machines that test are slow, clinics few.
pytestmark = pytest.mark.django_db


def timed(deed):
    """(what it answered, seconds)."""
    begun = time.monotonic()
    return deed(), time.monotonic() - begun


def test_a_recall_of_many_clinics_is_seen_released_and_told_each_once_though_killed_five_times(
    settings, monkeypatch
):
    settings.EMAIL_BACKEND = "common.outbox.backend.Outbox"
    monkeypatch.setattr(services, "A_BATCH", min(200, CLINICS // 10))
    campaign = draft([sold_to(CLINICS)])
    Mail.objects.all().delete()
    admin, page = cast.client_of("admin"), f"/admin/recalls/campaign/{campaign.pk}/change/"
    admin.get(page)
    with CaptureQueriesContext(connection) as queries:
        shown, seconds = timed(lambda: admin.get(page))
    assert f">{CLINICS + 1}</td>" in cast.text_of(shown)
    assert len(queries) <= 15 and seconds < 2 * TIMES_A_LIMIT
    who_has_it_is_read_in_few_queries(admin, campaign.recalls.get().lot)

    def release():
        with cast.committed():
            campaigns.release(campaign, cast.person("admin"))

    _, released = timed(release)
    assert Notice.objects.filter(campaign=campaign, told_at=None).count() == CLINICS + 1
    assert released < 5 * TIMES_A_LIMIT
    _, told = timed(lambda: killed_five_times(monkeypatch, campaign))
    assert told < 60 * TIMES_A_LIMIT
    assert not Notice.objects.filter(campaign=campaign, told_at=None).exists()
    recipients = list(Mail.objects.values_list("recipient", flat=True))
    assert len(recipients) == len(set(recipients)) == CLINICS + 1
    print(f"{CLINICS}: preview {seconds:.2f} s in {len(queries)} queries, release {released:.2f} s")
    print(f"told {told:.2f} s")


def who_has_it_is_read_in_few_queries(admin, lot):
    """From the lot to its clinics, by name, and from a clinic to its lots."""
    of_lot = f"/admin/inventory/lot/{lot.pk}/change/"
    for client, page, shown in (
        (admin, of_lot, ">Clinic 00007</td>"),
        (cast.client_of("nina"), "/accounts/lots/", lot.number),
    ):
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert shown in cast.text_of(client.get(page))
        assert len(queries) <= 8


def killed_five_times(monkeypatch, campaign):
    """The worker dies five times in the middle: before its mails, or between them and the notices,
    each time in another batch."""
    send, calls = services.mail.send_many, []

    def dying(template, letters, **kwargs):
        calls.append(1)
        is_last_word = len(calls) in (2, 4, 5, 7, 9)
        if is_last_word and len(calls) % 2:
            raise KeyboardInterrupt
        send(template, letters, **kwargs)
        if is_last_word:
            raise KeyboardInterrupt

    monkeypatch.setattr(services.mail, "send_many", dying)
    deaths = 0
    while Notice.objects.filter(campaign=campaign, told_at=None).exists():
        try:
            services.tell_all.call(campaign.pk)
        except KeyboardInterrupt:
            deaths += 1
    assert deaths == 5
