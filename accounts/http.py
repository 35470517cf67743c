"""The request of a signed-in member of a school."""

from accounts.models import Membership, School, User
from infrastructure.http import Request


class MemberRequest(Request):
    """What every view behind the sign-in gets; the middleware has made sure of it."""

    user: User
    membership: Membership
    school: School
