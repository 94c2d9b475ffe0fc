"""What one person is asked, and the snapshot of it that is kept.

The composer is pure; here it is told what it needs to know. The snapshot holds
the questions as they were asked, wording, options and bounds included, so that
history survives an edit of the bank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from config.content import ACTION_DUE, SPLIT, UNPLANNED, WORTH_IT, Content
from config.vocabulary import Horizon, QuestionKind
from handlers.balance.rules import Shares, shares_of
from handlers.checkins.composer import AskedQuestion, Card, Round, Situation, compose
from handlers.checkins.rules import points
from storage.crypto import unseal
from storage.models import Action, CheckIn, Team
from storage.queries import actions, digests
from storage.queries import checkins as rows

OWN_MEMORY = 40  # earlier check-ins of a person looked at: a month of weekdays, and more
TEAM_MEMORY = timedelta(weeks=30)  # six monthly check-ins
SHARES_FRESH = timedelta(weeks=6)


@dataclass(frozen=True)
class Drawn:
    """A card, and the action its question about an action means."""

    card: Card
    action: str | None = None

    @property
    def asked(self) -> str:
        return ",".join(question.id for question in self.card.questions)

    def snapshot(self) -> list[dict[str, Any]]:
        """The card as it is kept: one entry a question, in order."""
        kept = [asdict(question) for question in self.card.questions]
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
class Deck:
    """What one date's cards of a team have in common, read once however many people are asked."""

    team: Team
    nominal: date
    situation: Situation  # without what is the person's own
    bounds: str


def read_deck(session: Session, content: Content, team: Team, nominal: date) -> Deck:
    """What the composer needs to know of a team on that date."""
    asked = rows.list_asked_in(session, team.workspace, team.id, nominal - TEAM_MEMORY, nominal)
    rounds = _rounds(asked)
    situation = Situation(
        questions=content.questions(team.sector),
        about_priority=content.about_priority(team.sector),
        today=nominal,
        seed=team.channel,  # known to Slack too: a demonstration is the same each time
        rounds=rounds,
        horizons=_horizons(content, team, rounds),
        target=shares_of(points(team.target_short, team.target_medium, team.target_long)),
        shares=_shares(session, team, nominal),
    )
    return Deck(team, nominal, situation, bounds_of(content, team))


def draw(session: Session, content: Content, team: Team, person: str, nominal: date) -> Drawn:
    """What this person is asked on that date."""
    return deal(session, read_deck(session, content, team, nominal), person)


def deal(session: Session, deck: Deck, person: str) -> Drawn:
    """One person's card from the deck, by what they were asked before and have to do."""
    workspace = deck.team.workspace
    own = rows.list_asked_of(session, workspace, person, deck.nominal, OWN_MEMORY)
    action = actions.find_due_action(session, workspace, person, deck.nominal)
    card = compose(
        replace(
            deck.situation,
            own=tuple(tuple(asked.split(",")) for _, asked in own),
            action_due=None if action is None else unseal(session, Action.text, action),
            last_worth_it=_last(own, WORTH_IT),
            last_unplanned=_last(own, UNPLANNED),
        )
    )
    noted = tuple(replace(q, note=deck.bounds) if q.id == SPLIT else q for q in card.questions)
    return Drawn(Card(noted), action.id if action is not None else None)


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


def _horizons(content: Content, team: Team, rounds: Sequence[Round]) -> tuple[Horizon, ...]:
    known = {q.id: q.horizon for q in (*content.questions(team.sector), *content.about_priority(team.sector))}
    found = (known.get(id) for round_ in rounds for id in round_.ids)
    return tuple(horizon for horizon in found if horizon is not None)


def _shares(session: Session, team: Team, nominal: date) -> Shares | None:
    """The team's mean as it was last released; anything newer may not be known."""
    released = [
        release
        for release in digests.list_releases(session, team.workspace, team.id, nominal - SHARES_FRESH)
        if release.short is not None and release.on < nominal
    ]
    if not released:
        return None
    last = released[-1]
    return shares_of(points(last.short or 0, last.medium or 0, last.long or 0))


def _last(own: Sequence[tuple[date, str]], question: str) -> date | None:
    return next((nominal for nominal, asked in own if question in asked.split(",")), None)
