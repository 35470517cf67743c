"""The public page where anybody learns whether a PDF is what the school issued, and who signed it when."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from agreements.forms import CheckForm
from agreements.signatures import verification
from infrastructure import throttle
from infrastructure.http import Request
from infrastructure.seals import SealError

OFTEN = "20/10minutes"


@login_not_required
@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """Verify an uploaded PDF without storing it; rate limit of twenty per ten minutes and network address."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    report = None
    if request.method == "POST":
        throttle.limit(request, "verify", OFTEN)
    if form.is_valid():
        try:
            report = verification.report(form.cleaned_data["upload"])
        except SealError as error:
            form.add_error(None, str(error))
    status = 200 if report else form.status
    return render(request, "agreements/verify.html", {"form": form, "report": report}, status=status)
