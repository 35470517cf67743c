"""Which line of a text a signed-in person signs: the school's own, when it names them."""

from accounts.models import User
from agreements.choices import AgreementState
from agreements.models import Agreement
from agreements.signatures import required_forms, signing_status
from agreements.signatures.signing_status import Place
from kooperation.choices import Side


def is_own_line(place: Place, user: User) -> bool:
    """Whether a line is the school's and names this person, whatever titles stand before the name."""
    return place.party.side == Side.SCHOOL and bool(user.name) and _bare(place.line.representative) == _bare(user.name)


def _bare(name: str) -> str:
    """A name without its titles: "Prof. Dr. Ada Lenz" and "Ada Lenz" are one person."""
    return " ".join(word for word in name.casefold().split() if not word.endswith("."))


def open_line_of(agreement: Agreement, user: User) -> Place | None:
    """The open line that this person may sign on the page; None while nothing is out for signature by electronic means."""
    version = agreement.signing
    if version is None or agreement.state != AgreementState.OUT_FOR_SIGNATURE or required_forms.link_refused(agreement):
        return None
    return next((place for place in signing_status.unsigned_places(agreement) if is_own_line(place, user)), None)
