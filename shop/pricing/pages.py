"""Pages of staff about a price list: what it would change, and its file."""

from contextlib import suppress

from django.contrib import messages
from django.shortcuts import redirect, render

from common import stale
from common.locks import wait_until_alone

from .exchange import told
from .preview import clinics_to_preview, preview

MOST_BYTES = 2 * 2**20


def what_it_would_change(request, price_list, context):
    """The page that says what the list would change of what a clinic ordered last."""
    clinics = clinics_to_preview(price_list)
    chosen = request.GET.get("clinic", "")
    is_key = chosen.isdecimal() and len(chosen) < 10
    clinic = clinics.filter(pk=chosen).first() if is_key else clinics.first()
    found = preview(price_list, clinic) if clinic else None
    context |= {"list": price_list, "clinics": clinics, "clinic": clinic, "preview": found}
    return render(request, "admin/pricing/preview.html", context)


def file_page(request, table, context):
    """A file is tried out first and taken, as it was shown, by a second press."""
    text, refused, plan, late = "", "", None, None
    if request.method == "POST":
        text, refused = _text(request)
        plan = None if refused or not text.strip() else table.tried(text)
        if plan and "take" in request.POST and _may_be_taken(request, plan):
            try:
                with _unchanged(request, table):
                    return _taken(request, table, table.take(text, request.user))
            except stale.Stale as error:
                late = error
    context |= {"table": table, "text": text, "refused": refused, "plan": plan}
    context |= stale.carry(request, table.about, lambda _: table.facts(), late)
    context["is_asked"] = bool(plan and plan.remarks)
    status = 409 if late else 422 if refused or (plan and plan.faults) else 200
    return render(request, "admin/pricing/file.html", context, status=status)


def _unchanged(request, table):
    """Behind the one lock of all prices, which whoever types one takes too."""

    def lock(thing):
        wait_until_alone("prices")
        return thing

    return stale.unchanged(request, table.about, lambda _: table.facts(), lock=lock)


def _may_be_taken(request, plan):
    return not plan.faults and (not plan.remarks or "meant" in request.POST)


def _taken(request, table, plan):
    messages.success(request, f"{table.name}: {told(plan)}")
    return redirect(table.back)


def _text(request):
    """(the text of the file, or what was pasted, why it is refused)."""
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("text", "").replace("\0", ""), ""
    if upload.size > MOST_BYTES:
        return "", f"The file is larger than {MOST_BYTES // 2**20} MB."
    raw = upload.read()
    if b"\0" in raw:
        return "", "This is no CSV file. Save the sheet as CSV (UTF-8)."
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding), ""
    return "", "The file's letters cannot be read. Save the sheet as CSV (UTF-8)."
