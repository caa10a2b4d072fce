"""What must hold whatever the code does: what was traded stays, by whatever path it is deleted."""

from django.db import migrations

# Each with the tables, and their columns, whose rows say that it was traded.
TRADED = {
    "catalogue_product": "'Product', 'inventory_lot', 'product_id', 'order_line', 'product_id'",
    "inventory_lot": "'Lot', 'inventory_movement', 'lot_id', 'inventory_pick', 'lot_id'",
    "inventory_supplier": (
        "'Supplier', 'inventory_movement', 'supplier_id', 'inventory_delivery', 'supplier_id'"
    ),
    "accounts_clinic": "'Clinic', 'purchasing_ordersignature', 'clinic_id'",
    "accounts_user": (
        "'Account', 'order_order', 'user_id', 'purchasing_ordersignature', 'ordered_by_id',"
        " 'purchasing_ordersignature', 'signed_by_id', 'inventory_movement', 'by_id',"
        " 'accounts_closedaccount', 'user_id'"
    ),
}
NEVER_EMPTIED = (
    *TRADED,
    *("accounts_closedaccount", "inventory_pick", "order_order", "order_line"),
    *("purchasing_ordersignature", "purchasing_linedecision"),
)
FUNCTIONS = """
CREATE FUNCTION tracing_keep_traded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_traded boolean;
BEGIN
    FOR place IN 1 .. TG_NARGS - 2 BY 2 LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I = $1)',
                       TG_ARGV[place], TG_ARGV[place + 1])
            INTO is_traded USING OLD.id;
        IF is_traded THEN
            RAISE EXCEPTION '% % was traded and stays: records of what went where name it',
                TG_ARGV[0], OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN OLD;
END $$;

CREATE FUNCTION tracing_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % stays: records of what went where rest on it',
        TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION tracing_keep_restricted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('shop.forgets', true) = 'closed accounts' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Who a closed account was stays until its last day, for recalls'
        USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGERS = """
CREATE TRIGGER stays BEFORE DELETE ON order_order
    FOR EACH ROW EXECUTE FUNCTION tracing_keep('What was ordered');
CREATE TRIGGER keeps_its_person BEFORE UPDATE OF user_id ON order_order
    FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND OLD.user_id IS DISTINCT FROM NEW.user_id)
    EXECUTE FUNCTION tracing_keep('Who ordered');
CREATE TRIGGER stays BEFORE DELETE ON order_line
    FOR EACH ROW EXECUTE FUNCTION tracing_keep('What was ordered');
CREATE TRIGGER keeps_its_product BEFORE UPDATE OF product_id ON order_line
    FOR EACH ROW WHEN (OLD.product_id IS NOT NULL AND OLD.product_id IS DISTINCT FROM NEW.product_id)
    EXECUTE FUNCTION tracing_keep('What was ordered');
CREATE TRIGGER stays BEFORE DELETE ON accounts_closedaccount
    FOR EACH ROW EXECUTE FUNCTION tracing_keep_restricted();
CREATE TRIGGER keeps_its_person BEFORE UPDATE OF name, email ON accounts_closedaccount
    FOR EACH ROW WHEN ((OLD.name, OLD.email) IS DISTINCT FROM (NEW.name, NEW.email))
    EXECUTE FUNCTION tracing_keep_restricted();
"""
DROP = "DROP FUNCTION tracing_keep_traded, tracing_keep, tracing_keep_restricted CASCADE;"


def _on_traded(table, arguments):
    return f"""
CREATE TRIGGER traded_stays BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION tracing_keep_traded({arguments});
"""


def _on_emptied(table):
    return f"""
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION tracing_keep('All');
"""


FORWARD = "".join(
    [
        FUNCTIONS,
        TRIGGERS,
        *(_on_traded(table, arguments) for table, arguments in TRADED.items()),
        *(_on_emptied(table) for table in NEVER_EMPTIED),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("tracing", "0002_guards"),
        ("accounts", "0018_email_change"),
        ("catalogue", "0039_returns"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        ("purchasing", "0009_sales_unit"),
    ]
    operations = [migrations.RunSQL(FORWARD, DROP)]
