"""What somebody sees of their own past beside the questions, in the modal and nowhere else.

A prompt shows on a locked screen; a modal is opened by its own person. So their
words of a year ago and their own last weeks stand there only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from config.content import REFLECTION
from config.vocabulary import Horizon, QuestionKind
from handlers import blocks as b
from handlers.balance.rules import Shares, shares_of
from handlers.blocks import Block
from handlers.checkins.cards import drawn_for
from handlers.checkins.composer import MONTH, Card
from handlers.checkins.rules import points
from storage.models import CheckIn, Team
from storage.queries import checkins as rows

YEAR = timedelta(days=364)  # the same weekday
NEAR = timedelta(days=7)
SAME = 0.5  # points: nothing anybody would notice
EXCERPT = 400


@dataclass(frozen=True)
class YearAgo:
    """What somebody was asked about a year ago, and what they wrote."""

    on: date
    question: str
    answer: str


@dataclass(frozen=True)
class Past:
    """As much of somebody's own past as stands beside the questions."""

    year_ago: YearAgo | None = None
    month: str = ""  # beneath the choice that a month ends in


def past_of(session: Session, team: Team, checkin: CheckIn, card: Card) -> Past:
    """What the person of a check-in sees of their past in it."""
    month = ""
    if any(question.id == REFLECTION for question in card.questions):
        since = checkin.nominal - timedelta(days=MONTH)
        given = rows.list_own_splits(session, team.workspace, team.id, checkin.person, since, checkin.nominal)
        target = shares_of(points(team.target_short, team.target_medium, team.target_long))
        month = month_words(given, target)
    return Past(_year_ago(session, checkin), month)


def _year_ago(session: Session, checkin: CheckIn) -> YearAgo | None:
    """One answer in their own words, of the check-in nearest to a year before this one."""
    meant = checkin.nominal - YEAR
    found = rows.list_answered_between(
        session, checkin.workspace, checkin.team, checkin.person, meant - NEAR, meant + NEAR
    )
    if not found:
        return None
    answers = rows.list_answers_of(session, checkin.workspace, [one.id for one in found])
    for one in sorted(found, key=lambda one: (abs(one.nominal - meant), one.nominal)):
        for question in drawn_for(session, one).card.questions:
            if question.kind is QuestionKind.TEXT and question.id in answers[one.id]:
                return YearAgo(one.nominal, question.wording, str(answers[one.id][question.id]))
    return None


def year_ago_blocks(year_ago: YearAgo | None) -> list[Block]:
    """One answer of a year ago, for whoever gave it."""
    if year_ago is None:
        return []
    on = f"{year_ago.on.day} {year_ago.on:%B %Y}"
    return [
        b.divider(),
        b.words("A year ago you said…", bold=True),
        b.words(f"{year_ago.question}\n{b.clip(year_ago.answer, EXCERPT)}"),
        b.context(f"You wrote this on {on}. Only you see it, and only here."),
    ]


def month_words(given: Sequence[tuple[int, int, int]], target: Shares | None) -> str:
    """How somebody's own splits of four weeks stand beside the balance their team chose.

    Said, not judged: which way it differs and by how much, never whether that
    is good. Without a chosen balance only what they gave is said.
    """
    if not given:
        return ""
    means = {h: sum(split[n] for split in given) / len(given) for n, h in enumerate(Horizon)}
    said = f"Your last four weeks, taken together: {_listed(means)}."
    if target is None:
        return f"{said} Only you see this."
    chosen = {h: 10 * target[h] for h in Horizon}
    apart = {h: means[h] - chosen[h] for h in Horizon}
    told = [
        f"{_number(abs(apart[h]))} {'more' if apart[h] > 0 else 'fewer'} on {h.value}"
        for h in Horizon
        if abs(apart[h]) >= SAME
    ]
    beside = f"Beside it that is {', '.join(told)}." if told else "The two are about the same."
    return f"{said} Your team’s chosen balance: {_listed(chosen)}. {beside} Only you see this."


def _listed(of_ten: Shares) -> str:
    return " · ".join(f"{_number(of_ten[h])} {h.value}" for h in Horizon)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
