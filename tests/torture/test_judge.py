"""A judge who never finds anything is worth nothing: forged records, and what each is found out for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.torture.judge import (
    Arrived,
    Promised,
    Verdict,
    judge_outbox,
    judge_prompts,
    judge_saved,
    upper_bound,
)
from bot.torture.oracle import PlainTeam, Somebody
from bot.torture.oracle_calendar import of_rhythm
from config.vocabulary import CheckInState, DeliveryKind, DeliveryState

NINE = datetime(2026, 2, 24, 9, tzinfo=UTC)
PLANNED = Promised("d1", 1, DeliveryKind.NOTICE, "U1", DeliveryState.SENT, NINE, "Thank you.")
CHANGED = Promised("d2", 2, DeliveryKind.UPDATE, "", DeliveryState.SENT, NINE, "Changed.", updates="d1")
CAME = Arrived("d1", "notice", "U1", NINE, "Thank you.")


def judged(promised: list[Promised], arrived: list[Arrived]) -> dict[str, int]:
    """What the judge finds, as counts of what is not nought."""
    verdict = Verdict()
    judge_outbox(promised, arrived, verdict)
    return {name: len(found) for name, found in vars(verdict).items() if found}


def test_what_was_promised_and_came_is_well() -> None:
    """Once, in time, with the words that were planned."""
    assert judged([PLANNED], [CAME]) == {}
    assert judged([PLANNED, CHANGED], [replace(CAME, text="Changed.")]) == {}


@pytest.mark.parametrize(
    ("promised", "arrived", "found"),
    [
        ([PLANNED], [], "lost"),  # counts as sent
        ([replace(PLANNED, state=DeliveryState.RETRY)], [], "lost"),
        ([replace(PLANNED, state=DeliveryState.DEAD, reason="gave up")], [], "lost"),
        ([PLANNED], [CAME, CAME], "doubled"),
        ([replace(PLANNED, not_before=NINE + timedelta(seconds=1))], [CAME], "early"),
        ([], [CAME], "unexpected"),
        ([replace(PLANNED, state=DeliveryState.WITHHELD)], [CAME], "unexpected"),
        ([replace(PLANNED, state=DeliveryState.UNKNOWN)], [], "unresolved"),
        ([replace(PLANNED, reason="possibly sent twice")], [CAME], "possibly_doubled"),
    ],
)
def test_a_message_gone_wrong_is_found(promised: list[Promised], arrived: list[Arrived], found: str) -> None:
    """Each way to break a promise has its own name."""
    assert judged(promised, arrived) == {found: 1}


def test_words_that_stayed_behind_are_found() -> None:
    """The last change was made, and an older one came after it."""
    newer = replace(CHANGED, id="d3", seq=3, text="Changed again.")
    assert judged([PLANNED, CHANGED, newer], [replace(CAME, text="Changed.")]) == {"lost": 1}
    assert judged([PLANNED, CHANGED, newer], [replace(CAME, text="Changed again.")]) == {}


def test_a_change_that_nothing_took_the_place_of_must_be_made() -> None:
    """The newest words were withheld: whoever reads sees the old ones for ever."""
    withheld = replace(CHANGED, state=DeliveryState.WITHHELD, reason="a newer change took its place")
    assert judged([PLANNED, withheld], [CAME]) == {"lost": 1}


# --- against the oracle ----------------------------------------------------------------------

TEAM = PlainTeam(of_rhythm("weekly", date(2026, 2, 23), 1), (Somebody("U1", "Europe/London"),))
SINCE, UNTIL = datetime(2026, 2, 22, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC)
ASKED = Arrived("p1", "prompt", "U1", NINE + timedelta(seconds=2), "Your check-in")


def asked(*arrived: Arrived, outages: tuple[tuple[datetime, datetime], ...] = ()) -> dict[str, int]:
    """What the judge finds in these prompts, in a week that asks one person on Tuesday at nine."""
    verdict = Verdict()
    judge_prompts(TEAM, arrived, SINCE, UNTIL, outages, verdict)
    return {name: len(found) for name, found in vars(verdict).items() if found}


def test_prompts_are_held_against_the_oracle() -> None:
    """Lost, doubled, early, late, and one that nobody should have had."""
    assert asked(ASKED) == {}
    assert asked() == {"lost": 1}
    assert asked(ASKED, replace(ASKED, delivery="p2")) == {"doubled": 1}
    assert asked(replace(ASKED, at=NINE - timedelta(seconds=1))) == {"early": 1}
    assert asked(replace(ASKED, at=NINE + timedelta(hours=5))) == {"late": 1}
    assert asked(ASKED, replace(ASKED, at=NINE + timedelta(days=1))) == {"unexpected": 1}


def test_an_outage_excuses_only_what_it_covers() -> None:
    """Down for the whole of it: nobody is asked. Back within the hours: everybody is."""
    long = ((NINE + timedelta(seconds=1), NINE + timedelta(hours=6)),)
    short = ((NINE + timedelta(seconds=1), NINE + timedelta(hours=2)),)
    assert asked(outages=long) == {}
    assert asked(outages=short) == {"lost": 1}


def test_an_answer_that_was_confirmed_has_to_be_there() -> None:
    """Gone, or still open: both are lost."""
    verdict = Verdict()
    states = {"c1": CheckInState.ANSWERED, "c2": CheckInState.OPEN}
    judge_saved({"c1", "c2", "c3"}, states, verdict)
    assert len(verdict.lost) == 2


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    """No failure in 2,000 leaves about three in 2,000; one leaves more; none in none says nothing."""
    assert upper_bound(0, 2000) == pytest.approx(0.001497, abs=1e-6)
    assert upper_bound(1, 2000) == pytest.approx(0.002370, abs=1e-6)
    assert upper_bound(0, 0) == 1.0
