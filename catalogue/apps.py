from oscar.apps.catalogue.apps import CatalogueOnlyConfig


class CatalogueConfig(CatalogueOnlyConfig):
    name = "catalogue"
