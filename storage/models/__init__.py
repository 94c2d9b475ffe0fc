"""Every table of the house, one module a capability."""

from storage.models.checkins import Answer, CheckIn, Round, Split
from storage.models.digests import Digest, Quote, Release
from storage.models.learning import Decision, Learning, Reply
from storage.models.outbox import Delivery, Pause
from storage.models.people import AuditEntry, Input, Leave, Meta, Person, Workspace
from storage.models.retros import Action, Note, NoteGroup, PageKey, Participant, Retrospective, Vote
from storage.models.teams import Membership, Schedule, TargetChange, Team

__all__ = [
    "Action",
    "Answer",
    "AuditEntry",
    "CheckIn",
    "Decision",
    "Delivery",
    "Digest",
    "Input",
    "Learning",
    "Leave",
    "Membership",
    "Meta",
    "Note",
    "NoteGroup",
    "PageKey",
    "Participant",
    "Pause",
    "Person",
    "Quote",
    "Release",
    "Reply",
    "Retrospective",
    "Round",
    "Schedule",
    "Split",
    "TargetChange",
    "Team",
    "Vote",
    "Workspace",
]
