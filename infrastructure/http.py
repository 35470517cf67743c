"""The request type of our views, and responses that belong to no app."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request with what our middleware adds."""

    htmx: HtmxDetails
