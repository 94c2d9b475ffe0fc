"""The words of the field, as code.

One name for one thing, in code, in the database and in what people read. The
values are what is stored; ``content/glossary-*.yaml`` say what people read.
"""

from enum import StrEnum


class Horizon(StrEnum):
    """Where attention goes in time; the bounds belong to each team's preset."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class QuestionKind(StrEnum):
    """How a question is answered."""

    POINTS = "points"  # ten points shared across the horizons, or a number out of ten
    CHOICE = "choice"
    SCALE = "scale"  # 1 to 5
    PRIORITY = "priority"  # pick one of the team's priorities
    TEXT = "text"


class PhaseKind(StrEnum):
    """What one phase of a retrospective does; the machine knows these and nothing else.

    A format is a list of phases in YAML, so a new format needs no code as long
    as it is made of these.
    """

    OPEN = "open"  # the ground rule, the question; open actions too, where no phase is theirs
    ACTIONS = "actions"  # what became of the actions agreed before
    LIST = "list"  # the team's priorities brought up as notes, added to and linked
    WRITE = "write"  # notes written silently, revealed together when the phase ends
    GROUP = "group"  # notes that say the same put together
    SORT = "sort"  # each places every note in a column, silently; differences are shown
    VOTE = "vote"  # hidden dots
    TALK = "talk"  # people talk; the bot shows what there is and keeps time
    DECIDE = "decide"  # one or two actions, each with an owner and a date
    MESSAGE = "message"  # a draft of what others should hear; nothing goes out unapproved
    CLOSE = "close"  # the summary, and what of it may be shared


class Component(StrEnum):
    """The five components of NHS IMPACT."""

    PURPOSE = "PV"
    PEOPLE = "PC"
    LEADERSHIP = "LB"
    CAPABILITY = "CC"
    SYSTEMS = "MS"


class TensionKind(StrEnum):
    """The pull a question asks about."""

    NOW_LATER = "NL"
    NATIONAL_LOCAL = "NA"
    MANDATE_OWNERSHIP = "MO"
    DELIVER_BUILD = "DC"
    ORGANISATION_SYSTEM = "OS"
    BREADTH_FOCUS = "BF"
    PACE_DEPTH = "PD"
    CONTROL_LEARNING = "CL"


class Role(StrEnum):
    """Who somebody is to a team. Workspace administrators configure; they do not read."""

    MEMBER = "member"
    LEAD = "lead"
    ADMIN = "admin"
    OUTSIDER = "outsider"


class TeamState(StrEnum):
    """A team is set up, launched, perhaps paused, and one day ended."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class ScheduleKind(StrEnum):
    """What a due row of a team is for."""

    ASK = "ask"  # the check-in of whoever has that time in that zone
    DIGEST = "digest"


class OnHoliday(StrEnum):
    """What becomes of a team's date that is a bank holiday."""

    SKIP = "skip"
    PREVIOUS = "previous"  # the working day before
    NEXT = "next"  # the working day after


class RenewalOutcome(StrEnum):
    """What the leads of a team chose after twelve weeks."""

    RENEW = "renew"
    CHANGE = "change"
    STOP = "stop"


class CheckInState(StrEnum):
    """What became of one check-in of one person. Skipping is an answer."""

    OPEN = "open"
    ANSWERED = "answered"
    NOTHING = "nothing"  # "nothing this week", said in the modal
    SKIPPED = "skipped"  # "not this week", said at the prompt
    CLOSED = "closed"  # the round ended first; late answers still count, next time


class Scope(StrEnum):
    """Who may see a text, narrowest first. Only its author widens it."""

    PRIVATE = "private"
    TEAM = "team"
    CHANNEL = "channel"
    ORGANISATION = "organisation"
    SYSTEM = "system"


class RetroMode(StrEnum):
    """Whether names stand beside notes, chosen before anybody writes."""

    NAMED = "named"  # the author's name stands beside each note once all are shown
    CONFIDENTIAL = "confidential"  # nobody can tell who wrote what; see ``.github/docs/confidential.md``


class RetroFor(StrEnum):
    """Whom a retrospective is for."""

    TEAM = "team"
    CHANNEL = "channel"  # everybody in the team's channel
    CHOSEN = "chosen"  # people chosen one by one


class Held(StrEnum):
    """Why a running retrospective may not go on in its channel."""

    SHARED = "shared"  # with another organisation
    ARCHIVED = "archived"
    GONE = "gone"  # deleted, or the bot is not in it any more


class ActionOutcome(StrEnum):
    """How an action ended. Dropping on purpose is an outcome, not a failure."""

    DONE = "done"
    CHANGED = "changed"
    DROPPED = "dropped"


class NextStep(StrEnum):
    """What a team does about a theme of its readiness check."""

    START = "start"
    PREPARE = "prepare"
    HELP = "help"


class PressureLevel(StrEnum):
    """How hard a time is, on the four levels of the NHS's OPEL framework. There is no fifth."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"


class Origin(StrEnum):
    """Who set a priority."""

    NATIONAL = "national"
    SYSTEM = "system"
    PLACE = "place"
    LOCAL = "local"


class Level(StrEnum):
    """At which level a priority is worked on."""

    TEAM = "team"
    ORGANISATION = "organisation"
    PLACE = "place"
    SYSTEM = "system"


class PriorityState(StrEnum):
    """The life of a priority. Stopping one is a decision like starting one."""

    ACTIVE = "active"
    PAUSED = "paused"
    MERGED = "merged"
    STOPPED = "stopped"
    DONE = "done"


class StanceKind(StrEnum):
    """What somebody says to a proposal. Only an objection holds it up, and it has a reason."""

    AGREE = "agree"
    LIVE_WITH = "live_with"
    OBJECT = "object"


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    CARRIED = "carried"
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    """The life of one outbound message; see ``.github/docs/delivery.md``."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"  # a rule said no; the reason is kept


class DeliveryKind(StrEnum):
    """What a delivery does to Slack."""

    PROMPT = "prompt"  # a check-in asked: unsolicited, counts against the budget
    REMINDER = "reminder"
    NOTICE = "notice"  # a DM that answers or follows something the person did
    POST = "post"  # a message in a channel
    UPDATE = "update"  # a change of a message already sent
    HOME = "home"  # App Home, rendered when sent, coalesced per person
    FILE = "file"  # a file sent to one person


ASKING = (DeliveryKind.PROMPT, DeliveryKind.REMINDER)  # a check-in, asked and asked again
DIRECT = (*ASKING, DeliveryKind.NOTICE)  # messages to one person
