"""What a check-in asks: three questions at most, ninety seconds at most.

The rules are those of the content brief. Nothing here draws lots: the same
situation gives the same card, so a dry run shows what will be sent.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from config.content import ACTION_DUE, REFLECTION, SPLIT, UNPLANNED, WORTH_IT, Question
from config.vocabulary import Horizon, QuestionKind

MOST_QUESTIONS = 3
MOST_SECONDS = 90
MEMORY = 6  # check-ins within which nothing comes twice
MONTH = 28  # days between two of the monthly questions
LONG_EVERY = 4  # weeks, under pressure
UNTOUCHED_WEEKS = 4
THINNED_FROM = 3  # the pressure level from which a check-in is one tap
QUARTER = 91  # days in which all the principles are asked
FIRST_PRINCIPLE, PRINCIPLE_EVERY = 14, 14  # days of it from which the first is due, and each after it
SPARSE = 20  # days between check-ins from which a quarter has fewer of them than principles
MAY_RETURN = frozenset({SPLIT, ACTION_DUE, WORTH_IT, UNPLANNED, REFLECTION})


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it was asked. It stays so, whatever becomes of the bank."""

    id: str
    wording: str
    kind: QuestionKind
    options: tuple[str, ...] = ()
    horizon: Horizon | None = None
    seconds: int = 0
    low: str = ""
    high: str = ""
    ask: bool = False
    note: str = ""  # shown beneath: the text of the action that is due

    @property
    def is_split(self) -> bool:
        """Whether ten points are shared out, not a number of points given."""
        return self.id == SPLIT


@dataclass(frozen=True)
class Card:
    """One check-in of one person: what is asked, and how long it takes."""

    questions: tuple[AskedQuestion, ...]

    @cached_property
    def seconds(self) -> int:
        """The estimate people are told."""
        return sum(question.seconds for question in self.questions)


@dataclass(frozen=True)
class Round:
    """An earlier check-in of the team: when, and every question id asked in it."""

    on: date
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Untouched:
    """A priority nobody has touched, and for how many weeks."""

    name: str
    weeks: int


@dataclass(frozen=True)
class Situation:
    """All that decides what one person is asked today.

    ``rounds`` are the team's earlier check-ins, newest first and without
    today's, so that everybody in one round is asked about the same horizon;
    ``horizons`` are those the team was lately asked about, newest first;
    ``own`` the question ids of this person's earlier check-ins, newest first.
    The seed is best the team's, so that a round has one question for all.
    """

    questions: tuple[Question, ...]
    today: date
    seed: str | int
    rounds: tuple[Round, ...] = ()
    horizons: tuple[Horizon, ...] = ()
    own: tuple[tuple[str, ...], ...] = ()
    target: Mapping[Horizon, float] | None = None
    shares: Mapping[Horizon, float] | None = None  # the team's mean of late, if it may be known
    action_due: str | None = None  # the text of the person's action
    pressure: int = 1
    weeks_since_long: int | None = None  # since a long-horizon question under pressure; None: none yet
    last_worth_it: date | None = None  # when the person was last asked X22
    last_unplanned: date | None = None  # when the person was last asked X23
    last_reflection: date | None = None  # when the person was last asked X26
    asked_since: date | None = None  # the earliest of their check-ins that is still looked at
    principles: tuple[Question, ...] = ()  # asked once a quarter, all of them
    quarter_from: date | None = None  # when the team's quarter began; None: they are not asked here
    about_priority: tuple[Question, ...] = ()  # the ones with ``{priority}`` in the text
    untouched: tuple[Untouched, ...] = ()
    untouched_after: int = UNTOUCHED_WEEKS


def compose(situation: Situation) -> Card:
    """What to ask this person now.

    The split first, then one horizon's question, then what else is due, in the
    order of the brief, while three questions and ninety seconds allow. A
    question that asks for reflection travels with the split only. Once a month
    the card ends in one choice, and one of the principles comes when its time
    in the quarter has.
    """
    if situation.pressure >= THINNED_FROM:
        return Card(tuple(_thinned(situation)))
    bank = {question.id: question for question in situation.questions}
    card = [_asked(bank[SPLIT])] if SPLIT in bank else []
    principle = principle_due(situation)
    if principle is not None:
        for question in _beside(situation, bank, principle):
            card = _with(card, question)
        return Card(tuple(card))
    ends = _reflection(situation, bank)
    main = _main_question(situation, ends)
    if main is not None:
        card = _with(card, _asked(main))
    if main is None or main.depth < 3:
        for extra in (*ends, *_extras(situation, bank)):
            card = _with(card, extra)
    return Card(tuple(card))


def _with(card: list[AskedQuestion], asked: AskedQuestion) -> list[AskedQuestion]:
    """The card with one more question, if there is room for it."""
    full = len(card) >= MOST_QUESTIONS or sum(q.seconds for q in card) + asked.seconds > MOST_SECONDS
    return card if full else [*card, asked]


def _thinned(situation: Situation) -> list[AskedQuestion]:
    """One tap, and once every four weeks one about the long term.

    Pressure crowds the long term out; one tap a month keeps it in sight.
    """
    taps = [
        question
        for question in _unasked(situation, situation.questions)
        if question.depth == 1 and question.kind in (QuestionKind.CHOICE, QuestionKind.SCALE)
    ]
    since = situation.weeks_since_long
    long_due = since is None or since >= LONG_EVERY
    long = [question for question in taps if question.horizon is Horizon.LONG]
    rest = [question for question in taps if question.horizon is not Horizon.LONG]
    for question in long + rest if long_due else rest:
        return [_asked(question)]
    return [_asked(question) for question in situation.questions if question.id == SPLIT]


# --- the principles --------------------------------------------------------------------------


def principle_due(situation: Situation) -> Question | None:
    """The principle whose time in the team's quarter has come: the one asked longest ago.

    They are spread over the quarter, one a check-in, and what a pause or a
    thinned week left out is made up for. A rhythm with fewer check-ins than
    principles meets one every other time, and goes on with the others later.
    """
    begun = situation.quarter_from
    if begun is None or not situation.rounds:
        return None
    before = situation.rounds[0]
    if (situation.today - before.on).days > SPARSE and {q.id for q in situation.principles} & set(before.ids):
        return None
    asked: dict[str, date] = {}
    for round_ in situation.rounds:
        for id in round_.ids:
            asked.setdefault(id, round_.on)
    left = [q for q in situation.principles if asked.get(q.id, date.min) < begun]
    done = len(situation.principles) - len(left)
    due_on = begun + timedelta(days=FIRST_PRINCIPLE + PRINCIPLE_EVERY * done)
    if not left or situation.today < due_on:
        return None
    return min(left, key=lambda q: asked.get(q.id, date.min))


def _beside(situation: Situation, bank: dict[str, Question], principle: Question) -> list[AskedQuestion]:
    """A principle, and what goes with it.

    As a rule a tap about the horizon in turn, so that none is pushed out. Where
    a month's choice or an action waits, that goes with it instead, but never
    two rounds running.
    """
    asked = _asked(principle)
    waiting = _reflection(situation, bank)
    if situation.action_due is not None and ACTION_DUE in bank:
        waiting.append(_asked(bank[ACTION_DUE], note=situation.action_due))
    waiting += _monthly(situation, bank, every=2 * MONTH)
    horizons = {q.id for q in situation.questions if q.horizon is not None}
    if waiting and horizons & set(situation.rounds[0].ids):
        return [asked, *waiting]
    room = MOST_SECONDS - _split_seconds(situation) - asked.seconds
    for horizon in horizons_in_turn(situation):
        for question in _unasked(situation, _section(situation, horizon)):
            if question.depth == 1 and question.seconds <= room:
                return [_asked(question), asked]
    return [asked, *waiting]


# --- the horizon's question ------------------------------------------------------------------


def _main_question(situation: Situation, ends: Sequence[AskedQuestion]) -> Question | None:
    """One question from the horizon asked about longest ago that has one left.

    The questions across horizons take a turn as well, after three rounds
    without one; among them the asks for help come first. Where the card ends
    in a choice, the question leaves room for it.
    """
    turns = [_section(situation, horizon) for horizon in horizons_in_turn(situation)]
    if _across_due(situation):
        turns.insert(0, _section(situation, None))
    room = MOST_SECONDS - _split_seconds(situation) - sum(q.seconds for q in ends)
    for turn in turns:
        for question in sorted(_unasked(situation, turn), key=_asks_first):
            if question.seconds <= room and not (ends and question.depth == 3):
                return question
    return None


def _asks_first(question: Question) -> bool:
    """Among the questions across horizons the asks for help come first; the others keep their order."""
    return question.horizon is not None or not question.ask


def _section(situation: Situation, horizon: Horizon | None) -> list[Question]:
    return [question for question in situation.questions if question.horizon is horizon]


def _across_due(situation: Situation) -> bool:
    """Whether the team's last three rounds each had a horizon's question instead."""
    across = {question.id for question in _section(situation, None)} - MAY_RETURN
    lately = situation.rounds[: len(Horizon)]
    return len(lately) == len(Horizon) and not any(across & set(earlier.ids) for earlier in lately)


def _split_seconds(situation: Situation) -> int:
    return sum(question.seconds for question in situation.questions if question.id == SPLIT)


def horizons_in_turn(situation: Situation) -> list[Horizon]:
    """The horizons, the one least recently asked about first.

    Ties go to the one furthest below the team's own target; without a target
    or a mean to compare, to the longer term, which is forgotten first.
    """
    ago = {h: _position(h, situation.horizons) for h in Horizon}
    target, shares = situation.target, situation.shares

    def below(horizon: Horizon) -> float:
        return target[horizon] - shares[horizon] if target is not None and shares is not None else 0.0

    order = list(Horizon)
    return sorted(Horizon, key=lambda h: (-ago[h], -below(h), -order.index(h)))


def _position(horizon: Horizon, recent: tuple[Horizon, ...]) -> int:
    return recent.index(horizon) if horizon in recent else len(recent)


def _about_a_priority(situation: Situation) -> list[AskedQuestion]:
    """A question about the priority that has been left longest: a reminder, no red flag."""
    ripe = [priority for priority in situation.untouched if priority.weeks >= situation.untouched_after]
    asking = _unasked(situation, situation.about_priority)
    if not ripe or not asking:
        return []
    priority = min(ripe, key=lambda p: (-p.weeks, p.name))
    return [_asked(asking[0], wording=asking[0].text.replace("{priority}", priority.name))]


def _extras(situation: Situation, bank: dict[str, Question]) -> Iterable[AskedQuestion]:
    """What is due beside the horizon's question, in its order."""
    if situation.action_due is not None and ACTION_DUE in bank:
        yield _asked(bank[ACTION_DUE], note=situation.action_due)
    yield from _about_a_priority(situation)
    yield from _monthly(situation, bank)


def _monthly(situation: Situation, bank: dict[str, Question], every: int = MONTH) -> Iterable[AskedQuestion]:
    """The two small questions of a month; where there is room for one, they take turns."""
    last = {UNPLANNED: situation.last_unplanned, WORTH_IT: situation.last_worth_it}
    for id in sorted(last, key=lambda id: last[id] or date.min):
        asked = last[id]
        if id in bank and (asked is None or (situation.today - asked).days >= every):
            yield _asked(bank[id])


def _reflection(situation: Situation, bank: dict[str, Question]) -> list[AskedQuestion]:
    """The choice a month ends in, once there is a month to look back on.

    Never in two check-ins running: in a rhythm of one a month everything else
    would wait for ever.
    """
    since = situation.last_reflection or situation.asked_since
    if REFLECTION not in bank or since is None or (situation.today - since).days < MONTH:
        return []
    just_now = bool(situation.own) and REFLECTION in situation.own[0]
    return [] if just_now else [_asked(bank[REFLECTION])]


def _unasked(situation: Situation, pool: Iterable[Question]) -> list[Question]:
    """Those of the pool that may be asked again, the ones left longest first.

    Neither the team nor the person meets a question twice within six
    check-ins; the four that return have their own turn and are never drawn.
    """
    lately = {id for ids in situation.own[:MEMORY] for id in ids}
    lately |= {id for round_ in situation.rounds[:MEMORY] for id in round_.ids}
    last: dict[str, int] = {}
    for ago, round_ in enumerate(situation.rounds):
        for id in round_.ids:
            last.setdefault(id, ago)
    never = len(situation.rounds)
    free = [q for q in pool if q.id not in lately and q.id not in MAY_RETURN]
    return sorted(free, key=lambda q: (-last.get(q.id, never), _lot(situation.seed, q.id)))


def _lot(seed: str | int, id: str) -> bytes:
    """A fixed place in a shuffled order; ``hash`` would change with every start."""
    return hashlib.sha256(f"{seed}/{id}".encode()).digest()


def _asked(question: Question, *, wording: str = "", note: str = "") -> AskedQuestion:
    """The question as it is asked now."""
    return AskedQuestion(
        id=question.id,
        wording=wording or question.text,
        kind=question.kind,
        options=question.options,
        horizon=question.horizon,
        seconds=question.seconds,
        low=question.low,
        high=question.high,
        ask=question.ask,
        note=note,
    )
