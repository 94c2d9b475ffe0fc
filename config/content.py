"""The content packs: what is asked, the retrospectives, the words people read.

Types first, then ``Content``, which is what everybody holds, then the loader.
All of it is data that a deployment may add to or replace.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from config import vocabulary
from config.marked import ContentError, gather
from config.vocabulary import Component, Horizon, PhaseKind, PriorityState, QuestionKind, TensionKind

SHIPPED = Path(__file__).with_name("content")

# The questions the composer knows by name; a pack may reword them, not remove them.
SPLIT = "X1"  # where attention went: ten points over the three horizons
ACTION_DUE = "X13"  # asked of whoever has an action due
WORTH_IT = "X22"  # was this check-in worth your time?
UNPLANNED = "X23"  # points out of ten that went on work nobody planned
REFLECTION = "X26"  # what one does with one's attention next: a month ends in one choice
KNOWN_QUESTIONS = {
    SPLIT: QuestionKind.POINTS,
    ACTION_DUE: QuestionKind.CHOICE,
    WORTH_IT: QuestionKind.SCALE,
    UNPLANNED: QuestionKind.POINTS,
    REFLECTION: QuestionKind.CHOICE,
}

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
QuestionText = Annotated[str, StringConstraints(min_length=1, max_length=140, strip_whitespace=True)]
# The lengths Slack allows a modal's title and an option.
Title = Annotated[str, StringConstraints(min_length=1, max_length=24, strip_whitespace=True)]
Option = Annotated[str, StringConstraints(min_length=1, max_length=75, strip_whitespace=True)]
End = Annotated[str, StringConstraints(max_length=40, strip_whitespace=True)]


class Part(BaseModel):
    """A frozen piece of content; unknown keys are refused, so typing slips show."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(Part):
    """One question of the bank.

    At most 70 seconds: together with the 20 of the 10-point split a check-in
    stays within the 90 that people are promised.
    """

    id: Id
    text: QuestionText
    horizon: Horizon | None = None  # None: across horizons (the X questions)
    component: Component
    tension: TensionKind | None = None
    depth: int = Field(ge=1, le=3)  # 1 tap, 2 a sentence, 3 reflect
    seconds: int = Field(gt=0, le=70)
    kind: QuestionKind
    options: tuple[Option, ...] = Field(default=(), max_length=10)  # of a choice
    low: End = ""  # what 1 means on a scale
    high: End = ""  # what 5 means
    ask: bool = False  # an answer to it is naturally an ask for help (X19)
    bright_spot: bool = False  # an answer to it tells of something that went well

    @property
    def about_priority(self) -> bool:
        """Whether it is asked about one named priority, put where the text says ``{priority}``."""
        return "{priority}" in self.text

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if self.kind is QuestionKind.CHOICE and len(self.options) < 2:
            raise ValueError(f"{self.id} is a choice: give it two to ten `options`.")
        if self.kind is not QuestionKind.CHOICE and self.options:
            raise ValueError(f"{self.id} has `options`: set `kind: choice` or drop them.")
        if len(set(self.options)) < len(self.options):
            raise ValueError(f"{self.id} offers the same option twice: make the `options` differ.")
        ends = bool(self.low) + bool(self.high)
        if self.kind is QuestionKind.SCALE and ends < 2:
            raise ValueError(f"{self.id} is a scale: say what 1 means in `low` and what 5 means in `high`.")
        if self.kind is not QuestionKind.SCALE and ends:
            raise ValueError(f"{self.id} has `low` or `high`: set `kind: scale` or drop them.")
        return self


class SectorPack(Part):
    """How the bank sounds in one sector: other words for some questions, and some of its own."""

    name: Id
    title: Words
    about: Words  # for whom it is, one sentence
    reword: Mapping[Id, QuestionText] = {}  # other words for a question of the bank
    questions: tuple[Question, ...] = ()  # added; one with an id of the bank takes its place


class Phase(Part):
    """One phase of a retrospective."""

    kind: PhaseKind
    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    minutes: int = Field(gt=0, le=60)
    say: Annotated[str, StringConstraints(min_length=1, max_length=400)]  # what people are told
    columns: tuple[str, ...] = ()  # the ones it fills; see RetroFormat.filled_in
    needs: tuple[str, ...] = ()  # columns without which it is not left by Next
    choose: tuple[Title, ...] = ()  # of a decide phase: one of these is chosen, such as adopt or abandon


class RetroFormat(Part):
    """A retrospective as data: the phase machine runs whatever stands here."""

    name: Id
    title: Title
    purpose: Words  # what it is for, one sentence
    minutes: int = Field(gt=0, le=120)
    columns: tuple[Title, ...] = Field(min_length=1, max_length=5)
    hints: Mapping[str, str]  # column → what belongs in it, a short line under the note box
    prompt: QuestionText
    phases: tuple[Phase, ...] = Field(min_length=2)
    decide_by: Literal["votes", "consent"] = "votes"  # consent where something is stopped
    changes: Mapping[str, PriorityState] = {}  # column → what a priority becomes, where that is carried
    agreement: tuple[Words, ...] = ()  # what both teams accept before it begins, where two meet
    again: bool = False  # the next cycle is offered at the end, with what was learned

    def filled_in(self, phase: Phase) -> tuple[str, ...]:
        """The columns a phase puts notes in: those it names, or all where it is there to fill them."""
        every = phase.kind in (PhaseKind.WRITE, PhaseKind.SORT)
        return phase.columns or (self.columns if every else ())

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        total = sum(phase.minutes for phase in self.phases)
        if total != self.minutes:
            raise ValueError(
                f"the phases of {self.name} take {total} minutes, not {self.minutes}: make them agree."
            )
        if set(self.hints) != set(self.columns) or len(set(self.columns)) < len(self.columns):
            raise ValueError(f"{self.name} needs different columns, and one line in `hints` for each.")
        named = {column for phase in self.phases for column in (*phase.columns, *phase.needs)}
        strange = (named | set(self.changes)) - set(self.columns)
        if strange:
            raise ValueError(
                f"{self.name} has a phase for {', '.join(sorted(strange))}: add it to `columns`."
            )
        filled = {column for phase in self.phases for column in self.filled_in(phase)}
        if filled < set(self.columns):
            empty = ", ".join(sorted(set(self.columns) - filled))
            raise ValueError(f"nothing in {self.name} fills {empty}: name it in the `columns` of a phase.")
        self._check_order([phase.kind for phase in self.phases])
        return self

    def _check_order(self, kinds: list[PhaseKind]) -> None:
        fills = [kind in (PhaseKind.WRITE, PhaseKind.LIST) for kind in kinds]
        if kinds.count(PhaseKind.DECIDE) != 1:
            raise ValueError(f"{self.name} needs exactly one `decide` phase, where its actions are agreed.")
        if True not in fills:
            raise ValueError(f"{self.name} needs a `write` or `list` phase before all else.")
        first = fills.index(True)
        early = {PhaseKind.GROUP, PhaseKind.SORT, PhaseKind.VOTE} & set(kinds[:first])
        if early:
            raise ValueError(
                f"{self.name}: {', '.join(sorted(early))} comes before any note is written: move it."
            )
        if PhaseKind.CLOSE in kinds[:-1]:
            raise ValueError(f"{self.name} goes on after its `close` phase: put it last, once.")


class ReadinessItem(Part):
    """One statement of the readiness check."""

    id: Id
    text: QuestionText


class ReadinessTheme(Part):
    """A theme of the readiness check; each ends in start, prepare first or ask for help."""

    name: Id
    title: Title
    items: tuple[ReadinessItem, ...] = Field(min_length=1)


class GlossaryEntry(Part):
    """One term: its name in code, what people read, and one plain sentence."""

    code: Words
    name: Words
    meaning: Words
    values: Mapping[str, str] = {}  # of an enum: stored value → what people read


class HorizonPreset(Part):
    """Where short ends and long begins; shown every time the words are used."""

    name: Id
    title: Words
    bounds: Mapping[Horizon, Words]

    @model_validator(mode="after")
    def _all_three(self) -> Self:
        if set(self.bounds) != set(Horizon):
            raise ValueError(f"{self.name} must give `bounds` for short, medium and long.")
        return self


class GroundRules(Part):
    """What is said at the start of every retrospective, and at every note box."""

    start: Words
    notes: Words


class Content(Part):
    """Everything loaded, with its lookups. Made once at the start, then passed around."""

    bank: tuple[Question, ...]
    principles: tuple[Question, ...]  # the quarterly pack, one for each of the five principles
    sectors: tuple[SectorPack, ...]
    formats: tuple[RetroFormat, ...]
    readiness: tuple[ReadinessTheme, ...]
    readiness_levels: tuple[Words, ...]
    glossary: tuple[GlossaryEntry, ...]
    presets: tuple[HorizonPreset, ...]
    ground_rules: GroundRules

    def questions(self, sector: str | None = None) -> tuple[Question, ...]:
        """The bank as a team of that sector is asked it, without those about a named priority.

        A sector that is no longer there, because a deployment took its pack
        away, means the plain bank: the team goes on being asked.
        """
        return tuple(q for q in self._heard_by(sector).values() if not q.about_priority)

    def about_priority(self, sector: str | None = None) -> tuple[Question, ...]:
        """The questions about one named priority; whoever asks puts its name for ``{priority}``."""
        return tuple(q for q in self._heard_by(sector).values() if q.about_priority)

    def question(self, id: str, sector: str | None = None) -> Question:
        """One question in the words of that sector; ``KeyError`` if there is none."""
        heard = self._heard_by(sector)
        return heard[id] if id in heard else self._elsewhere[id]

    def is_bright_spot(self, id: str | None, sector: str | None = None) -> bool:
        """Whether an answer to this question tells of something that went well; no, where it is gone."""
        asked = self._heard_by(sector).get(id or "") or self._elsewhere.get(id or "")
        return asked is not None and asked.bright_spot

    def format(self, name: str) -> RetroFormat:
        """One retrospective format by name; ``KeyError`` if there is none."""
        return self._formats[name]

    def preset(self, name: str) -> HorizonPreset:
        """One preset of horizon bounds by name; ``KeyError`` if there is none."""
        return self._presets[name]

    def bounds(self, preset: str) -> Mapping[Horizon, str]:
        """Where the terms begin and end for whoever chose that preset.

        Nothing, where a deployment took its pack away: the team goes on being asked.
        """
        return self._presets[preset].bounds if preset in self._presets else {}

    def label(self, term: StrEnum) -> str:
        """What people read for a member of the vocabulary: ``Horizon.LONG`` → "Long term"."""
        return self._entries[type(term).__name__].values[term.value]

    def meaning(self, code: str) -> GlossaryEntry:
        """The glossary's entry for a name in code; ``KeyError`` if there is none."""
        return self._entries[code]

    def _heard_by(self, sector: str | None) -> dict[str, Question]:
        return self._spoken.get(sector, self._spoken[None])

    @cached_property
    def _spoken(self) -> dict[str | None, dict[str, Question]]:
        plain = {q.id: q for q in self.bank}
        spoken: dict[str | None, dict[str, Question]] = {None: plain}
        for pack in self.sectors:
            reworded = {
                id: q.model_copy(update={"text": pack.reword[id]}) if id in pack.reword else q
                for id, q in plain.items()
            }
            spoken[pack.name] = reworded | {q.id: q for q in pack.questions}
        return spoken

    @cached_property
    def _elsewhere(self) -> dict[str, Question]:
        own = (q for pack in self.sectors for q in pack.questions)
        return {q.id: q for q in (*own, *self.principles, *self.bank)}

    @cached_property
    def _formats(self) -> dict[str, RetroFormat]:
        return {f.name: f for f in self.formats}

    @cached_property
    def _presets(self) -> dict[str, HorizonPreset]:
        return {p.name: p for p in self.presets}

    @cached_property
    def _entries(self) -> dict[str, GlossaryEntry]:
        return {e.code: e for e in self.glossary}


class Pack(Part):
    """One file of a pack: any of these sections."""

    questions: tuple[Question, ...] = ()
    principles: tuple[Question, ...] = ()
    sectors: tuple[SectorPack, ...] = ()
    formats: tuple[RetroFormat, ...] = ()
    readiness: tuple[ReadinessTheme, ...] = ()
    readiness_levels: tuple[Words, ...] = ()
    glossary: tuple[GlossaryEntry, ...] = ()
    presets: tuple[HorizonPreset, ...] = ()
    ground_rules: GroundRules | None = None


NAMED = {  # section → what identifies one of its entries
    "questions": "id",
    "principles": "id",
    "sectors": "name",
    "formats": "name",
    "readiness": "name",
    "glossary": "code",
    "presets": "name",
}


def load_content(extra: Path | None = None) -> Content:
    """Read what ships with the bot, then a deployment's own directory over it.

    An entry of the deployment's with an id that exists takes its place; any
    other is added. Every problem found is in the one ``ContentError`` raised.
    """
    if extra is not None and not extra.is_dir():
        raise ContentError([f"{extra} is not a directory: make it, or correct CONTENT_DIR."])
    gathered = gather((SHIPPED, extra) if extra else (SHIPPED,), Pack, NAMED)
    sections: dict[str, Any] = gathered.sections
    sections["formats"] = sorted(sections["formats"], key=lambda f: (f.minutes, f.title))
    content = Content.model_validate({"bank": sections.pop("questions"), **sections})
    problems = [
        f"{gathered.origins[section, key]}: {sentence}" for section, key, sentence in _disagreements(content)
    ]
    if problems:
        raise ContentError(problems)
    return content


def _disagreements(content: Content) -> Iterator[tuple[str, str, str]]:
    """What is wrong between entries: section and name of the one to mend, and how."""
    bank = {q.id: q for q in content.bank}
    for id, kind in KNOWN_QUESTIONS.items():
        if bank[id].kind is not kind:
            yield (
                "questions",
                id,
                f"{id} is asked by name, as `kind: {kind}`: change its words, not its kind.",
            )
    for entry in content.glossary:
        words = getattr(vocabulary, entry.code, None)
        if isinstance(words, type) and issubclass(words, StrEnum):
            unsaid = ", ".join(word.value for word in words if word.value not in entry.values)
            if unsaid:
                yield "glossary", entry.code, f"{entry.code} has no words for {unsaid}: add them to `values`."
    principles = {q.id for q in content.principles}
    for id in sorted(principles & set(bank)):
        yield "questions", id, f"{id} is also the id of a principle: give this one another id."
    owner = dict.fromkeys(principles, "the principles") | dict.fromkeys(bank, "the bank")
    for pack in content.sectors:
        for sentence in _pack_disagreements(pack, bank, owner):
            yield "sectors", pack.name, sentence
        owner |= {q.id: f"the sector {pack.name}" for q in pack.questions if q.id not in bank}


def _pack_disagreements(
    pack: SectorPack, bank: Mapping[str, Question], owner: Mapping[str, str]
) -> Iterator[str]:
    for id in sorted(set(pack.reword) - set(bank)):
        yield f"{pack.name} rewords {id}, which is not in the bank: correct it, or add it to `questions`."
    for q in pack.questions:
        if q.id in owner and q.id not in bank:
            yield f"{q.id} of {pack.name} is in {owner[q.id]} already: give this one another id."
    ids = [q.id for q in pack.questions]
    for id in sorted({id for id in ids if ids.count(id) > 1 or id in pack.reword}):
        yield f"{pack.name} has {id} twice: keep one, in `reword` or in `questions`."
    heard = {bank[id].horizon for id in pack.reword if id in bank} | {q.horizon for q in pack.questions}
    bare = [horizon for horizon in Horizon if horizon not in heard]
    if bare:
        yield f"{pack.name} has nothing of its own for the {' and '.join(bare)} term: add or reword one."
