"""What one person is asked, and the snapshot of it that is kept.

The composer is pure; here it is told what it needs to know. The snapshot holds
the questions as they were asked, wording, options and bounds included, so that
history survives an edit of the bank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from config.content import ACTION_DUE, REFLECTION, SPLIT, UNPLANNED, WORTH_IT, Content, Question
from config.vocabulary import Horizon, PriorityState, QuestionKind
from handlers.balance.rules import Shares, shares_of
from handlers.checkins.composer import (
    MEMORY,
    MONTH,
    QUARTER,
    AskedQuestion,
    Card,
    Round,
    Situation,
    Untouched,
    compose,
)
from handlers.checkins.rules import points
from storage.crypto import unseal
from storage.models import Action, CheckIn, PressurePeriod, Priority, Release, Team
from storage.queries import asking as rows
from storage.queries import pressure, priorities

TEAM_MEMORY = timedelta(weeks=30)  # six monthly check-ins
SHARES_FRESH = timedelta(weeks=6)
LOOK_BACK = timedelta(days=MONTH + 7)  # of a person: a whole month has to show


@dataclass(frozen=True)
class Drawn:
    """A card, and the action its question about an action means. Many people may be dealt the same."""

    card: Card
    action: str | None = None

    @cached_property
    def asked(self) -> str:
        return ",".join(question.id for question in self.card.questions)

    @cached_property
    def snapshot(self) -> list[dict[str, Any]]:
        """The card as it is kept: one entry a question, in order."""
        kept = [dict(vars(question)) for question in self.card.questions]
        for entry in kept:
            if entry["id"] == ACTION_DUE:
                entry["action"] = self.action
        return kept


def read_snapshot(kept: Sequence[Mapping[str, Any]]) -> Drawn:
    """The card as it was asked."""
    questions = tuple(
        AskedQuestion(
            id=entry["id"],
            wording=entry["wording"],
            kind=QuestionKind(entry["kind"]),
            options=tuple(entry.get("options", ())),
            horizon=Horizon(entry["horizon"]) if entry.get("horizon") else None,
            seconds=entry.get("seconds", 0),
            low=entry.get("low", ""),
            high=entry.get("high", ""),
            ask=entry.get("ask", False),
            note=entry.get("note", ""),
        )
        for entry in kept
    )
    action = next((entry.get("action") for entry in kept if entry["id"] == ACTION_DUE), None)
    return Drawn(Card(questions), action)


def drawn_for(session: Session, checkin: CheckIn) -> Drawn:
    """The card of a check-in that was asked."""
    return read_snapshot(unseal(session, CheckIn.card, checkin))


@dataclass(frozen=True)
class Hand:
    """What is a person's own when a card is drawn: what they were asked before, and what they have to do.

    ``own`` holds the dates and question ids of their earlier check-ins, newest first.
    """

    own: tuple[tuple[date, str], ...] = ()
    action: str | None = None
    action_text: str | None = None


@dataclass(frozen=True)
class Bank:
    """The questions that the teams of one sector are asked."""

    questions: tuple[Question, ...]
    about_priority: tuple[Question, ...]
    principles: tuple[Question, ...]
    horizons: Mapping[str, Horizon | None]


@dataclass(frozen=True)
class Deck:
    """What one date's cards of a team have in common, read once however many people are asked.

    ``drawn`` keeps the cards that were drawn: most of a team hold the same hand.
    """

    nominal: date
    situation: Situation  # without what is the person's own
    bounds: str
    drawn: dict[Hand, Drawn] = field(default_factory=dict)


def read_decks(
    session: Session, content: Content, workspace: str, nominal: date, teams: Sequence[Team]
) -> dict[str, Deck]:
    """What the composer needs to know of each team on a date, by team."""
    ids = [team.id for team in teams]
    asked = rows.list_asked_in(session, workspace, ids, nominal - TEAM_MEMORY, nominal)
    releases = rows.list_releases(session, workspace, ids, nominal - SHARES_FRESH)
    banks = {sector: _bank(content, sector) for sector in {team.sector for team in teams}}
    bounds = {team.preset: bounds_of(content, team) for team in teams}
    hard = pressure.list_periods(session, workspace, ids, nominal, nominal)
    left = _untouched(session, workspace, ids, nominal)
    decks = {}
    for team in teams:
        earlier = (asked.get(team.id, ()), releases.get(team.id, ()), hard.get(team.id, ()))
        situation = _situation(team, banks[team.sector], nominal, *earlier)
        situation = replace(situation, untouched=tuple(left.get(team.id, ())))
        decks[team.id] = Deck(nominal, situation, bounds[team.preset])
    return decks


def _untouched(
    session: Session, workspace: str, teams: Sequence[str], nominal: date
) -> dict[str, list[Untouched]]:
    """For how many weeks nothing was done about each active priority of these teams."""
    active = priorities.list_priorities(session, workspace, teams, [PriorityState.ACTIVE])
    if not active:
        return {}
    touched = {priority.id: priority.made_at for priority in active}
    for change in priorities.list_changes(session, workspace, list(touched)):
        touched[change.priority] = max(touched[change.priority], change.at)
    found: dict[str, list[Untouched]] = {}
    for priority in active:
        weeks = (nominal - touched[priority.id].date()).days // 7
        title = unseal(session, Priority.title, priority, "")
        found.setdefault(priority.team, []).append(Untouched(title, weeks))
    return found


def _bank(content: Content, sector: str) -> Bank:
    questions, about_priority = content.questions(sector), content.about_priority(sector)
    horizons = {q.id: q.horizon for q in (*questions, *about_priority)}
    return Bank(questions, about_priority, content.principles, horizons)


def _situation(
    team: Team,
    bank: Bank,
    nominal: date,
    asked: Sequence[tuple[date, str]],
    releases: Sequence[Release],
    hard: Sequence[PressurePeriod],
) -> Situation:
    rounds = _rounds(asked)
    return Situation(
        questions=bank.questions,
        about_priority=bank.about_priority,
        today=nominal,
        seed=team.channel,  # known to Slack too: a demonstration is the same each time
        rounds=rounds,
        horizons=_horizons(bank, rounds),
        target=shares_of(points(team.target_short, team.target_medium, team.target_long)),
        shares=_shares(releases, nominal),
        pressure=int(hard[-1].level.value) if hard else 1,
        weeks_since_long=_weeks_since_long(bank, rounds, nominal),
        principles=bank.principles,
        quarter_from=_quarter_from(team, nominal),
    )


def _quarter_from(team: Team, nominal: date) -> date | None:
    """When the team's quarter began, counted from its start; None where it is not asked the principles."""
    if not team.asks_principles:
        return None
    begun = (team.launched_at or team.created_at).date()
    return nominal - timedelta(days=(nominal - begun).days % QUARTER)


def read_hands(session: Session, workspace: str, nominal: date, people: Sequence[str]) -> dict[str, Hand]:
    """What each of these people holds on a date, by person."""
    own = rows.list_asked_of(session, workspace, people, nominal, latest=MEMORY, since=nominal - LOOK_BACK)
    due = rows.list_due_actions(session, workspace, people, nominal)
    return {person: _hand(session, own.get(person, ()), due.get(person, ())) for person in people}


def _hand(session: Session, own: Sequence[tuple[date, str]], due: Sequence[Action]) -> Hand:
    if not due:
        return Hand(tuple(own))
    return Hand(tuple(own), due[0].id, unseal(session, Action.text, due[0]))


def draw(session: Session, content: Content, team: Team, person: str, nominal: date) -> Drawn:
    """What this person is asked on that date."""
    deck = read_decks(session, content, team.workspace, nominal, [team])[team.id]
    return deal(deck, read_hands(session, team.workspace, nominal, [person])[person])


def deal(deck: Deck, hand: Hand) -> Drawn:
    """One person's card from the deck, by what they were asked before and have to do."""
    if hand not in deck.drawn:
        deck.drawn[hand] = _dealt(deck, hand)
    return deck.drawn[hand]


def _dealt(deck: Deck, hand: Hand) -> Drawn:
    card = compose(
        replace(
            deck.situation,
            own=tuple(tuple(asked.split(",")) for _, asked in hand.own),
            action_due=hand.action_text,
            last_worth_it=_last(hand.own, WORTH_IT),
            last_unplanned=_last(hand.own, UNPLANNED),
            last_reflection=_last(hand.own, REFLECTION),
            asked_since=hand.own[-1][0] if hand.own else None,
        )
    )
    noted = tuple(replace(q, note=deck.bounds) if q.id == SPLIT else q for q in card.questions)
    return Drawn(Card(noted), hand.action)


def bounds_of(content: Content, team: Team) -> str:
    """Where short ends and long begins for this team, as it is shown every time."""
    bounds = content.bounds(team.preset)
    return " · ".join(
        f"{content.label(horizon)}: {bounds[horizon]}" for horizon in Horizon if horizon in bounds
    )


def _rounds(asked: Sequence[tuple[date, str]]) -> tuple[Round, ...]:
    """The team's earlier check-ins, newest first, each with every question asked in it."""
    by_date: dict[date, list[str]] = {}
    for nominal, ids in asked:
        by_date.setdefault(nominal, []).extend(ids.split(","))
    return tuple(Round(nominal, tuple(dict.fromkeys(ids))) for nominal, ids in by_date.items())


def _weeks_since_long(bank: Bank, rounds: Sequence[Round], nominal: date) -> int | None:
    """How long ago the team was last asked about the long term; None: never."""
    long = (r.on for r in rounds if any(bank.horizons.get(id) is Horizon.LONG for id in r.ids))
    last = next(long, None)
    return None if last is None else (nominal - last).days // 7


def _horizons(bank: Bank, rounds: Sequence[Round]) -> tuple[Horizon, ...]:
    found = (bank.horizons.get(id) for round_ in rounds for id in round_.ids)
    return tuple(horizon for horizon in found if horizon is not None)


def _shares(releases: Sequence[Release], nominal: date) -> Shares | None:
    """The team's mean as it was last released; anything newer may not be known."""
    released = [release for release in releases if release.short is not None and release.on < nominal]
    if not released:
        return None
    last = released[-1]
    return shares_of(points(last.short or 0, last.medium or 0, last.long or 0))


def _last(own: Sequence[tuple[date, str]], question: str) -> date | None:
    return next((nominal for nominal, asked in own if question in asked.split(",")), None)
