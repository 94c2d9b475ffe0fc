"""What is known of the people of some occasions before anybody is asked, read in one go.

A handful of statements, however many people there are. From here on everything
is decided without the database: see ``whether.py`` for the rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import CheckInState
from handlers import outbox
from handlers.checkins.cards import Deck, Drawn, Hand, deal, drawn_for, read_decks, read_hands
from handlers.checkins.service import opening_of
from handlers.checkins.views import Opening
from handlers.checkins.whether import Standing
from handlers.deps import Deps
from handlers.teams import cadence, holidays, occurrences, schedule
from handlers.teams import service as teams
from handlers.teams.holidays import Closed
from handlers.teams.schedule import A_DATE_AWAY, PROMPT_LATE
from storage.models import Round, Team
from storage.queries import asking as rows
from storage.queries.asking import Known, Member
from storage.queries.checkins import list_last_asked

TOO_SOON = timedelta(days=cadence.CLOSE)  # only a rhythm that means it asks again so soon
APART = timedelta(hours=12)  # and even then not twice in half a day, wherever somebody flies


@dataclass(frozen=True)
class Occasion:
    """One date on which a team is asked, the digest that ends it, and who is asked then."""

    team: Team
    nominal: date
    closes_on: date
    closes_at: datetime
    members: tuple[Member, ...] = ()
    due: datetime | None = None  # when its time came; None for one answered early

    def key(self, person: str) -> str:
        """The identity of one person's prompt: there is never a second one."""
        return occurrences.key_of(self.team.id, self.nominal, person)


@dataclass(frozen=True)
class Moments:
    """When somebody is asked, what date that is for them, and when they are reminded.

    ``asked_on`` is their date when their turn came, before any waiting; ``held_back`` says that
    they could have been asked sooner, had they not been asked just before.
    """

    asked_on: date
    opening: datetime
    opening_on: date
    remind_at: datetime
    held_back: bool = False


@dataclass(frozen=True)
class Books:
    """What was read: of the teams by team, of the people by person."""

    rounds: Mapping[str, Round]
    openings: Mapping[str, Opening | None]
    decks: Mapping[str, Deck]
    hands: Mapping[str, Hand]
    leaves: Mapping[str, Sequence[tuple[date, date]]]
    spent: Mapping[str, outbox.Spent]
    checkins: Mapping[tuple[str, str], Sequence[Known]]  # by team and person
    cards: Mapping[str, Drawn]  # of check-ins that were opened early, by check-in
    last_asked: Mapping[tuple[str, str], date]  # of people asked every other time, by team and person
    prompted: Mapping[str, datetime]  # when earlier ones were asked, by delivery; of dense rhythms only

    def existing(self, occasion: Occasion, member: Member) -> Known | None:
        """The check-in somebody has for this very date."""
        found = self.checkins.get((member.team, member.person), ())
        return next((known for known in found if known.nominal == occasion.nominal), None)

    def drawn(self, member: Member, existing: Known | None) -> Drawn:
        """What somebody is asked: as it stands in the check-in they opened early, else a card of the deck."""
        if existing is not None:
            return self.cards[existing.id]
        return deal(self.decks[member.team], self.hands[member.person])

    def free_from(self, member: Member) -> datetime | None:
        """From when on somebody may be asked again by a rhythm that comes close; None: from now on."""
        found = self.checkins.get((member.team, member.person), ())
        asked = [self.prompted[one.prompt] for one in found if one.prompt and one.prompt in self.prompted]
        return max(asked) + APART if asked else None

    def moments(self, settings: Settings, occasion: Occasion, member: Member, now: datetime) -> Moments:
        """When somebody can be asked: once they are awake, and twelve hours after the question before.

        Where their quiet hours outlast those twelve hours anyway, nothing was held back.
        """
        awake = moments_of(settings, occasion.team, member, now)
        free = self.free_from(member)
        if free is None or free <= awake.opening:
            return awake
        later = moments_of(settings, occasion.team, member, free)
        return replace(later, asked_on=awake.asked_on, held_back=True)

    def standing(self, occasion: Occasion, member: Member, moments: Moments) -> Standing:
        """How somebody stands towards an occasion: what the rules decide by."""
        usual = not occurrences.comes_close(occasion.team, occasion.nominal)
        found = self.checkins.get((member.team, member.person), ())
        late = occasion.due is not None and moments.opening - occasion.due > PROMPT_LATE
        return Standing(
            nominal=occasion.nominal,
            opening=moments.opening,
            opening_on=moments.opening_on,
            closes_at=occasion.closes_at,
            leaves=self.leaves.get(member.person, ()),
            holiday=holidays.said_of(member.division or "", (occasion.nominal, moments.asked_on)),
            passed_over=self._passes(occasion, member),
            asked_just_now=late and moments.held_back,
            asked_lately=usual and any(known.nominal < occasion.nominal for known in found),
        )

    def _passes(self, occasion: Occasion, member: Member) -> bool:
        """Whether somebody who is asked every other time was asked the time before."""
        last = self.last_asked.get((member.team, member.person))
        if member.thinned_at is None or last is None:
            return False
        return occurrences.next_turn(occasion.team, member.half, last) == occasion.nominal


def read_books(session: Session, deps: Deps, workspace: str, together: Sequence[Occasion]) -> Books:
    """Read what is known of the people of these occasions, which are of one date."""
    now, nominal = deps.now(), together[0].nominal
    asked = list({occasion.team.id: occasion.team for occasion in together}.values())
    people = [member.person for occasion in together for member in occasion.members]
    closing = {occasion.team.id: occasion.closes_on for occasion in together}
    rounds = rows.ensure_rounds(session, workspace, closing, now)
    checkins = rows.list_checkins(session, workspace, list(closing), nominal - TOO_SOON, nominal)
    thinned = [m.person for o in together for m in o.members if m.thinned_at is not None]
    early = [
        known.id
        for every in checkins.values()
        for known in every
        if known.nominal == nominal and is_unasked(known)
    ]
    dense = {team.id for team in asked if cadence.from_text(team.cadence).comes_close}
    prompts = [c.prompt for (team, _), every in checkins.items() if team in dense for c in every if c.prompt]
    return Books(
        rounds=rounds,
        openings={team: opening_of(session, round_) for team, round_ in rounds.items()},
        decks=read_decks(session, deps.content, workspace, nominal, asked),
        hands=read_hands(session, workspace, nominal, people),
        leaves=rows.list_leaves(session, workspace, people, nominal - A_DATE_AWAY),
        spent=outbox.list_spent(session, workspace, people, now),
        checkins=checkins,
        cards={c.id: drawn_for(session, c) for c in rows.list_whole(session, workspace, early)},
        last_asked=list_last_asked(session, workspace, list(closing), thinned, nominal),
        prompted=rows.list_prompted(session, workspace, prompts, now),
    )


def is_unasked(checkin: Known) -> bool:
    """Whether somebody opened it early and left it: then it is asked at its time like any other."""
    return checkin.prompt is None and checkin.state is CheckInState.OPEN and checkin.snoozed_until is None


def apart(occasions: Sequence[Occasion]) -> Iterator[list[Occasion]]:
    """The occasions in groups of one date in which nobody is asked twice.

    So whoever is in two teams is asked by the second with the first one's
    question and its cost to their week already known.
    """
    left = list(occasions)
    while left:
        group: list[Occasion] = []
        later: list[Occasion] = []
        seen: set[str] = set()
        for occasion in left:
            people = {member.person for member in occasion.members}
            fits = occasion.nominal == left[0].nominal and not seen & people
            (group if fits else later).append(occasion)
            seen |= people
        yield group
        left = later


def moments_of(settings: Settings, team: Team, member: Member, now: datetime) -> Moments:
    """When somebody can be asked, and when they would be reminded, by their own clock and quiet hours."""
    place = teams.place_by(team, member)
    closed = occurrences.closed_to(team, member.division)
    return _moments(now, place.at, place.zone, *teams.quiet_by(settings, team, member), closed)


@lru_cache(maxsize=1024)
def _moments(
    now: datetime,
    at: time,
    place_zone: str,
    zone: str,
    quiet_from: time,
    quiet_until: time,
    closed: Closed,
) -> Moments:
    """Most of a team live by the same clock, so it is read once for all of them."""
    opening = schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed)
    reminder = schedule.reminder_at(opening, at, place_zone, closed)
    return Moments(
        asked_on=schedule.local_date(now, zone),
        opening=opening,
        opening_on=schedule.local_date(opening, zone),
        remind_at=schedule.next_opening(reminder, zone, quiet_from, quiet_until, closed=closed),
    )
