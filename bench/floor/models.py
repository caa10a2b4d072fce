from django.db import models


class Item(models.Model):
    name = models.CharField(max_length=80)
    price = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        app_label = "floor"
        db_table = "item"
        managed = False

    def __str__(self):
        return self.name
