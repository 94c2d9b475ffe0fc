"""Every table of the house, one module a capability."""

from storage.models.checkins import Answer, CheckIn, Round, Split
from storage.models.deciding import (
    Draft,
    ListedPriority,
    PeerAssist,
    PlacedCount,
    Placement,
    Proposal,
    Stance,
)
from storage.models.digests import Digest, Quote, Release
from storage.models.learning import Decision, Learning, Reply
from storage.models.outbox import Delivery, Pause
from storage.models.people import AuditEntry, Input, Leave, Meta, Person, Workspace
from storage.models.plans import RetroPlan, RetroPlanPerson
from storage.models.pressure import PressurePeriod
from storage.models.priorities import Priority, PriorityChange
from storage.models.readiness import ReadinessAnswer, ReadinessCheck, ReadinessStep
from storage.models.retros import (
    Action,
    ActionChange,
    Note,
    NoteGroup,
    PageKey,
    Participant,
    Retrospective,
    Vote,
)
from storage.models.teams import Membership, Renewal, Schedule, TargetChange, Team
from storage.models.tensions import Tension, TensionChange

__all__ = [
    "Action",
    "ActionChange",
    "Answer",
    "AuditEntry",
    "CheckIn",
    "Decision",
    "Delivery",
    "Digest",
    "Draft",
    "Input",
    "Learning",
    "Leave",
    "ListedPriority",
    "Membership",
    "Meta",
    "Note",
    "NoteGroup",
    "PageKey",
    "Participant",
    "Pause",
    "PeerAssist",
    "Person",
    "PlacedCount",
    "Placement",
    "PressurePeriod",
    "Priority",
    "PriorityChange",
    "Proposal",
    "Quote",
    "ReadinessAnswer",
    "ReadinessCheck",
    "ReadinessStep",
    "Release",
    "Renewal",
    "Reply",
    "RetroPlan",
    "RetroPlanPerson",
    "Retrospective",
    "Round",
    "Schedule",
    "Split",
    "Stance",
    "TargetChange",
    "Team",
    "Tension",
    "TensionChange",
    "Vote",
    "Workspace",
]
