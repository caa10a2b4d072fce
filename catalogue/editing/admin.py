"""The catalogue as staff edit it."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    RelatedFieldWidgetWrapper,
)
from django.db.models import CharField, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from oscar.core.loading import get_model

from common.endings import Ended, announce
from common.no_room import FilesAdmin
from common.staff_lists import FoldedSearch
from common.stale.admin import StaleAdmin
from shop.codes.reading import read

from ..models import (
    Area,
    Brand,
    Collection,
    Composition,
    Concern,
    Function,
    ImportRun,
    Ingredient,
    IngredientFunction,
    MarketStatus,
    Product,
    ProductArea,
    ProductClass,
    ProductConcern,
    ProductDocument,
    ProductFact,
    ProductImage,
    ProductRelation,
    Source,
    Suitability,
    TreatmentType,
)
from ..models.product import for_sale
from ..queries import products_with
from . import text_checks
from .exchange.admin import ImportRunAdmin
from .filters import SalesUnitFilter
from .forms import DocumentForm, MarketForm, PriceForm
from .history.admin import HistoryAdmin
from .identifying import named_by
from .photo_admin import PhotoAdmin, photos_of
from .product_form import GTINS, GtinField, ProductForm
from .words import STRUCTURES, InWords, ShownFilter, StructureFilter

StockRecord = get_model("partner", "StockRecord")


BLANK_ROWS = "blank_rows"


class WithoutScript:
    """`?blank_rows=3` opens a page that can be filled in without script: rows and plain lists."""

    def get_autocomplete_fields(self, request):
        return [] if BLANK_ROWS in request.GET else super().get_autocomplete_fields(request)

    def get_extra(self, request, obj=None, **kwargs):
        return 3 if BLANK_ROWS in request.GET else self.extra


class CatalogueAdmin(InWords, FoldedSearch, FilesAdmin, WithoutScript, HistoryAdmin, StaleAdmin):
    """What every page of the catalogue does: history, and no silently lost change."""

    change_form_template = "admin/catalogue/change_form.html"


class Inline(InWords, WithoutScript, admin.TabularInline):
    """An inline that reads the choices of a foreign key once, not once a row."""

    extra = 0

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name not in self.get_autocomplete_fields(request):
            field.choices = list(field.choices)
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Beside a choice stands only "add": other things are edited on their own pages."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            widget = field.widget
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        return field


class ClaimInline(Inline):
    model = IngredientFunction
    verbose_name_plural = "What it does, each with the hedge of its source"
    fields = ["function", "treatment_type", "strength", "statement", "source"]
    autocomplete_fields = ["function", "source"]


class SuitabilityInline(Inline):
    model = Suitability
    fields = ["suits", "statement", "strength", "source"]
    autocomplete_fields = ["source"]


class CollectionInline(Inline):
    model = Collection
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug"]


class CompositionInline(Inline):
    model = Composition
    verbose_name_plural = "Composition (leave the amount empty where no source states it)"
    fields = ["ingredient", "role", "amount", "unit", "note", "position", "source"]
    autocomplete_fields = ["ingredient", "source"]


class AreaInline(Inline):
    model = ProductArea
    verbose_name_plural = "Areas"
    fields = ["area", "is_specific", "note", "source"]
    autocomplete_fields = ["area", "source"]


class ConcernInline(Inline):
    model = ProductConcern
    verbose_name_plural = "Concerns"
    fields = ["concern", "strength", "statement", "source"]
    autocomplete_fields = ["concern", "source"]


class FactInline(Inline):
    model = ProductFact
    verbose_name_plural = "Facts (two sources that disagree are two rows)"
    formfield_overrides = {CharField: {"widget": AdminTextareaWidget({"rows": 2, "cols": 50})}}
    fields = ["kind", "statement", "strength", "is_disputed", "source"]
    autocomplete_fields = ["source"]


class DocumentInline(Inline):
    model = ProductDocument
    form = DocumentForm
    verbose_name_plural = "Documents (PDF; a new revision is a new row)"
    fields = ["kind", "language", "revision", "issued_on", "file"]


class RelationInline(Inline):
    model = ProductRelation
    fk_name = "product"
    verbose_name_plural = "Related products"
    fields = ["kind", "other", "source"]
    autocomplete_fields = ["other", "source"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "other":
            kwargs["queryset"] = Product.objects.exclude(structure=Product.CHILD)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MarketInline(Inline):
    model = MarketStatus
    form = MarketForm
    autocomplete_fields = ["source"]
    verbose_name_plural = "Markets (a country without a row is unknown and does not sell)"


class PriceInline(Inline):
    """Part number and price; stock is shown, and changes only when lots do."""

    model = StockRecord
    form = PriceForm
    max_num = 1
    can_delete = False
    verbose_name = verbose_name_plural = "Price"
    fields = ["partner_sku", "price", "is_meant", "price_currency", "in_stock", "allocated"]
    readonly_fields = ["price_currency", "in_stock", "allocated"]

    @admin.display(description="In stock (units, from lots)")
    def in_stock(self, record):
        return record.num_in_stock or 0

    @admin.display(description="Allocated (units)")
    def allocated(self, record):
        return record.num_allocated or 0


@admin.register(Source)
class SourceAdmin(CatalogueAdmin):
    list_display = ["citation", "kind", "url", "read_on"]
    list_filter = ["kind"]
    search_fields = ["citation", "url"]
    prepopulated_fields = {"slug": ["citation"]}


@admin.register(Function, Area, Concern)
class NamedAdmin(CatalogueAdmin):
    list_display = ["name", "address"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    @admin.display(description="Name in addresses", ordering="slug")
    def address(self, thing):
        return thing.slug


@admin.register(Ingredient)
class IngredientAdmin(NamedAdmin):
    list_display = ["name", "short_name", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name", "synonyms"]
    inlines = [ClaimInline]


@admin.register(TreatmentType)
class TreatmentTypeAdmin(NamedAdmin):
    list_display = ["name", "parent", "hue", "position"]
    list_select_related = ["parent"]
    autocomplete_fields = ["source"]
    inlines = [SuitabilityInline]


@admin.register(Brand)
class BrandAdmin(NamedAdmin):
    list_display = ["name", "maker", "source"]
    list_select_related = ["source"]
    search_fields = ["name", "maker", "collections__name"]
    autocomplete_fields = ["source"]
    inlines = [CollectionInline]


@admin.register(Collection)
class CollectionAdmin(NamedAdmin):
    list_display = ["name", "brand"]
    list_select_related = ["brand"]
    search_fields = ["name", "brand__name"]
    autocomplete_fields = ["brand"]


NAME = (
    "Name",
    {
        "fields": ["title", "slug", "description", "collection", "treatment_type"],
        "description": "The trade mark exactly as its owner writes it, with ® where it belongs. "
        "The description is in our own words.",
    },
)
VARIANT_NAME = (
    "Variant",
    {
        "fields": ["family_link", "variant_name", "slug"],
        "description": "What the family says holds for the variant too, "
        "unless the variant says something itself.",
    },
)
SALE = (
    "Who may order it",
    {
        "fields": [
            "supply_class",
            "is_public",
            "is_confirmed",
            "is_reference",
            "minimum_remaining_days",
            "may_be_resold",
            "may_be_back_ordered",
        ],
        "description": "The supply class decides which professions may order. A variant without "
        "one has the class of its family.",
    },
)
TAX = (
    "How it is taxed",
    {
        "fields": ["tax_class"],
        "description": "Which category and rate follow from the class is in the tax table. A "
        "variant without one has the class of its family.",
    },
)
CONTENTS = (
    "Contents of a pack",
    {
        "fields": ["container", "container_count", "container_volume_ml", "contents_source"],
        "description": "Leave empty what no source states: the page then says so.",
    },
)
STORAGE = (
    "How it is stored, and how long it keeps",
    {
        "fields": [
            "store_from_celsius",
            "store_to_celsius",
            "storage_source",
            "shelf_life_months",
            "shelf_life_source",
        ],
        "description": "As one source states it of this very product; empty is not stated. The "
        "warehouse is asked for a reason before it lies anywhere warmer or colder, and a last day "
        "that is further ahead than it keeps stops goods in.",
    },
)
CODES = (
    "Codes",
    {
        "fields": [
            "makers_reference",
            "upc",
            ("gtin_inner", "inner_units"),
            ("gtin_case", "case_units"),
        ],
        "description": "As they are printed on the packs. A scan of the code of an inner pack or a "
        "case counts as so many units.",
    },
)
SALES_UNIT = (
    "What a buyer gets for the price",
    {
        "fields": ["sales_unit", "sales_unit_read_on", "read_by"],
        "description": "The shop's own statement, read from the pack by whoever saves it, today "
        "where no other day is typed. What sources say of the contents stands below, and beside "
        "it on the product’s page.",
    },
)
REPLACED = (
    "What replaces it",
    {
        "fields": ["replaced_by", "said_by"],
        "description": "The shop’s own statement, of whoever saves it. Wherever somebody reads "
        "that this product cannot be ordered, the other one is named and offered; nothing is put "
        "in its place by itself.",
    },
)
PHOTOS = ("Photos", {"fields": ["photos"]})
VARIANTS = ("Variants", {"fields": ["variant_links"]})
KIND = (
    "Kind",
    {
        "fields": ["structure", "parent", "product_class"],
        "description": "A variant has no name and no kind of goods of its own: its family has "
        "them.",
    },
)

PARTS = [
    CompositionInline,
    AreaInline,
    ConcernInline,
    FactInline,
    RelationInline,
    MarketInline,
    PriceInline,
]


# What decides, beside the market, whether somebody may order a product.
_SOLD_AS = {"supply_class", "is_public", "is_confirmed", "is_reference"}

# By the model, or the field of it, that asks: which products it may name.
_TAKEN_BY = {
    "product.replaced_by": for_sale() & Q(replaced_by=None),
    "lot": ~Q(structure=Product.PARENT) & Q(is_reference=False, stockrecords__isnull=False),
    "product": Q(structure=Product.PARENT),
    "productrelation": ~Q(structure=Product.CHILD),
}


@admin.register(Product)
class ProductAdmin(CatalogueAdmin):
    """Families, variants and stand-alone products. Lots and stock are edited under Inventory."""

    form = ProductForm
    change_form_template = "admin/catalogue/product/change_form.html"
    list_display = ["__str__", "what_it_is", "treatment", "class_of_supply", "is_shown"]
    list_display += ["is_confirmed", "is_reference"]
    list_filter = [SalesUnitFilter, "treatment_type", "supply_class"]
    list_filter += [("structure", StructureFilter), "is_confirmed", "is_reference"]
    list_filter += [("is_public", ShownFilter), "collection__brand"]
    list_select_related = ["parent__treatment_type", "treatment_type"]
    search_fields = ["title"]  # And more, see rows_with.
    search_help_text = "Name, part number, maker's reference or GTIN."
    readonly_fields = ["variant_links", "family_link", "photos", "read_by", "said_by"]
    autocomplete_fields = ["parent", "collection", "contents_source", "storage_source"]
    autocomplete_fields += ["shelf_life_source", "replaced_by"]
    save_on_top = True

    def rows_with(self, word):
        return products_with(word)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            variant = ("Variant", {"fields": ["variant_name"]})
            return [KIND, NAME, variant, SALE, TAX, CODES, SALES_UNIT, REPLACED, CONTENTS, STORAGE]
        of_pack = [CODES, SALES_UNIT, REPLACED]
        if obj.is_child:
            return [VARIANT_NAME, SALE, TAX, *of_pack, CONTENTS, STORAGE, PHOTOS]
        own = [VARIANTS] if obj.is_parent else of_pack
        return [NAME, *own, SALE, TAX, CONTENTS, STORAGE, PHOTOS]

    def get_object(self, request, object_id, from_field=None):
        """It knows who reads it, for links that are not for everybody."""
        product = super().get_object(request, object_id, from_field)
        if product:
            product.reader = request.user
        return product

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user.get_full_name()
        return form

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title", "variant_name"]}

    def get_inlines(self, request, obj):
        if obj is None:
            return []
        shared = [] if obj.is_child else [AreaInline, ConcernInline, FactInline, RelationInline]
        is_priced = not obj.is_parent and not obj.is_reference
        papers = [DocumentInline, MarketInline]
        return [CompositionInline, *shared, *papers, *([PriceInline] if is_priced else [])]

    def save_related(self, request, form, formsets, change):
        if _SOLD_AS & set(form.changed_data) or any(
            formset.model is MarketStatus and formset.has_changed() for formset in formsets
        ):
            announce(Ended.PRODUCT)
        super().save_related(request, form, formsets, change)
        for remark in text_checks.remarks_on(form.instance):
            messages.warning(request, remark)

    def history_inlines(self):
        """The history of a product names all its parts, whichever its page shows now."""
        return PARTS

    def response_add(self, request, obj, post_url_continue=None):
        """A new product goes on to its page, where composition, areas and price are stated."""
        if {"_addanother", "_continue", "_popup"} & set(request.POST):
            return super().response_add(request, obj, post_url_continue)
        request.POST = request.POST | {"_continue": "1"}
        return super().response_add(request, obj, post_url_continue)

    def get_deleted_objects(self, objs, request):
        """What has lots stays, and the page says so instead of asking for a permission on lots."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set() if protected else lacking, protected

    def get_changeform_initial_data(self, request):
        only_class = ProductClass.objects.first()
        is_child = request.GET.get("structure") == Product.CHILD
        return {
            "product_class": None if is_child or only_class is None else only_class.pk,
            **super().get_changeform_initial_data(request),
        }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Product.objects.filter(structure=Product.PARENT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """A field that asks for a product is offered only what it takes."""
        model, field = map(request.GET.get, ("model_name", "field_name"))
        taken = _TAKEN_BY.get(f"{model}.{field}") or _TAKEN_BY.get(model, Q())
        queryset = queryset.filter(taken)
        if read(search_term).gtin:
            return named_by(queryset, search_term), False
        return super().get_search_results(request, queryset, search_term)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in GTINS:
            kwargs["form_class"] = GtinField
        elif db_field.name == "sales_unit":
            kwargs["widget"] = AdminTextInputWidget({"class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "structure":
            kwargs["choices"] = list(STRUCTURES.items())
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description="What it is", ordering="structure")
    def what_it_is(self, product):
        return STRUCTURES[product.structure]

    @admin.display(description="Shown in the shop", ordering="is_public", boolean=True)
    def is_shown(self, product):
        return product.is_public

    @admin.display(description="treatment", ordering="treatment_type")
    def treatment(self, product):
        return product.family.treatment_type

    @admin.display(description="supply class", ordering="supply_class")
    def class_of_supply(self, product):
        owner = product if product.supply_class else product.family
        return owner.get_supply_class_display()

    @admin.display(description="Variants")
    def variant_links(self, product):
        links = [
            (_page(child), child.variant_name, "" if child.is_confirmed else " – not confirmed")
            for child in product.children.order_by("pk")
        ]
        rows = format_html_join("", '<li><a href="{}">{}</a>{}</li>', links)
        if product.reader.has_perm("catalogue.add_product"):
            add = f"{reverse('admin:catalogue_product_add')}?structure=child&parent={product.pk}"
            rows += format_html('<li><a href="{}">Add a variant</a></li>', add)
        return format_html("<ul>{}</ul>", rows)

    @admin.display(description="Photos")
    def photos(self, product):
        return photos_of(product, product.reader)

    @admin.display(description="Read from the pack by")
    def read_by(self, product):
        return product.sales_unit_read_by or "nobody yet"

    @admin.display(description="Said by")
    def said_by(self, product):
        if not product.replaced_said_on:
            return "nobody yet"
        return f"{product.replaced_said_by}, {product.replaced_said_on:%-d %b %Y}"

    @admin.display(description="Family")
    def family_link(self, product):
        return format_html('<a href="{}">{}</a>', _page(product.parent), product.parent)


admin.site.register(ImportRun, ImportRunAdmin)
admin.site.register(ProductImage, PhotoAdmin)


def _page(product):
    return reverse("admin:catalogue_product_change", args=[product.pk])
