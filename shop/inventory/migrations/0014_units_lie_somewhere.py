"""What is in the house lies in the room, and the database holds the sums over the places."""

from django.db import migrations, models
from django.db.models import Q

PLACES = (
    ("Room", "room", 15, 25),
    ("Fridge", "fridge", 2, 8),
    ("Quarantine", "quarantine", 15, 25),
    ("Quarantine, cold", "quarantine", 2, 8),
    ("Returns", "returns", 15, 25),
)
_BY_THEIR_OWN = ("write_off", "send_back", "count")


def fill(apps, schema_editor):
    """Nobody has said yet how a product is stored: all of it lies in the room."""
    Place, Proposal = (apps.get_model("inventory", name) for name in ("Place", "Proposal"))
    for name, kind, least, most in PLACES:
        Place.objects.create(name=name, kind=kind, from_celsius=least, to_celsius=most)
    room = Place.objects.get(name="Room")
    # Checked at once from here on: a table with checks that wait cannot be altered.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(
        "INSERT INTO inventory_holding (lot_id, place_id, units)"
        " SELECT id, %s, on_hand FROM inventory_lot WHERE on_hand > 0",
        [room.pk],
    )
    schema_editor.execute("ALTER TABLE inventory_movement DISABLE TRIGGER append_only")
    schema_editor.execute(
        "UPDATE inventory_movement SET place_id = %s WHERE on_hand_change <> 0", [room.pk]
    )
    schema_editor.execute("ALTER TABLE inventory_movement ENABLE TRIGGER append_only")
    for proposal in Proposal.objects.filter(state="waiting", deed__in=_BY_THEIR_OWN):
        proposal.values["place"] = room.pk
        proposal.save(update_fields=["values"])


GUARDS = """
CREATE FUNCTION refuse_units_that_lie_nowhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    number text;
BEGIN
    SELECT lot.number INTO number
    FROM inventory_lot AS lot
    LEFT JOIN inventory_holding AS held ON held.lot_id = lot.id
    LEFT JOIN inventory_place AS place ON place.id = held.place_id
    WHERE lot.id = (changed ->> TG_ARGV[0])::bigint
    GROUP BY lot.id
    HAVING lot.on_hand <> coalesce(
               sum(held.units) FILTER (WHERE place.kind NOT IN ('quarantine', 'returns')), 0)
        OR lot.apart <> coalesce(
               sum(held.units) FILTER (WHERE place.kind IN ('quarantine', 'returns')), 0);
    IF FOUND THEN
        RAISE EXCEPTION 'Lot % has other units than lie in its places', number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER places_hold_a_new_lot AFTER INSERT ON inventory_lot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION refuse_units_that_lie_nowhere('id');

CREATE CONSTRAINT TRIGGER places_hold_a_lot AFTER UPDATE ON inventory_lot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.on_hand <> NEW.on_hand OR OLD.apart <> NEW.apart)
    EXECUTE FUNCTION refuse_units_that_lie_nowhere('id');

CREATE CONSTRAINT TRIGGER places_hold_a_lot AFTER INSERT OR UPDATE OR DELETE ON inventory_holding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION refuse_units_that_lie_nowhere('lot_id');

CREATE TRIGGER stays_apart BEFORE UPDATE ON inventory_place FOR EACH ROW
    WHEN ((OLD.kind IN ('quarantine', 'returns')) <> (NEW.kind IN ('quarantine', 'returns')))
    EXECUTE FUNCTION refuse_change();
"""
NO_GUARDS = """
DROP TRIGGER stays_apart ON inventory_place;
DROP TRIGGER places_hold_a_lot ON inventory_holding;
DROP TRIGGER places_hold_a_lot ON inventory_lot;
DROP TRIGGER places_hold_a_new_lot ON inventory_lot;
DROP FUNCTION refuse_units_that_lie_nowhere();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0013_places")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "movement",
            models.CheckConstraint(
                condition=Q(place__isnull=False) | Q(on_hand_change=0, apart_change=0),
                name="units_lie_somewhere",
            ),
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
