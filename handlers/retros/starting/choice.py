"""What somebody has chosen in the modal that starts a retrospective, read and kept while it changes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

import orjson

from config.content import RetroFormat
from config.vocabulary import RetroFor, RetroMode
from handlers.teams.recurrence import DAYS
from handlers.values import Values

NOW, LATER = "now", "later"
ONCE = ""
MONTHLY = "monthly"
MOST_PEOPLE = 60
MOST_IN_TURN = 12
MOST_DAYS = 7
PEERS = "peer_assist"
# what may come again → as one says it
RHYTHMS = {
    ONCE: "Once",
    "FREQ=WEEKLY;INTERVAL=1": "Every week",
    "FREQ=WEEKLY;INTERVAL=2": "Every 2 weeks",
    "FREQ=WEEKLY;INTERVAL=4": "Every 4 weeks",
    "FREQ=WEEKLY;INTERVAL=8": "Every 8 weeks",
    "FREQ=WEEKLY;INTERVAL=13": "Every 13 weeks, which is a quarter",
    MONTHLY: "Every month, on that weekday of it",
}


@dataclass(frozen=True)
class Choice:
    """Everything the modal asks. What is hidden at the moment keeps what was chosen before."""

    plan: str = ""  # the plan that is being changed, if it is one
    team: str = ""
    format: str = ""
    topic: str = ""
    audience: str = RetroFor.TEAM
    people: tuple[str, ...] = ()
    days: int = 0
    mode: str = ""  # empty: whatever is best where it is possible
    asked_mode: bool = False  # whether it could be chosen when this was sent
    peer: str = ""
    facilitator: str = ""
    when: str = NOW
    day: date | None = None
    at: time | None = None
    rhythm: str = ONCE
    rota: tuple[str, ...] = ()

    @property
    def is_later(self) -> bool:
        return bool(self.plan) or self.when == LATER

    @property
    def comes_again(self) -> bool:
        return self.is_later and self.rhythm != ONCE

    @property
    def leads(self) -> tuple[str, ...]:
        """Who leads it, in turn where it comes again."""
        if self.comes_again:
            return self.rota
        return (self.facilitator,) if self.facilitator else ()


def needs_peers(format: RetroFormat | str) -> bool:
    """Whether another team comes to it."""
    return (format if isinstance(format, str) else format.name) == PEERS


def kept(choice: Choice) -> str:
    """The choices as the modal carries them with it, for those fields that are hidden; never any words."""
    return orjson.dumps(
        {
            "plan": choice.plan,
            "team": choice.team,
            "audience": choice.audience,
            "people": choice.people,
            "mode": choice.mode,
            "peer": choice.peer,
            "facilitator": choice.facilitator,
            "when": choice.when,
            "day": choice.day,
            "at": choice.at,
            "rhythm": choice.rhythm,
            "rota": choice.rota,
        }
    ).decode()


def read(carried: str, values: Values) -> Choice:
    """What stands in the modal now, over what it carried. Nothing in either is trusted."""
    before = _carried(carried)
    found: dict[str, Any] = {}
    for block in ("team", "format", "audience", "mode", "peer", "when", "rhythm"):
        if values.has(block):
            found[block] = values.choice(block) or ""
    if found.get("rhythm") == "once":
        found["rhythm"] = ONCE
    if values.has("people"):
        found["people"] = tuple(values.people("people")[: MOST_PEOPLE + 1])
    if values.has("rota"):
        found["rota"] = tuple(values.people("rota")[:MOST_IN_TURN])
    if values.has("facilitator"):
        found["facilitator"] = values.person("facilitator") or ""
    if values.has("day"):
        found["day"] = values.day("day")
    if values.has("at"):
        found["at"] = values.clock("at")
    days = values.choice("days") or "0"
    found["days"] = int(days) if days.isascii() and days.isdigit() and int(days) <= MOST_DAYS else 0
    return replace(before, topic=values.text("topic"), asked_mode=values.has("mode"), **found)


def _carried(text: str) -> Choice:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return Choice()
    if not isinstance(found, Mapping):
        return Choice()
    words = ("plan", "team", "audience", "mode", "peer", "facilitator", "when", "rhythm")
    return Choice(
        **{name: found[name] for name in words if isinstance(found.get(name), str)},
        people=_ids(found.get("people")),
        rota=_ids(found.get("rota")),
        day=_or_none(date.fromisoformat, found.get("day")),
        at=_or_none(time.fromisoformat, found.get("at")),
    )


def _ids(found: Any) -> tuple[str, ...]:
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def _or_none(read_it: Any, text: Any) -> Any:
    try:
        return read_it(text) if isinstance(text, str) else None
    except ValueError:
        return None


def rule_of(choice: Choice) -> str | None:
    """The rhythm as a rule of RFC 5545; None where it comes once."""
    if choice.rhythm != MONTHLY or choice.day is None:
        return choice.rhythm or None
    number = (choice.day.day - 1) // 7 + 1
    return f"FREQ=MONTHLY;INTERVAL=1;BYDAY={number if number < 5 else -1}{DAYS[choice.day.weekday()]}"


def mode_for(choice: Choice, why_not: str) -> RetroMode:
    """Named or confidential: as chosen, else confidential wherever it is possible."""
    if why_not or choice.mode == RetroMode.NAMED:
        return RetroMode.NAMED
    return RetroMode.CONFIDENTIAL
