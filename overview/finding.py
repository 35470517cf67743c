"""Search."""
from django.http import HttpResponse
def results(request): return HttpResponse("")
