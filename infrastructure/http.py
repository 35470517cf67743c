"""The request as our views know it, and answers that belong to no room."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request that went through the house's middleware."""

    htmx: HtmxDetails
