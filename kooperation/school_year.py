"""The change of school year: which offers are rolled over, and why others are not."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import School
from kooperation.models import Cooperation, CooperationPartner, Offer
from kooperation.models.cooperations import CooperationQuerySet
from kooperation.models.records import OfferQuerySet

COPIED = ("title", "groups", "participants", "units", "minutes", "slots", "place")


def closed(school: School, year: int) -> Q:
    """Cooperations all of whose partners are closed when a school year begins.

    Queries from the few closed partners, not per cooperation, to stay fast for thousands.
    """
    gone = Q(partner__closed_on__lte=school.year_start(year))
    left = CooperationPartner.objects.filter(gone).values("cooperation")
    still = CooperationPartner.objects.filter(~gone | Q(partner__closed_on=None), cooperation__in=left)
    return Q(pk__in=left) & ~Q(pk__in=still.values("cooperation"))


def going_on(school: School, year: int) -> CooperationQuerySet:
    """Cooperations that run, with a partner that is open when a school year begins."""
    return Cooperation.objects.running().exclude(closed(school, year))


def rollable(school: School, year: int) -> OfferQuerySet:
    """Offers that go on into a school year: of each cooperation those of its last year that has any, not taken over yet."""
    copies = Offer.objects.filter(rolled_from=OuterRef("pk")).of_year(year)
    named = Offer.objects.filter(cooperation=OuterRef("cooperation"), title=OuterRef("title")).of_year(year)
    rows = Offer.objects.latest_before(year).filter(~Exists(copies), ~Exists(named))
    return rows.filter(cooperation__in=going_on(school, year).values("pk"))


def copy(offer: Offer, year: int, batch: str) -> Offer:
    """The same offer in another school year, unsaved; nothing signed, said or ticked goes with it."""
    values = {name: getattr(offer, name) for name in COPIED}
    return Offer(cooperation=offer.cooperation, year=year, rolled_from=offer, rolled_batch=batch, **values)
