"""What both sides said, agreed on and plan, and how a cooperation went through the phases."""

from phases.models.arrangements import (
    Bearer,
    Confirmation,
    EscalationStep,
    InformationWay,
    PublicityPoint,
    Responsibility,
    ResponsibilityPart,
    bearer_key,
)
from phases.models.method import (
    Answer,
    AnswerRevision,
    GateFact,
    Item,
    JointResult,
    PhaseRecord,
    PhaseTransition,
    ResultRevision,
    SharedGoal,
)
from phases.models.needs import Benefit, FirstContactPlan, Need, WantedPartner
from phases.models.own_questions import OwnQuestion, QuestionSetting, SchoolCatalogue
from phases.models.plans import PlanRow
from phases.models.progress import LessonLearned, Milestone

__all__ = [
    "Answer",
    "AnswerRevision",
    "Bearer",
    "Benefit",
    "Confirmation",
    "EscalationStep",
    "FirstContactPlan",
    "GateFact",
    "InformationWay",
    "Item",
    "JointResult",
    "LessonLearned",
    "Milestone",
    "Need",
    "OwnQuestion",
    "PhaseRecord",
    "PhaseTransition",
    "PlanRow",
    "PublicityPoint",
    "QuestionSetting",
    "Responsibility",
    "ResponsibilityPart",
    "ResultRevision",
    "SchoolCatalogue",
    "SharedGoal",
    "WantedPartner",
    "bearer_key",
]
