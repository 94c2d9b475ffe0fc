"""What a check-in asks: three questions at most, ninety seconds at most.

The rules are those of the content brief. Nothing here draws lots: the same
situation gives the same card, so a dry run shows what will be sent.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from config.content import ACTION_DUE, SPLIT, UNPLANNED, WORTH_IT, Question
from config.vocabulary import Horizon, QuestionKind

MOST_QUESTIONS = 3
MOST_SECONDS = 90
MEMORY = 6  # check-ins within which nothing comes twice
MONTH = 28  # days between two of the monthly questions
LONG_EVERY = 4  # weeks, under pressure
UNTOUCHED_WEEKS = 4
THINNED_FROM = 3  # the pressure level from which a check-in is one tap
MAY_RETURN = frozenset({SPLIT, ACTION_DUE, WORTH_IT, UNPLANNED})


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

    @property
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
    horizon: Horizon | None = None


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
    target: dict[Horizon, float] | None = None
    shares: dict[Horizon, float] | None = None  # the team's mean of late, if it may be known
    action_due: str | None = None  # the text of the person's action
    pressure: int = 1
    weeks_since_long: int | None = None  # since a long-horizon question under pressure; None: none yet
    last_worth_it: date | None = None  # when the person was last asked X22
    last_unplanned: date | None = None  # when the person was last asked X23
    about_priority: tuple[Question, ...] = ()  # the ones with ``{priority}`` in the text
    untouched: tuple[Untouched, ...] = ()
    untouched_after: int = UNTOUCHED_WEEKS


def compose(situation: Situation) -> Card:
    """What to ask this person now.

    The split first, then one horizon's question, then what else is due, in the
    order of the brief, while three questions and ninety seconds allow. A
    question that asks for reflection travels with the split only.
    """
    if situation.pressure >= THINNED_FROM:
        return Card(tuple(_thinned(situation)))
    bank = {question.id: question for question in situation.questions}
    card = [_asked(bank[SPLIT])] if SPLIT in bank else []
    main = _horizon_question(situation)
    if main is not None:
        card = _with(card, main[1])
    if main is not None and main[0].depth == 3:
        return Card(tuple(card))
    extras = list(_extras(situation, bank))
    if not extras and (main is None or main[0].depth == 1):
        extras = _across(situation)
    for extra in extras:
        card = _with(card, extra)
    return Card(tuple(card))


def _across(situation: Situation) -> list[AskedQuestion]:
    """The questions across horizons, asks for help first, one of which fits a card of taps.

    They have no turn of their own among the horizons. Where everything else is
    a tap there is time for one sentence, and that is theirs.
    """
    pool = (q for q in situation.questions if q.horizon is None and q.depth == 2)
    free = sorted(_unasked(situation, pool), key=lambda q: not q.ask)
    return [_asked(question) for question in free[:1]]


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


def _horizon_question(situation: Situation) -> tuple[Question, AskedQuestion] | None:
    """One question from the horizon asked about longest ago that has one left.

    A priority of that horizon left untouched comes first: as a question about
    it, once in a while, never as a red flag.
    """
    for horizon in horizons_in_turn(situation):
        about = _about_a_priority(situation, horizon)
        if about is not None:
            return about
        for question in _unasked(situation, (q for q in situation.questions if q.horizon is horizon)):
            if question.seconds + _split_seconds(situation) <= MOST_SECONDS:
                return question, _asked(question)
    return None


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


def _about_a_priority(situation: Situation, horizon: Horizon) -> tuple[Question, AskedQuestion] | None:
    """A question about the priority of this horizon that has been left longest."""
    just_asked = {question.id for question in situation.about_priority} & set(
        situation.own[0] if situation.own else ()
    )
    ripe = [
        priority
        for priority in situation.untouched
        if priority.weeks >= situation.untouched_after and priority.horizon in (horizon, None)
    ]
    asking = list(_unasked(situation, situation.about_priority))
    if not ripe or not asking or just_asked:
        return None
    priority = min(ripe, key=lambda p: (-p.weeks, p.name))
    fitting = [q for q in asking if q.seconds + _split_seconds(situation) <= MOST_SECONDS]
    if not fitting:
        return None
    question = min(fitting, key=lambda q: q.horizon not in (horizon, None))
    wording = question.text.replace("{priority}", priority.name)
    return question, _asked(question, wording=wording, horizon=horizon)


def _extras(situation: Situation, bank: dict[str, Question]) -> Iterable[AskedQuestion]:
    """What is due beside the horizon's question, in its order."""
    if situation.action_due is not None and ACTION_DUE in bank:
        yield _asked(bank[ACTION_DUE], note=situation.action_due)
    for id, last in ((UNPLANNED, situation.last_unplanned), (WORTH_IT, situation.last_worth_it)):
        if id in bank and (last is None or (situation.today - last).days >= MONTH):
            yield _asked(bank[id])


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


def _asked(
    question: Question, *, wording: str = "", horizon: Horizon | None = None, note: str = ""
) -> AskedQuestion:
    """The question as it is asked now."""
    return AskedQuestion(
        id=question.id,
        wording=wording or question.text,
        kind=question.kind,
        options=question.options,
        horizon=horizon or question.horizon,
        seconds=question.seconds,
        low=question.low,
        high=question.high,
        ask=question.ask,
        note=note,
    )
