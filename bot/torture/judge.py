"""The judge: what was promised, held against what arrived.

What arrived is read from the playground alone. Who had to be asked when is
read from the oracle alone. Everything else that was planned is a promise of the
database: that it was sent is believed only if it is there, once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.torture.oracle import Outage, PlainTeam, expected_prompts
from config.vocabulary import CheckInState, DeliveryKind, DeliveryState

LATE = timedelta(minutes=10)  # the clock of the house may be behind by as much
ENOUGH = timedelta(minutes=30)  # running so long within its hours, everybody can have been asked
SAID = frozenset(kind.value for kind in DeliveryKind) - {"home", "update", "file"}
DONE_WITH = (DeliveryState.SENT, DeliveryState.WITHHELD, DeliveryState.DEAD)


@dataclass(frozen=True)
class Arrived:
    """One message as it stands in the workspace: whose it says it is, when it came, what it says now."""

    delivery: str
    kind: str
    place: str  # a person's id, or a channel's
    at: datetime
    text: str


@dataclass(frozen=True)
class Promised:
    """One row of the outbox."""

    id: str
    seq: int
    kind: DeliveryKind
    place: str
    state: DeliveryState
    not_before: datetime
    text: str
    updates: str | None = None
    reason: str = ""


@dataclass
class Verdict:
    """What went wrong, each as a sentence. ``unresolved`` is what nobody can know, and stands listed."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    possibly_doubled: list[str] = field(default_factory=list)

    @property
    def broken(self) -> list[str]:
        """Every sentence about a promise that was not kept."""
        return [*self.lost, *self.doubled, *self.early, *self.late, *self.unexpected]


def judge_outbox(promised: Sequence[Promised], arrived: Iterable[Arrived], verdict: Verdict) -> None:
    """Each planned message is there once and not before its time, with the last words planned for it."""
    there: dict[str, list[Arrived]] = defaultdict(list)
    for message in arrived:
        there[message.delivery].append(message)
    for stray in sorted(there.keys() - {promise.id for promise in promised}):
        for message in there[stray]:
            verdict.unexpected.append(f"A {message.kind} came to {message.place} that nobody had planned.")
    changes: dict[str, list[Promised]] = defaultdict(list)
    for promise in promised:
        changes[promise.updates or ""].append(promise)
    for promise in promised:
        found = there[promise.id]
        if promise.kind.value in SAID:
            _judge_message(promise, found, verdict)
        else:
            _judge_change(promise, verdict)
        if len(found) == 1:
            _judge_words(promise, changes[promise.id], found[0], verdict)


def _judge_change(promise: Promised, verdict: Verdict) -> None:
    """A change of a message, a Home or a file leaves no message of its own: it has to be done with."""
    if promise.state not in DONE_WITH:
        verdict.lost.append(f"{_named(promise)} was planned and is still {promise.state}.")
    elif promise.state is DeliveryState.DEAD and "never sent" not in promise.reason:
        verdict.lost.append(f"{_named(promise)} was given up: {promise.reason}.")


def _judge_message(promise: Promised, found: Sequence[Arrived], verdict: Verdict) -> None:
    if len(found) > 1:
        verdict.doubled.append(f"{_named(promise)} came {len(found)} times.")
    if any(message.at < promise.not_before for message in found) and promise.state is DeliveryState.SENT:
        verdict.early.append(f"{_named(promise)} came at {found[0].at}, before {promise.not_before}.")
    if "possibly sent twice" in promise.reason:
        verdict.possibly_doubled.append(f"{_named(promise)} was sent again without knowing.")
    match promise.state:
        case DeliveryState.SENT if not found:
            verdict.lost.append(f"{_named(promise)} counts as sent and never came.")
        case DeliveryState.UNKNOWN:
            verdict.unresolved.append(f"{_named(promise)}: nobody knows whether it was sent.")
        case DeliveryState.WITHHELD if found:
            verdict.unexpected.append(f"{_named(promise)} was withheld ({promise.reason}) and came.")
        case DeliveryState.DEAD:
            verdict.lost.append(f"{_named(promise)} was given up: {promise.reason}.")
        case DeliveryState.PLANNED | DeliveryState.RETRY | DeliveryState.CLAIMED | DeliveryState.SENDING:
            verdict.lost.append(f"{_named(promise)} was planned and is still {promise.state}.")


def _judge_words(promise: Promised, changes: Sequence[Promised], message: Arrived, verdict: Verdict) -> None:
    made = [change for change in changes if change.state is DeliveryState.SENT]
    last = max([promise, *made], key=lambda said: said.seq)
    stuck = changes and max(changes, key=lambda said: said.seq).state is DeliveryState.WITHHELD
    if message.text != last.text or stuck:
        verdict.lost.append(f"{_named(promise)} does not say what was planned last ({len(changes)} changes).")


def _named(promise: Promised) -> str:
    return f"The {promise.kind} {promise.id[:8]} to {promise.place or 'a message'}"


# --- the oracle's part -----------------------------------------------------------------------


def judge_prompts(
    team: PlainTeam,
    arrived: Iterable[Arrived],
    since: datetime,
    until: datetime,
    outages: Sequence[Outage],
    verdict: Verdict,
) -> None:
    """Everybody was asked on the dates the oracle names, once, within the hours it allows."""
    zones = {somebody.id: somebody.zone for somebody in team.people}
    asked: dict[tuple[str, date], list[datetime]] = defaultdict(list)
    for message in arrived:
        if message.kind == DeliveryKind.PROMPT and message.place in zones:
            there = message.at.astimezone(ZoneInfo(zones[message.place])).date()
            asked[message.place, there].append(message.at)
    for prompt in expected_prompts(team, since, until, outages):
        found = asked.pop((prompt.person, prompt.nominal), [])
        named = f"The check-in of {prompt.nominal} of {prompt.person}"
        if not found and running(prompt.earliest, min(prompt.latest, until), outages) >= ENOUGH:
            verdict.lost.append(f"{named} was never asked.")
        if len(found) > 1:
            verdict.doubled.append(f"{named} was asked {len(found)} times.")
        if any(at < prompt.earliest for at in found):
            verdict.early.append(f"{named} came at {min(found)}, before {prompt.earliest}.")
        if any(at > prompt.latest + LATE for at in found):
            verdict.late.append(f"{named} came at {max(found)}, after {prompt.latest}.")
    for (person, day), found in sorted(asked.items()):
        if any(since < at <= until for at in found):
            verdict.unexpected.append(f"{person} was asked on {day}, and the oracle names no such date.")


def running(start: datetime, end: datetime, outages: Iterable[Outage]) -> timedelta:
    """How long the house ran between two moments."""
    down = sum((max(timedelta(), min(end, to) - max(start, at)) for at, to in outages), timedelta())
    return max(timedelta(), end - start) - down


def judge_saved(saved: Collection[str], checkins: Mapping[str, CheckInState], verdict: Verdict) -> None:
    """What somebody was told is saved is there."""
    for checkin in sorted(saved):
        if checkins.get(checkin) is not CheckInState.ANSWERED:
            verdict.lost.append(f"The answer to check-in {checkin[:8]} was confirmed and is not there.")


# --- how sure one may be ---------------------------------------------------------------------


def upper_bound(failures: int, trials: int, doubt: float = 0.05) -> float:
    """The rate of failure that so few failures in so many trials leave possible, after Clopper and Pearson.

    Without any failure it is about three divided by the number of trials.
    """
    if trials == 0 or failures >= trials:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        if _at_most(failures, trials, rate) > doubt:
            low = rate
        else:
            high = rate
    return high


def _at_most(failures: int, trials: int, rate: float) -> float:
    """How likely it is to see no more failures than these at such a rate."""
    term = total = (1 - rate) ** trials
    for seen in range(1, failures + 1):
        term *= (trials - seen + 1) / seen * rate / (1 - rate)
        total += term
    return total
