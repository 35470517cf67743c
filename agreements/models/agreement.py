"""Agreements, their parties, clauses, frozen versions and evidence."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from agreements.choices import (
    EDITABLE,
    OVER,
    STATE_LOOKS,
    AgreementKind,
    AgreementState,
    Need,
    NoticeKind,
    Purpose,
    RequiredForm,
    SignatureForm,
    StartKind,
    VersionKind,
)
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import PartnerBasis, PartnerRole, Side
from kooperation.models import Cooperation, CooperationPartner


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Queries for agreements."""

    def current(self) -> "AgreementQuerySet":
        """Those that are being made or in force."""
        return self.exclude(state__in=OVER)

    def in_force(self) -> "AgreementQuerySet":
        return self.filter(state=AgreementState.IN_FORCE)

    def locked(self, agreement: "Agreement") -> "Agreement":
        """The row as it is now, locked until the caller's transaction ends."""
        rows = self.select_for_update(of=("self",)).select_related("cooperation", "school", "signing")
        return rows.get(pk=agreement.pk)


ScopedAgreements = tenancy.ScopedManager.from_queryset(AgreementQuerySet)


class Agreement(models.Model):
    """One agreement between two or more parties."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=AgreementState.choices, default=AgreementState.DRAFT)
    required_form = models.CharField(max_length=24, choices=RequiredForm.choices, default=RequiredForm.UNCLEAR)
    form_reason = models.TextField(blank=True, max_length=500, help_text="why this form; printed in the protocol")
    legal_basis = models.TextField(
        _("Basis"),
        blank=True,
        max_length=2000,
        help_text=_("Decree, framework agreement, statute: one a line, each with its date."),
    )
    programme = models.CharField(_("Funding programme"), max_length=200, blank=True)
    internal = models.BooleanField(
        null=True,
        blank=True,
        help_text="one legal person on both sides: worded as its internal arrangement, or not; unknown: not decided yet",
    )
    no_payments = models.BooleanField(_("No payments between the parties"), default=False)
    purpose = models.CharField(
        _("Kind of agreement"),
        max_length=8,
        choices=Purpose.choices,
        default=Purpose.OFFER,
        help_text=_("Decides which sections it has: a funding contract needs no supervision."),
    )
    copies = models.PositiveSmallIntegerField(
        _("Copies"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(20)],
        help_text=_("Empty: one for each party."),
    )
    kind = models.CharField(max_length=12, choices=AgreementKind.choices, default=AgreementKind.MAIN)
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments")
    amendment_number = models.PositiveSmallIntegerField(null=True, blank=True)
    predecessor = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor", help_text="what it renews"
    )
    signing = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="what is or was signed"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedAgreements()
    unscoped = models.Manager["Agreement"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "number"], name="agreement_number_once"),
            models.UniqueConstraint(fields=["amends", "amendment_number"], name="amendment_number_once"),
            models.CheckConstraint(
                condition=Q(kind="main", amends=None, amendment_number=None)
                | Q(kind="amendment", amends__isnull=False, amendment_number__isnull=False),
                name="amendment_has_number",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.cooperation}"

    @property
    def in_force_once(self) -> bool:
        """Whether it holds or held."""
        return self.state in (AgreementState.IN_FORCE, AgreementState.SUPERSEDED, AgreementState.ENDED)

    @property
    def name(self) -> str:
        """ "2. Nachtrag" or "agreement", for headings."""
        if self.kind == AgreementKind.AMENDMENT:
            return gettext("{n}. amendment").format(n=self.amendment_number)
        return gettext("Cooperation agreement")

    @property
    def editable(self) -> bool:
        """Whether its text may change without breaking what somebody signed."""
        return self.state in EDITABLE

    @property
    def term_settable(self) -> bool:
        """A signed text may have left term or notice open; they are settled before the agreement takes effect."""
        if self.state != AgreementState.SIGNED:
            return self.editable
        rows = Agreement.objects.filter(pk=self.pk, notice__isnull=False).exclude(notice__kind=NoticeKind.UNKNOWN)
        started = Q(terms__starts_on__isnull=False) | Q(terms__start=StartKind.LAST_SIGNATURE)
        return not rows.filter(started).exists()

    @property
    def term_correctable(self) -> bool:
        """Whether it holds by a paper from before: nobody signed its text here, so its days can be put right."""
        holds = self.state in (AgreementState.SIGNED, AgreementState.IN_FORCE)
        return holds and not Evidence.objects.filter(version__agreement=self).exists()

    def must_be_editable(self) -> None:
        """Raises ValidationError while somebody is signing the text or has signed it."""
        if not self.editable:
            raise ValidationError(_("This text is locked: somebody is signing it or has signed it."))

    def must_be_newest(self) -> None:
        """Raises ValidationError for a refused agreement whose place another one has taken since."""
        newer = Agreement.objects.current().filter(cooperation=self.cooperation, pk__gt=self.pk)
        if self.state == AgreementState.DECLINED and newer.exists():
            raise ValidationError(_("Another agreement has been begun since."))

    def must_be_in_force(self) -> None:
        """Raises ValidationError for an agreement that does not hold."""
        if self.state != AgreementState.IN_FORCE:
            raise ValidationError(_("This agreement is not in force."))

    @property
    def state_icon(self) -> str:
        return STATE_LOOKS.get(AgreementState(self.state), ("file-text", ""))[0]

    @property
    def state_look(self) -> str:
        return STATE_LOOKS.get(AgreementState(self.state), ("file-text", ""))[1]


class Party(models.Model):
    """A party as it stands in the agreement: a snapshot, apart from the partner's own row."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties", editable=False)
    link = models.ForeignKey(
        CooperationPartner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    side = models.CharField(max_length=8, choices=Side.choices, editable=False)
    legal_entity = models.CharField(_("Legal entity"), max_length=200, blank=True)
    institution = models.CharField(_("Institution"), max_length=200)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    representative = models.CharField(_("Represented by"), max_length=200, blank=True)
    function = models.CharField(_("Function"), max_length=200, blank=True)
    basis = models.CharField(
        _("Basis of authority"), max_length=20, choices=PartnerBasis.choices, default=PartnerBasis.UNKNOWN
    )
    signs = models.BooleanField(_("signs the agreement"), default=True)
    role = models.CharField(_("Role"), max_length=12, choices=PartnerRole.choices, default=PartnerRole.PARTNER)
    office = models.CharField(
        _("Office or department"), max_length=150, blank=True, help_text=_("For example: Schulverwaltungsamt.")
    )
    lead = models.BooleanField(_("leads the cooperation"), default=False)
    members = models.TextField(
        _("Members for whom it acts"),
        max_length=4000,
        blank=True,
        help_text=_("Of an umbrella body: one on each line. They are printed as a list with their number."),
    )
    short_name = models.CharField(
        _("Short name in the text"), max_length=80, blank=True, help_text=_("Empty: the institution's name.")
    )
    position = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = tenancy.ScopedManager["Party"]()
    unscoped = models.Manager["Party"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "position"], name="party_position_once"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(lead=True), name="party_leads_once"),
        )

    def __str__(self) -> str:
        return self.institution

    @property
    def called(self) -> str:
        """How the text speaks of it."""
        return self.short_name or self.institution

    @property
    def member_names(self) -> list[str]:
        """The members of an umbrella body, one on each line of the field."""
        return [line.strip(" \t-•;,") for line in self.members.splitlines() if line.strip(" \t-•;,")]


class Signatory(models.Model):
    """A person who signs for a party; a party may need two."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="signatories", editable=False)
    name = models.CharField(_("First and last name"), max_length=200)
    function = models.CharField(_("Function"), max_length=200, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    order = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = tenancy.ScopedManager["Signatory"]()
    unscoped = models.Manager["Signatory"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["party", "order"], name="signatory_order_once"),)

    def __str__(self) -> str:
        return self.name


class Clause(models.Model):
    """One section of the draft: text, and where it came from."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="clauses")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=200)
    body = models.TextField(blank=True, max_length=20_000)
    need = models.CharField(max_length=12, choices=Need.choices)
    sources = models.JSONField(default=list, blank=True)
    source_hash = models.CharField(max_length=64, blank=True, help_text="of what the sources gave when taken over")
    source_text = models.TextField(blank=True, max_length=20_000, help_text="what the sources gave when taken over")
    confirmed = models.JSONField(
        default=list, blank=True, help_text="known facts that somebody decided to leave out of the wording"
    )
    edited = models.BooleanField(default=False, help_text="changed by hand since it was taken over")
    locked = models.BooleanField(default=False, help_text="the school's wording, unlocked by the head only")
    version = models.PositiveIntegerField(default=1)
    editor = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = tenancy.ScopedManager["Clause"]()
    unscoped = models.Manager["Clause"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agreement", "key"], name="clause_once_an_agreement"),)

    def __str__(self) -> str:
        return self.heading

    @property
    def follows_sources(self) -> bool:
        """Whether the text is whatever its sources give now: nobody worded it, and it does not repeat a signed text."""
        return not self.edited and self.agreement.editable and self.agreement.kind == AgreementKind.MAIN


class Version(models.Model):
    """The whole text at one moment, frozen: content, hash, and the PDF made from it. Never changed, never deleted."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", default=tenancy.current)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=VersionKind.choices, default=VersionKind.WORKING)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    changed = models.JSONField(default=list, help_text="headings of the sections that differ from the version before")
    reason = models.CharField(max_length=300, blank=True, help_text="why this version was made")
    by_ref = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    pdf = models.FileField(upload_to="agreements/", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    objects = tenancy.ScopedManager["Version"]()
    unscoped = models.Manager["Version"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(pdf="", pdf_sha256="") | (~Q(pdf="") & ~Q(pdf_sha256="")), name="version_pdf_has_hash"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement.number} v{self.number}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Queries for evidence."""

    def valid(self) -> "EvidenceQuerySet":
        return self.filter(discarded_at=None)


ScopedEvidence = tenancy.ScopedManager.from_queryset(EvidenceQuerySet)


class Evidence(models.Model):
    """Proof that parties signed one version: a scan of the paper, and where the paper itself lies. Never deleted."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", default=tenancy.current)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="evidence")
    parties = models.ManyToManyField(Party, through="EvidenceParty", related_name="evidence")
    form = models.CharField(max_length=16, choices=SignatureForm.choices, default=SignatureForm.WET_INK)
    name = models.CharField(max_length=200)
    content = models.FileField(upload_to="evidence/")
    kind = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    field = models.CharField(max_length=40, blank=True, help_text="whose line in the PDF alone this is for")
    revision = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="which signed state of the PDF this is, counted from 1"
    )
    report = models.JSONField(default=dict, blank=True, help_text="what the check of a signed PDF found")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_why = models.CharField(max_length=300, blank=True)

    objects = ScopedEvidence()
    unscoped = models.Manager["Evidence"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(discarded_at=None, discarded_why="")
                | (Q(discarded_at__isnull=False) & ~Q(discarded_why="")),
                name="evidence_discarded_with_reason",
            ),
            models.UniqueConstraint(
                fields=["version", "revision"], condition=Q(revision__isnull=False), name="signed_revision_once"
            ),
            models.UniqueConstraint(
                fields=["version", "field"], condition=~Q(field="") & Q(discarded_at=None), name="field_signed_once"
            ),
            models.CheckConstraint(condition=Q(revision=None) | ~Q(field=""), name="signed_revision_has_field"),
            models.CheckConstraint(condition=Q(by__isnull=False) | ~Q(by_name=""), name="evidence_by_somebody"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def filed_by(self) -> str:
        """Who put it here: a colleague, or the person who signed."""
        return str(self.by) if self.by else self.by_name

    @property
    def on_paper(self) -> bool:
        return self.form == SignatureForm.WET_INK


class EvidenceParty(models.Model):
    """What one evidence proves for one party: the day on which it signed, and where its paper lies.

    One scan may hold the signatures of several parties, each of its own day.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", default=tenancy.current)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signatures")
    signed_on = models.DateField()
    original_at = models.CharField(max_length=200, blank=True)

    objects = tenancy.ScopedManager["EvidenceParty"]()
    unscoped = models.Manager["EvidenceParty"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["evidence", "party"], name="evidence_names_party_once"),)

    def __str__(self) -> str:
        return f"{self.party}, {self.signed_on:%d.%m.%Y}"


class SignedPackage(models.Model):
    """One PDF of a signed version with its evidence; `stamp` says of which evidence."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", default=tenancy.current)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="packages")
    stamp = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="agreements/")
    pdf_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    objects = tenancy.ScopedManager["SignedPackage"]()
    unscoped = models.Manager["SignedPackage"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "stamp"], name="package_once_a_stamp"),)

    def __str__(self) -> str:
        return f"{self.version} {self.stamp[:8]}"
