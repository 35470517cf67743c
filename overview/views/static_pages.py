"""Help and legal pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from infrastructure.http import Request


@login_not_required
@require_safe
def help_page(request: Request) -> HttpResponse:
    """How the product is used; the seven phases in a sentence each."""
    return render(request, "pages/help.html")


@login_not_required
@require_safe
def accessibility(request: Request) -> HttpResponse:
    """The statement on accessibility."""
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def privacy(request: Request) -> HttpResponse:
    """What is stored about whom."""
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def imprint(request: Request) -> HttpResponse:
    """Who operates this instance."""
    return render(request, "pages/imprint.html")
