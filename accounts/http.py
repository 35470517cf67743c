"""The request of a signed-in member of a school."""

from accounts.models import Membership, School, User
from infrastructure.http import Request


class MemberRequest(Request):
    """The request of a view that needs a sign-in; the middleware guarantees school and membership."""

    user: User
    membership: Membership
    school: School
