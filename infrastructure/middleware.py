"""Headers for every page that a signed-in person sees."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from infrastructure.throttle import TooOftenError

GetResponse = Callable[[HttpRequest], HttpResponse]


def private_pages(get_response: GetResponse) -> GetResponse:
    """Forbid caching of pages (Cache-Control) and switch unused browser features off (Permissions-Policy)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            # Databases take no NUL; no address of this product has one.
            raise Http404
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response

    return middleware


class CompressedPages(GZipMiddleware):
    """Gzip text responses with Django's guard against BREACH; PDFs and pictures are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith("text/"):
            return response
        return super().process_response(request, response)


class PatientPages:
    """Rate limiting: turns TooOftenError into a page with status 429."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for TooOftenError; None for any other exception."""
        if isinstance(exception, TooOftenError):
            return render(request, "errors/429.html", status=429)
        return None
