"""Each recall that there is becomes a campaign of its own, with the same key."""

from django.db import migrations

_FILL = [
    """
    INSERT INTO recalls_campaign (
        id, kind, title, reason, to_do, reference, remind_every, reminders,
        begun_by_id, begun_at, released_at, conclusion
    )
    SELECT recall.id, 'recall', left('Lot ' || recall.number || ' of ' || coalesce(
            nullif(product.title, ''), parent.title, 'a product'), 120),
        CASE WHEN recall.ended_at IS NULL  -- Of an ended one it may speak of something later.
            THEN coalesce(nullif(lot.status_reason, ''), 'Recalled') ELSE 'Recalled' END, 'keep', '', 2, 2,
        recall.begun_by_id, recall.begun_at, recall.begun_at, ''
    FROM recalls_recall recall
    JOIN inventory_lot lot ON lot.id = recall.lot_id
    JOIN catalogue_product product ON product.id = lot.product_id
    LEFT JOIN catalogue_product parent ON parent.id = product.parent_id
    """,
    "UPDATE recalls_campaign SET closed_at = recall.ended_at FROM recalls_recall recall"
    " WHERE recall.id = recalls_campaign.id",
    "UPDATE recalls_recall SET campaign_id = id, stops = true, released_at = begun_at",
    "UPDATE recalls_notice SET campaign_id = recall_id, asked_at = coalesce(told_at, asked_at)",
    "UPDATE recalls_answer SET recall_id = notice.recall_id FROM recalls_notice notice"
    " WHERE notice.id = recalls_answer.notice_id",
    "SELECT setval(pg_get_serial_sequence('recalls_campaign', 'id'),"
    " greatest((SELECT max(id) FROM recalls_campaign), 1))",
]


class Migration(migrations.Migration):
    dependencies = [("recalls", "0003_campaigns"), ("catalogue", "__first__")]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
