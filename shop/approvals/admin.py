"""What clinics let their members spend, as staff read it; nobody changes it here."""

from django.contrib import admin
from django.db.models import Exists, OuterRef

from accounts.clinics.queries import clinics_with
from common.read_only_admin import ReadOnly
from common.staff_lists import FoldedSearch

from .models import SpendingRules
from .queries import named
from .wording import rules_in_words


@admin.register(SpendingRules)
class SpendingRulesAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    list_display = ("clinic", "at", "in_force", "in_words", "by")
    search_fields = ("clinic__name",)  # And more, see rows_with.
    search_help_text = "Name, member, e-mail, town, street or postcode of the clinic."
    list_select_related = ("clinic", "by")
    fields = readonly_fields = ("clinic", "in_words", "by", "at")
    ordering = ("-pk",)
    actions = None

    def get_queryset(self, request):
        later = SpendingRules.objects.filter(clinic=OuterRef("clinic"), pk__gt=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_later=Exists(later))

    def has_change_permission(self, request, obj=None):
        return False

    def rows_with(self, word):
        return SpendingRules.objects.filter(clinic__in=clinics_with(word)).values("pk")

    @admin.display(boolean=True)
    def in_force(self, row):
        return not row.has_later

    @admin.display(description="rules, excluding VAT")
    def in_words(self, row):
        rules = row.rules
        keys = {key for step in rules.steps for key in step.by} | set(rules.limits)
        told = rules_in_words(rules, named(keys)).items()
        return "; ".join(f"{what} {words}" for what, words in told)

    @admin.display(ordering="by__last_name")
    def by(self, row):
        return row.by.display_name
