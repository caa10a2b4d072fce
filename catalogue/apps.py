from oscar.apps.catalogue.apps import CatalogueOnlyConfig


class CatalogueConfig(CatalogueOnlyConfig):
    name = "catalogue"

    def ready(self):
        super().ready()
        from .editing.history import records

        records.start()
