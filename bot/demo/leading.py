"""What happens around the digest: leads set their team up, decide and say so; colleagues reply to asks."""

from datetime import datetime, time, timedelta
from random import Random

from bot.demo.agenda import Act, Agenda
from bot.demo.lines import Bank, Line, find_line, load_spare
from bot.demo.reading import Seen, buttons_of, fields_of, options_of, words_of
from bot.demo.world import LONDON, Cast, Person, Team, moment
from bot.playground import Message, Playground, Refused, View

DECISIONS = 2  # at most, after one digest
TO_DECIDE = timedelta(minutes=2)  # from one to the next: told in one instant, they would have no order
REPLIES = 2
ASK_PREFIX, LEARNING_PREFIX = "Ask: ", "Learning: "


class Leading:
    """The leads, and whoever has something to say to a digest."""

    def __init__(self, pg: Playground, cast: Cast, seed: int, agenda: Agenda, bank: Bank) -> None:
        self.pg = pg
        self.cast = cast
        self.seed = seed
        self.agenda = agenda
        self.bank = bank
        self.played: set[str] = set()

    def begin(self) -> None:
        """Plan all that does not hang on what the bot says: setting up, leave, a little life."""
        for team in self.cast.teams:
            self.agenda.plan(moment(team.sets_up_at), self._setting_up(team))
        for away in self.cast.away:
            self.agenda.plan(
                moment(away.at), self._commanding(self.cast.person(away.who), f"away {away.says}")
            )
        for line in self.cast.chatter:
            self.agenda.plan(moment(line.at), self._saying(line.who, line.where, line.says))

    # setting up, leave, chatter

    def _setting_up(self, team: Team) -> Act:
        def set_up(now: datetime) -> None:
            lead, room = self.cast.person(team.lead).id, self.cast.room(team.channel)
            self.pg.command(lead, room.id, "/ambi setup")
            short, medium, long = team.target
            self.pg.fill(lead, {"name": team.name, "channel": room.id})
            self.pg.fill(lead, {"short": str(short), "medium": str(medium), "long": str(long)})
            self.pg.fill(lead, {"weekday": team.weekday, "starts": self.cast.start.isoformat()})
            self.pg.fill(lead, {"ask_at": team.ask_at, "sector": team.sector, "division": "none"})
            self.pg.fill(lead, {"leads": [self.cast.person(key).id for key in team.other_leads]})
            self.pg.submit(lead)
            self._leave(lead)

        return set_up

    def _commanding(self, person: Person, words: str) -> Act:
        def command(now: datetime) -> None:
            self.pg.command(person.id, self.cast.room("general").id, f"/ambi {words}")

        return command

    def _saying(self, who: str, where: str, words: str) -> Act:
        def say(now: datetime) -> None:
            self.pg.say(self.cast.person(who).id, self.cast.room(where).id, words)

        return say

    # after a digest

    def read(self, seen: Seen) -> None:
        """A digest has come: somebody decides, somebody replies."""
        if not seen.is_new or not seen.button("learning.decide"):
            return
        team = next(t for t in self.cast.teams if self.cast.room(t.channel).id == seen.message.channel)
        dice = Random(f"{self.seed}/{team.key}/{seen.at.date()}")
        surely = seen.at.astimezone(LONDON).date() == self.cast.last_friday
        lead = self.cast.person(team.lead) if surely else self._lead(team, dice)
        if lead is not None and lead.id not in self.played:
            there = seen.at.astimezone(lead.tz)
            monday = datetime.combine(there.date() + timedelta(days=3), time(8, 25), lead.tz)
            when = seen.at + timedelta(minutes=dice.randint(35, 120)) if dice.random() < 0.6 else monday
            self.agenda.plan(when, self._deciding(lead, seen.message, surely=surely))
        for reply in (b for b in seen.buttons if b.route == "learning.reply"):
            self._plan_replies(team, seen, reply.action, dice)

    def _lead(self, team: Team, dice: Random) -> Person | None:
        leads = [self.cast.person(key) for key in (team.lead, *team.other_leads)]
        free = [lead for lead in leads if lead.id not in self.played]
        return dice.choices(free, [3, 1, 1][: len(free)])[0] if free else None

    def _deciding(self, lead: Person, digest: Message, *, surely: bool, more: int = DECISIONS - 1) -> Act:
        """``surely`` decides on whatever was said, so that the visitor's first digest opens with it."""

        def decide(now: datetime) -> None:
            if lead.id in self.played:
                return
            try:
                if self._decide_one(lead, digest, surely=surely) and more:
                    again = self._deciding(lead, digest, surely=False, more=more - 1)
                    self.agenda.plan(now + TO_DECIDE, again)
            except Refused:
                self._leave(lead.id)

        return decide

    def _decide_one(self, lead: Person, digest: Message, *, surely: bool) -> bool:
        """Say what was decided because of one line, or decided against; whether there was such a line."""
        for route, against in (("learning.decide", False), ("learning.decide_not", True)):
            view = self.pg.click(lead.id, digest, route)
            offered = self._offered(view)
            for value, shown in offered.items():
                text = self._decision(shown, against=against, surely=surely)
                if text:
                    self.pg.submit(lead.id, learning=value, decision=text)
                    self._leave(lead.id)
                    return True
            self._leave(lead.id)
            if not offered:
                return False
        return False

    def _offered(self, view: View | None) -> dict[str, str]:
        """The lines a decision could answer, without what stands before them."""
        elements = dict(fields_of(view)) if view else {}
        found = options_of(elements.get("learning", {}))
        return {v: text.removeprefix(ASK_PREFIX).removeprefix(LEARNING_PREFIX) for v, text in found.items()}

    def _decision(self, shown: str, *, against: bool, surely: bool) -> str:
        line = find_line(shown)
        scripted = "" if line is None else line.decided_not if against else line.decided
        if scripted or against or not (line is None or surely):  # without a line it is a visitor's own
            return scripted
        return load_spare().decided[len(shown) % len(load_spare().decided)]

    # replies

    def _plan_replies(self, team: Team, digest: Seen, action: str, dice: Random) -> None:
        line = self._line_of(digest.message)
        replies = line.replies if line else load_spare().replies[:REPLIES]
        author = self.bank.author(line.shared_text) if line else ""
        others = [p for p in self.cast.members(team.key) if p.key != author and p.id not in self.played]
        if len(replies) < 1 or not others:
            return
        for text, person in zip(replies, dice.sample(others, min(len(replies), len(others))), strict=False):
            when = digest.at + timedelta(minutes=dice.randint(20, 180))
            self.agenda.plan(when, self._replying(person, digest.message, action, text))

    def _line_of(self, digest: Message) -> Line | None:
        """The line of the bank that a digest's ask quotes, if it is one."""
        said = words_of(digest)
        asks = (line for text in self.bank.used if text in said and (line := find_line(text)))
        return next((line for line in asks if line.replies), None)

    def _replying(self, person: Person, digest: Message, action: str, text: str) -> Act:
        def reply(now: datetime) -> None:
            if person.id in self.played or not any(b.action == action for b in buttons_of(digest.blocks)):
                return
            try:
                if self.pg.click(person.id, digest, action) is not None:
                    self.pg.submit(person.id, reply=text)
            except Refused:  # the ask was taken back meanwhile
                pass
            self._leave(person.id)

        return reply

    def _leave(self, person: str) -> None:
        if self.pg.modal(person) is not None:
            self.pg.close(person, everything=True)
