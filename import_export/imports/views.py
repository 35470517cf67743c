"""Pages of the import: choose a file, set its columns, review every row's fate, import."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from import_export.imports import actions, templates
from import_export.imports.columns import BY_KEY, COLUMNS, recognise
from infrastructure import downloads, spreadsheet_reader, spreadsheet_writer
from infrastructure.forms import HouseForm
from infrastructure.htmx import answer
from infrastructure.models import Job
from kooperation.choices import Fate, ImportState
from kooperation.models import ImportBatch

PAGE = 50
SAMPLES = 3
CHOICES = ("merge", "new", "skip")
HINTS = {
    "formulas": gettext_lazy("The file holds formulas. What they showed last is read; they are not computed."),
    "merged": gettext_lazy("The file holds merged cells. Only the first of them has a value."),
    "sheets": gettext_lazy("The file holds several sheets. The one with the most known columns is read."),
}


class FileForm(HouseForm):
    """The file with the list."""

    file = forms.FileField(
        label=gettext_lazy("Your list"),
        help_text=gettext_lazy("XLSX, ODS or CSV, at most 10 MB and 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> spreadsheet_reader.Workbook:
        """The tables in it; raises ValidationError that says what is wrong."""
        upload = self.cleaned_data["file"]
        self.file_name = str(upload.name)
        if upload.size > spreadsheet_reader.LARGEST:
            raise ValidationError(str(spreadsheet_reader.REASONS["too_large"]))
        return spreadsheet_reader.read(upload.read())


@require_http_methods(["GET", "POST"])
def start(request: MemberRequest) -> HttpResponse:
    """Choose a file; it is read, not entered."""
    require(request, Right.REPORT)
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        book = form.cleaned_data["file"]
        table = max(book.tables, key=lambda one: len(recognise(one.head)))
        hints = [*book.hints, *(["sheets"] if len(book.tables) > 1 else [])]
        batch = actions.receive(actor=request.user, file_name=form.file_name, table=table, hints=hints)
        return redirect("imports:batch", batch.ref)
    context = {"form": form, "batches": ImportBatch.objects.select_related("by").order_by("-created_at")[:10]}
    return render(request, "import_export/imports/start.html", context, status=form.status)


@require_safe
def template(request: MemberRequest) -> HttpResponse:
    """Our table to fill: empty, or with everything the school has entered already."""
    require(request, Right.REPORT)
    if "mit" in request.GET:
        content, name = spreadsheet_writer.xlsx([templates.filled(), templates.template()[1]]), "kooperationen.xlsx"
    else:
        content, name = spreadsheet_writer.xlsx(templates.template()), "vorlage-kooperationen.xlsx"
    return downloads.generated(content, name=name, kind=spreadsheet_writer.XLSX)


def _open(ref: str) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.select_related("by"), ref=ref)


@require_safe
def batch(request: MemberRequest, ref: str) -> HttpResponse:
    """One import: its columns, the fates of its rows, its progress and result."""
    require(request, Right.REPORT)
    row = _open(ref)
    return _page(request, row)


def _page(request: MemberRequest, row: ImportBatch, *, problem: str = "") -> HttpResponse:
    counts = Counter(dict(_counts(row)))
    shown = request.GET.get("zeigen", "")
    lines = row.rows.filter(fate=shown) if shown in Fate.values else row.rows.all()
    page = Paginator(lines.order_by("number"), PAGE).get_page(request.GET.get("seite"))
    working = row.state in (ImportState.RUNNING, ImportState.UNDOING)
    key = f"import-undo:{row.ref}" if row.state == ImportState.UNDOING else f"import:{row.ref}"
    open_ones = row.rows.filter(fate=Fate.UNSURE, choice="").count()
    context = {
        "batch": row,
        "hints": [HINTS[hint] for hint in row.hints if hint in HINTS],
        "columns": _columns(row),
        "fields": [(column.key, column.label) for column in COLUMNS],
        "fates": [(fate.value, fate.label, counts[fate.value]) for fate in Fate if counts[fate.value]],
        "total": sum(counts.values()),
        "takes": counts[Fate.NEW] + counts[Fate.CHANGE],
        "undecided": open_ones,
        "refused": counts[Fate.ERROR] + open_ones,
        "shown": shown,
        "keep": f"zeigen={shown}",
        "page": page,
        "lines": [_line(row, line) for line in page.object_list],
        "working": working,
        "job": Job.objects.filter(key=key).first() if working else None,
        "problem": problem,
        "questions": _questions(row),
        "undoable": row.undoable(timezone.now()),
        "taken": row.rows.exclude(made=[]).count(),
        "kept": [words for line in row.rows.exclude(kept=[]).order_by("number")[:PAGE] for words in line.kept],
        "edit": row.state == ImportState.READ or "spalten" in request.GET,
    }
    return answer(
        request,
        "import_export/imports/batch.html",
        context,
        partial="work",
        status=422 if problem else 200,
    )


def _questions(row: ImportBatch) -> list[dict[str, Any]]:
    """Each phrase that is not understood once, with how many rows wait for it."""
    if row.state != ImportState.CHECKED:
        return []
    by_text: dict[tuple[str, str], dict[str, Any]] = {}
    for questions in row.rows.exclude(questions=[]).order_by("number").values_list("questions", flat=True):
        for question in questions:
            key = (question["field"], question["phrase"])
            entry = by_text.setdefault(key, question | {"rows": 0, "place": len(by_text)})
            entry["rows"] += 1
    return list(by_text.values())


def _counts(row: ImportBatch) -> Any:
    return row.rows.order_by().values_list("fate").annotate(n=Count("pk"))


def _columns(row: ImportBatch) -> list[dict[str, Any]]:
    """Each column of the file with its field and the first values in it."""
    first = list(row.rows.order_by("number").values_list("cells", flat=True)[:20])
    return [
        {
            "place": place,
            "head": head or _("Column {n}").format(n=place + 1),
            "field": row.mapping.get(str(place), ""),
            "samples": [cells[place] for cells in first if cells[place]][:SAMPLES],
        }
        for place, head in enumerate(row.head)
    ]


def _line(row: ImportBatch, line: Any) -> dict[str, Any]:
    """A row as the page shows it: what it is called, and its parts' fates."""
    cells = {key: line.cells[int(place)] for place, key in row.mapping.items() if int(place) < len(line.cells)}
    words = {
        "partner": _("Partner"),
        "contact": _("Person"),
        "cooperation": _("Cooperation"),
        "agreement": _("Agreement"),
    }
    parts = [f"{words[name]} {Fate(fate).label}" for name, fate in line.parts.items() if name in words]
    parts += filter(None, [line.parts.get("days", "")])
    return {
        "row": line,
        "name": cells.get("partner.name") or cells.get("partner.ref") or _("without a partner"),
        "below": " · ".join(filter(None, [cells.get("cooperation.title", ""), cells.get("contact.name", "")])),
        "parts": " · ".join(parts),
        "look": {Fate.ERROR: "bad", Fate.UNSURE: "warn", Fate.NEW: "ok", Fate.CHANGE: "info"}.get(line.fate, ""),
    }


@require_POST
def check(request: MemberRequest, ref: str) -> HttpResponse:
    """Set the meaning of the columns and check the rows."""
    require(request, Right.REPORT)
    row = _open(ref)
    choices = {place: request.POST.get(f"spalte-{place}", "") for place in range(len(row.head))}
    mapping = {place: key for place, key in choices.items() if key in BY_KEY}
    try:
        actions.check(
            actor=request.user, batch=row, mapping=mapping, overwrite=request.POST.get("ueberschreiben") == "1"
        )
    except ValidationError as error:
        row.mapping = {str(place): key for place, key in mapping.items()}
        return _page(request, row, problem=" ".join(error.messages))
    return redirect("imports:batch", ref)


@require_POST
def explain(request: MemberRequest, ref: str) -> HttpResponse:
    """Answer questions about phrases, each once for all rows; an open one is asked again."""
    require(request, Right.REPORT)
    row = _open(ref)
    answers = {
        (question["field"], question["phrase"]): meaning
        for question in _questions(row)
        if (meaning := request.POST.get(f"frage-{question['place']}", ""))
    }
    try:
        actions.answer_phrases(actor=request.user, batch=row, answers=answers)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("imports:batch", ref)


@require_POST
def choose(request: MemberRequest, ref: str) -> HttpResponse:
    """Decide about rows that are perhaps known: some by their numbers, or all."""
    require(request, Right.REPORT)
    row = _open(ref)
    choice = request.POST.get("wahl", "")
    sent = [text for text in request.POST.getlist("zeile") if text.isascii() and text.isdigit() and len(text) < 7]
    numbers = [int(text) for text in sent]
    if "alle" in request.POST:
        numbers = list(row.rows.filter(fate=Fate.UNSURE).values_list("number", flat=True))
    try:
        actions.choose(actor=request.user, batch=row, lines=numbers, choice=choice if choice in CHOICES else "")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_back(request, ref))


def _back(request: MemberRequest, ref: str) -> str:
    shown = request.POST.get("zeigen", "")
    return reverse("imports:batch", args=[ref]) + (f"?zeigen={shown}" if shown in Fate.values else "")


@require_POST
def take(request: MemberRequest, ref: str) -> HttpResponse:
    """Order the import of the checked rows as a background job."""
    require(request, Right.REPORT)
    return _ordered(request, ref, actions.order_import)


@require_POST
def undo(request: MemberRequest, ref: str) -> HttpResponse:
    """Take back what a list entered."""
    require(request, Right.REPORT)
    return _ordered(request, ref, actions.order_undo)


def _ordered(request: MemberRequest, ref: str, order: Callable[..., Job]) -> HttpResponse:
    try:
        order(actor=request.user, batch=_open(ref))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("imports:batch", ref)


@require_POST
def discard(request: MemberRequest, ref: str) -> HttpResponse:
    """Discard a list before anything was imported."""
    require(request, Right.REPORT)
    try:
        actions.discard(actor=request.user, batch=_open(ref))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("imports:batch", ref)
    messages.success(request, _("The list is discarded. Nothing was entered."))
    return redirect("imports:start")


@require_safe
def refused(request: MemberRequest, ref: str) -> HttpResponse:
    """The rows that were not entered, each with its reason, to be mended and read in again."""
    require(request, Right.REPORT)
    row = _open(ref)
    return downloads.generated(
        spreadsheet_writer.xlsx([templates.refused(row)]), name="nicht-uebernommen.xlsx", kind=spreadsheet_writer.XLSX
    )
