"""Nothing to do: Oscar's other apps name this migration as one they follow."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
