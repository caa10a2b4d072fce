from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0004_first_policy")]
    operations = [migrations.DeleteModel("ProfessionRule")]
