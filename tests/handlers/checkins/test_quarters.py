"""What comes once a month and once a quarter, followed over a year of check-ins in every rhythm."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from config.content import REFLECTION, UNPLANNED, WORTH_IT, load_content
from config.vocabulary import Horizon, Level, Origin, PriorityState
from handlers.checkins.composer import MONTH, QUARTER, Card, Round, Situation, compose
from handlers.checkins.looking_back import month_words
from storage.crypto import seal
from storage.models import Priority
from tests.handlers.checkins.test_composer import TODAY
from tests.handlers.checkins.world import NINE, T, World

CONTENT = load_content()
PRINCIPLES = [q.id for q in CONTENT.principles]
YEAR = 4 * QUARTER
RHYTHMS = {"weekdays": (1, 1), "weekly": (7, 1), "halves": (7, 2), "fortnightly": (14, 1), "monthly": (28, 1)}


def last_of(own: list[tuple[date, tuple[str, ...]]], id: str) -> date | None:
    return next((on for on, asked in reversed(own) if id in asked), None)


def a_year(
    every: int, halves: int, *, asks: bool = True, action: bool = False
) -> Iterator[tuple[date, int, Card]]:
    """Every check-in of a team in a year: the date, whose turn it was, and what was asked."""
    rounds: list[Round] = []
    horizons: list[Horizon] = []
    own: list[list[tuple[date, tuple[str, ...]]]] = [[] for _ in range(halves)]
    for day in range(0, YEAR, every):
        on = TODAY + timedelta(days=day)
        half = (day // every) % halves
        mine = own[half]
        card = compose(
            Situation(
                questions=CONTENT.questions(),
                today=on,
                seed="team",
                rounds=tuple(reversed(rounds)),
                horizons=tuple(reversed(horizons)),
                own=tuple(asked for _, asked in reversed(mine)),
                action_due="Walk the wards" if action else None,
                last_worth_it=last_of(mine, WORTH_IT),
                last_unplanned=last_of(mine, UNPLANNED),
                last_reflection=last_of(mine, REFLECTION),
                asked_since=mine[0][0] if mine else None,
                principles=CONTENT.principles,
                quarter_from=TODAY + timedelta(days=day // QUARTER * QUARTER) if asks else None,
            )
        )
        asked = tuple(q.id for q in card.questions)
        rounds.append(Round(on, asked))
        horizons += [q.horizon for q in card.questions if q.horizon is not None]
        mine.append((on, asked))
        yield on, half, card


@pytest.mark.requirement(59, 26)
@pytest.mark.parametrize("action", [False, True])
@pytest.mark.parametrize("rhythm", ["weekdays", "weekly", "halves", "fortnightly"])
def test_all_five_principles_come_once_a_quarter_and_push_no_horizon_out(rhythm: str, action: bool) -> None:
    """All five principles are asked once a quarter, within three questions and ninety seconds."""
    asked: list[Counter[str]] = [Counter[str]() for _ in range(4)]
    heard: list[Counter[Horizon]] = [Counter[Horizon]() for _ in range(4)]
    for on, _, card in a_year(*RHYTHMS[rhythm], action=action):
        assert len(card.questions) <= 3
        assert card.seconds <= 90
        quarter = (on - TODAY).days // QUARTER
        asked[quarter].update(q.id for q in card.questions if q.id in PRINCIPLES)
        heard[quarter].update(q.horizon for q in card.questions if q.horizon is not None)
    assert [dict(quarter) for quarter in asked] == [dict.fromkeys(PRINCIPLES, 1)] * 4
    for counted in heard:
        assert set(counted) == set(Horizon)
        assert sum(counted.values()) >= {"fortnightly": 3, "halves": 6, "weekly": 6}.get(rhythm, 50)


@pytest.mark.requirement(59)
def test_a_monthly_team_meets_all_five_in_a_year() -> None:
    """Where a quarter has fewer check-ins than principles, the others come later, one every other time."""
    asked = [q.id for _, _, card in a_year(*RHYTHMS["monthly"]) for q in card.questions if q.id in PRINCIPLES]
    assert set(asked[:5]) == set(PRINCIPLES)


@pytest.mark.requirement(23, 59)
def test_a_team_may_leave_the_principles_out() -> None:
    """A team that switched the five principles off is not asked them."""
    assert not any(q.id in PRINCIPLES for _, _, card in a_year(7, 1, asks=False) for q in card.questions)


@pytest.mark.requirement(2)
@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_a_month_ends_in_one_choice(rhythm: str) -> None:
    """Once a month a check-in ends in one choice; it comes no sooner, and crowds out nothing for good."""
    every, halves = RHYTHMS[rhythm]
    ended: list[list[date]] = [[] for _ in range(halves)]
    seen: Counter[str] = Counter()
    for on, half, card in a_year(every, halves):
        seen.update(q.id for q in card.questions)
        if any(q.id == REFLECTION for q in card.questions):
            ended[half].append(on)
            assert card.questions[-1].id == REFLECTION or card.questions[-1].seconds <= 10
    for dates in ended:
        gaps = [(later - earlier).days for earlier, later in pairwise(dates)]
        assert dates
        assert min(gaps) >= MONTH
        assert max(gaps) <= (3 if rhythm == "monthly" else 2) * MONTH
    assert seen[UNPLANNED] >= 2
    assert seen[WORTH_IT] >= 2


@pytest.mark.requirement(2)
def test_no_text_judges_a_split_without_a_target() -> None:
    """The month's words compare with the team's chosen balance only, and without one they only tell."""
    target = {Horizon.SHORT: 0.5, Horizon.MEDIUM: 0.3, Horizon.LONG: 0.2}
    given = [(7, 2, 1), (6, 3, 1)]
    said = month_words(given, target)
    assert "6.5 short · 2.5 medium · 1 long" in said
    assert "1.5 more on short, 0.5 fewer on medium, 1 fewer on long" in said
    assert "about the same" in month_words([(5, 3, 2)], target)
    assert month_words(given, None) == (
        "Your last four weeks, taken together: 6.5 short · 2.5 medium · 1 long. Only you see this."
    )
    assert month_words([], target) == ""
    for words in (said, month_words(given, None)):
        for verdict in ("too ", "should", "good", "bad", "well", "score", "off target", "only 1"):
            assert verdict not in words.lower()


@pytest.mark.requirement(60)
def test_a_priority_left_alone_for_four_weeks_comes_back_as_a_question(world: World) -> None:
    """A priority nothing happened to for four weeks is asked about by its name, and not before."""
    world.team("U0ANA", asks_principles=False)
    with world.db.begin() as session:
        title = seal(session, Priority.title, T, "p1", "Estate for <!here> 2030")
        session.add(
            Priority(
                workspace=T, id="p1", team="exec", title=title, horizon=Horizon.LONG, origin=Origin.LOCAL,
                level=Level.ORGANISATION, owner="U0ANA", state=PriorityState.ACTIVE, made_by="U0ANA",
                made_at=NINE,
            )
        )  # fmt: skip
    asked = []
    for week in range(7):
        world.pass_by(NINE + timedelta(weeks=week))
        world.click("checkins.answer", world.asked_of()[-1].id)
        if "Estate for <!here> 2030 has not come up" in str(world.slack.views[-1]):
            asked.append(week)
        world.submit({"X1": "7,2,1"})
    assert len(asked) == 1
    assert asked[0] >= 4
