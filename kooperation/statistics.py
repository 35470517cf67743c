"""Kinds of partners as the association's statistics count them: proposals of ours, changed by the school."""

from django.utils.translation import gettext as _

from kooperation.choices import PartnerKind
from kooperation.models import StatisticsCategory


def proposed() -> dict[str, str]:
    """Under which heading each kind is counted while the school has not said otherwise."""
    other = _("Other partners")
    return {
        PartnerKind.PRIMARY_SCHOOL: _("Primary schools"),
        PartnerKind.SPECIAL_NEEDS_SCHOOL: _("Special needs schools"),
        PartnerKind.SECONDARY_SCHOOL: _("Secondary schools"),
        PartnerKind.COMPREHENSIVE_SCHOOL: _("Comprehensive schools"),
        PartnerKind.GRAMMAR_SCHOOL: _("Grammar schools"),
        PartnerKind.VOCATIONAL_COLLEGE: _("Vocational colleges"),
        PartnerKind.ALL_DAY_PROVIDER: _("All-day providers"),
        PartnerKind.DAYCARE: _("Day care and after-school care"),
        PartnerKind.AFTER_SCHOOL_CARE: _("Day care and after-school care"),
        PartnerKind.SENIOR_HOME: _("Senior homes"),
        PartnerKind.MUSIC_CLUB: _("Music clubs and orchestras"),
        PartnerKind.CHOIR: _("Choirs"),
        PartnerKind.ORCHESTRA: _("Music clubs and orchestras"),
        PartnerKind.SUPPORT_ASSOCIATION: other,
        PartnerKind.CHURCH: _("Churches"),
        PartnerKind.YOUTH: _("Youth institutions"),
        PartnerKind.UNIVERSITY: _("Universities"),
        PartnerKind.MUNICIPALITY: other,
        PartnerKind.OTHER: other,
    }


def categories() -> dict[str, str]:
    """The heading of every kind, in the order of the kinds: the school's own words before ours."""
    own = dict(StatisticsCategory.objects.values_list("kind", "name"))
    return {kind: own.get(kind, name) for kind, name in proposed().items()}
