"""The people of the workspace: they read what comes, and answer it by pressing what is there.

A click that got no answer is made again a little later, as people do. What
Slack's client told them was saved is remembered, to be looked for at the end.
"""

import heapq
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.playground import Message, Playground, Refused, View

ANSWER, SKIP, SNOOZE, EDIT = "checkins.answer", "checkins.skip", "checkins.snooze", "checkins.edit"
TRIES = 12
AT_ONCE = 4  # people who act side by side
WAYS = {ANSWER: 60, SKIP: 8, f"{SNOOZE}:hour": 5, f"{SNOOZE}:tomorrow": 3, "": 24}
CHANGES_ITS_MIND = 0.25

Act = Callable[[], bool]  # whether it was done, as far as a person can see


class People:
    """Everybody, each with dice of their own for each message."""

    def __init__(self, pg: Playground, seed: int) -> None:
        self.pg = pg
        self.seed = seed
        self.saved: set[str] = set()  # check-ins whose modal closed: Slack told somebody it is saved
        self._read = 0
        self._plans: list[tuple[datetime, int, str, Act, int]] = []
        self._number = count()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="people")
        self._busy: dict[str, Future[None]] = {}
        self._lock = threading.Lock()

    # reading

    def look(self) -> None:
        """Read what has come, and decide what to do about it."""
        for line in self.pg.record.after(self._read):
            if line.kind == "api" and line.response is None:
                break  # still being answered
            self._read = line.n
            if line.name == "chat.postMessage" and line.response.get("ok"):
                self._got(line.response["channel"], line.response["ts"], line.at)

    def _got(self, channel: str, ts: str, at: datetime) -> None:
        place = self.pg.workspace.channels[channel]
        message = self.pg.workspace.message(channel, ts)
        if not place.is_im or message is None or not (button := button_in(message, ANSWER)):
            return
        kind = (message.metadata or {}).get("event_payload", {}).get("kind", "")
        dice = random.Random(f"{self.seed}/{place.user}/{at.date()}/{kind}")
        way = dice.choices(list(WAYS), list(WAYS.values()))[0] if kind == "prompt" else ANSWER
        when = at + timedelta(seconds=dice.uniform(1, 40))
        if way == ANSWER:
            self._plan(when, place.user, self._answering(place.user, button, dice))
        elif way:
            self._plan(when, place.user, self._pressing(place.user, button, way))

    def _plan(self, when: datetime, person: str, act: Act, tries: int = TRIES) -> None:
        with self._lock:
            heapq.heappush(self._plans, (when, next(self._number), person, act, tries))

    # acting

    def act(self, now: datetime) -> None:
        """Let those begin whose time has come; one thing at a time each."""
        with self._lock:
            self._busy = {person: doing for person, doing in self._busy.items() if not doing.done()}
            waiting = []
            while self._plans and self._plans[0][0] <= now:
                plan = heapq.heappop(self._plans)
                if plan[2] in self._busy:
                    waiting.append(plan)
                else:
                    self._busy[plan[2]] = self._pool.submit(self._do, *plan[2:])
            for plan in waiting:
                heapq.heappush(self._plans, plan)

    def _do(self, person: str, act: Act, tries: int) -> None:
        done = False
        with suppress(Refused):  # a button that has gone, errors in a form, a modal in the way
            done = act()
        if not done:
            with suppress(Refused):
                self.pg.close(person, everything=True)
            if tries > 1:
                self._plan(self.pg.clock.now() + timedelta(seconds=20), person, act, tries - 1)

    @property
    def at_rest(self) -> bool:
        """Whether nobody is doing anything at this moment."""
        with self._lock:
            return all(doing.done() for doing in self._busy.values())

    def next_due(self) -> datetime | None:
        """When somebody means to do something next."""
        with self._lock:
            return self._plans[0][0] if self._plans else None

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    # what there is to do

    def _answering(self, person: str, checkin: str, dice: random.Random) -> Act:
        def answer() -> bool:
            found = self._newest(person, ANSWER, checkin)
            if found is None:
                return True  # answered already, by another message
            if not self._fill_in(person, found, ANSWER, checkin, dice):
                return False
            if dice.random() < CHANGES_ITS_MIND:
                soon = self.pg.clock.now() + timedelta(seconds=dice.uniform(1, 20))
                self._plan(soon, person, self._editing(person, checkin, dice))
            return True

        return answer

    def _editing(self, person: str, checkin: str, dice: random.Random) -> Act:
        def edit() -> bool:
            found = self._newest(person, EDIT, checkin)
            return found is not None and self._fill_in(person, found, EDIT, checkin, dice)

        return edit

    def _pressing(self, person: str, checkin: str, way: str) -> Act:
        route, _, until = way.partition(":")

        def press() -> bool:
            found = self._newest(person, SKIP, checkin)
            if found is None:
                return True
            value = f"{checkin}:{until}" if until else None
            self.pg.click(person, found, route, value)
            return False  # the message says when it was heard: then its buttons are gone

        return press

    def _fill_in(self, person: str, message: Message, route: str, checkin: str, dice: random.Random) -> bool:
        view = self.pg.click(person, message, route)
        if view is None or not view.submit:
            return False
        self.pg.fill(person, dict(filled(view, dice)))
        left = self.pg.submit(person)
        if left is None:
            self.saved.add(checkin)
        return left is None

    def _newest(self, person: str, route: str, checkin: str) -> Message | None:
        for message in reversed(self.pg.dm(person)):
            if button_in(message, route) == checkin:
                return message
        return None


def elements_of(message: Message) -> Iterator[Mapping[str, Any]]:
    """The buttons of a message."""
    for block in message.blocks:
        yield from block.get("elements", ()) if block["type"] == "actions" else ()


def button_in(message: Message, route: str) -> str:
    """The value of the button of this route; empty if there is none."""
    found = (e for e in elements_of(message) if e.get("action_id") == route and e["type"] == "button")
    return str(next(found, {}).get("value", ""))


def filled(view: View, dice: random.Random) -> Iterator[tuple[str, Any]]:
    """Something for every field that has to have something."""
    for block in view.blocks:
        if block["type"] != "input" or block["block_id"].endswith(".exact"):
            continue
        element = block["element"]
        options = [o["value"] for o in element.get("options", ()) if o["value"] != "exactly"]
        if options:
            yield block["block_id"], dice.choice(options)
        elif element["type"] == "plain_text_input":
            yield block["block_id"], f"Something learned, number {dice.randrange(1000)}"
