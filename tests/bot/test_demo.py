"""The demonstration: two invented teams, weeks of their lives, and a count of what they were sent."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.demo import cli
from bot.demo.browser import SEED, play_history
from bot.demo.heart import Heart
from bot.demo.lines import every_line, load_lines, load_spare
from bot.demo.printing import digests_of, text_of
from bot.demo.reading import buttons_of
from bot.demo.recount import count
from bot.demo.script import load_first
from bot.demo.stage import Stage, staged
from bot.demo.visit import Visit, friday_after, next_checkin, waits
from bot.demo.world import load_cast
from bot.playground import Refused
from bot.running import Stop
from config.content import load_content
from config.vocabulary import QuestionKind

KEYS = ["weeks", "prompts", "answered", "skipped", "reminders", "digests", "lost", "doubled"]
LONGEST_QUOTE = 30  # words a digest prints whole


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Two weeks, played once for all who look at them."""
    with staged(tmp_path_factory.mktemp("demo"), seed=7) as stage:
        cli.play(stage, 2)
        yield stage


def essence(stage: Stage) -> list[tuple[str, ...]]:
    """What happened, without the ids that chance gave: when, what, to or by whom, in which words."""
    people = {place.id: place.user or place.name for place in stage.pg.workspace.channels.values()}
    found = []
    for line in stage.pg.record:
        if line.kind == "api" and line.name in ("chat.postMessage", "chat.update"):
            request = line.request
            place = people.get(line.response["channel"], "")
            found.append((f"{line.at:%F %H:%M}", line.name, place, str(request["text"])))
        elif line.kind in ("interaction", "command"):
            name = line.name.partition("#")[0]
            found.append((f"{line.at:%F %H:%M}", name, line.user, _typed(line.request)))
    return sorted(found)


def _typed(request: dict[str, object]) -> str:
    """Everything somebody typed or chose."""
    if "text" in request:
        return str(request["text"])
    view = request.get("view")
    text = json.dumps(view["state"]["values"], sort_keys=True) if isinstance(view, dict) else ""
    return re.sub(r"[0-9a-f]{8,32}", "#", text)


def test_two_weeks_lose_nothing_and_double_nothing(fortnight: Stage) -> None:
    counted = count(fortnight.pg, fortnight.cast, 2).as_json()
    assert list(counted) == KEYS
    assert counted["lost"] == counted["doubled"] == 0
    assert counted["prompts"] >= 12
    assert counted["answered"] > counted["prompts"] / 2
    assert counted["digests"] == 4


def test_the_recount_sees_a_prompt_that_is_missing_and_one_that_came_twice(fortnight: Stage) -> None:
    """A count that could not tell would prove nothing."""
    lines = list(fortnight.pg.record)
    prompts = [line for line in lines if _is_prompt(line.request)]

    pg = fortnight.pg
    doctored: Any = SimpleNamespace(workspace=pg.workspace, clock=pg.clock, messages=pg.messages)
    doctored.record = [line for line in lines if line is not prompts[0]]
    assert count(doctored, fortnight.cast, 2).lost == 1
    doctored.record = [*lines, prompts[0]]
    assert count(doctored, fortnight.cast, 2).doubled == 1


def _is_prompt(request: object) -> bool:
    metadata = request.get("metadata") if isinstance(request, dict) else None
    return isinstance(metadata, dict) and metadata["event_payload"].get("kind") == "prompt"


def test_the_same_seed_plays_the_same_weeks(fortnight: Stage, tmp_path: Path) -> None:
    with staged(tmp_path, seed=7) as again:
        cli.play(again, 2)
        assert essence(again) == essence(fortnight)


def test_nobody_is_refused_and_nothing_stumbles(fortnight: Stage) -> None:
    """The script acts through signed payloads like anybody: each is answered well."""
    trouble = [(line.name, line.trouble) for line in fortnight.pg.record if line.trouble]
    refused = [
        (line.name, line.response)
        for line in fortnight.pg.record
        if line.kind == "api" and not (line.response or {}).get("ok")
    ]
    assert not trouble
    assert not refused


def test_the_files_hold_the_transcript_and_every_digest(fortnight: Stage, tmp_path: Path) -> None:
    cli.write(fortnight, tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "transcript.jsonl").read_text().splitlines()]
    assert {"at", "kind", "name", "request", "response"} == set(lines[0])
    assert {line["kind"] for line in lines} <= {"api", "event", "interaction", "command"}
    assert any(_is_prompt(line["request"]) for line in lines)
    texts = sorted(path.stem for path in tmp_path.glob("digest-*.txt"))
    assert texts == sorted(path.stem for path in tmp_path.glob("digest-*.png"))
    assert len(texts) == 4
    assert all((tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG") for name in texts)
    assert all("Weekly learning digest" in (tmp_path / f"{name}.txt").read_text() for name in texts)


def test_every_written_question_has_lines_of_ours() -> None:
    content = load_content()
    for team in load_cast().teams:
        sector = next(s.name for s in content.sectors if s.title == team.sector)
        asked = (*content.questions(sector), *content.principles)
        written = {q.id for q in asked if q.kind is QuestionKind.TEXT}
        assert written <= set(load_lines())


def test_the_lines_are_many_short_and_different() -> None:
    lines = list(every_line())
    assert len({line.text for line in lines}) == len(lines) >= 120
    quoted = [t for line in lines for t in (line.shared_text, line.decided, line.decided_not)]
    assert not [text for text in quoted if len(text.split()) > LONGEST_QUOTE]
    heads = Counter(line.shared_text[:60] for line in lines)  # what a select shows of them
    assert max(heads.values()) == 1
    assert len(set(load_spare().lines)) == len(load_spare().lines)


def test_a_visitor_finds_their_check_in_and_four_steps(fortnight: Stage) -> None:
    """After two weeks as after twelve: the visitor's half is asked on the third Monday."""
    fortnight.advance_to(fortnight.cast.begins_on(2) + timedelta(hours=1, minutes=5))
    visit = Visit(fortnight)
    assert waits(fortnight, visit.me)
    visit.begin()
    pg, me = fortnight.pg, visit.me.id
    assert [step.done() for step in pg.steps] == [False] * 4
    assert sum(pg.unread(me).values()) == 1
    assert [jump.label for jump in pg.jumps][:2] == ["Next check-in", "Friday 15:00"]

    pg.click(me, pg.dm(me)[-1], "Answer")
    pg.submit(me, X1="7,2,1")
    fortnight.advance_to(friday_after(pg.clock.now()))
    assert [step.done() for step in pg.steps] == [True, True, False, False]
    pg.mark_read(me, "executive-team")
    pg.lookers |= {me, fortnight.cast.person("owen").id}
    assert [step.done() for step in pg.steps] == [True] * 4


def test_the_next_check_in_is_on_the_first_clock_that_shows_its_time() -> None:
    """On a Friday the next one is Monday at nine in Auckland, which is Sunday here."""
    cast = load_cast()
    friday = cast.begins_on(1) + timedelta(days=4)
    found = next_checkin(cast.teams, [p for p in cast.people if p.team], friday)
    assert found.isoformat() == "2026-02-01T20:01:00+00:00"
    assert friday_after(friday).isoformat() == "2026-01-30T15:01:00+00:00"


def test_time_passes_by_itself_and_what_somebody_clicks_is_answered(tmp_path: Path) -> None:
    """In the browser nobody moves the clock for a click: the heart lets it take effect."""
    with staged(tmp_path, seed=3) as stage:
        stage.play("U0GRACE")
        heart = Heart(stage)
        heart.start()
        try:
            heart.jump(stage.cast.begins_on(0) + timedelta(hours=1, minutes=1))
            pg, before = stage.pg, stage.clock.now()
            prompt = pg.dm("U0GRACE")[-1]
            pg.click("U0GRACE", prompt, "Not this week")
            assert pg.wait_until(lambda: "that is fine" in pg.visible_text(pg.dm("U0GRACE")[-1]), 20)
            assert pg.wait_until(lambda: stage.clock.now() > before, 20)
        finally:
            heart.stop()


def test_nobody_starts_again_while_time_jumps(fortnight: Stage) -> None:
    fortnight.pg.moving = True
    try:
        with pytest.raises(Refused):
            fortnight.pg.reset()
    finally:
        fortnight.pg.moving = False


def test_the_headless_demonstration_says_where_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """To a person on standard error; standard output is the count alone, for programs."""
    assert cli.headless(weeks=1, seed=7, out=tmp_path / "out") == 0
    told = capsys.readouterr()
    (line,) = told.out.splitlines()
    assert list(json.loads(line)) == KEYS
    (said,) = told.err.splitlines()
    assert f"In {tmp_path / 'out'}/ are the digests" in said
    assert "lost was due and never came, doubled came twice; both should be 0." in said
    assert list((tmp_path / "out").glob("digest-*.png"))
    assert (tmp_path / "out" / "transcript.jsonl").exists()


@pytest.mark.slow
def test_the_visitors_first_friday_is_a_full_one(tmp_path: Path) -> None:
    """A decision, a figure with their own answer in it, a learning and an ask; then a retrospective."""
    with staged(tmp_path, SEED) as stage:
        play_history(stage, Stop(), lambda week, weeks: None)
        visit = Visit(stage)
        visit.begin()
        pg, me = stage.pg, visit.me.id
        pg.click(me, pg.dm(me)[-1], "Answer")
        pg.submit(me, **{"X1.exact": "10 0 0"})
        friday = friday_after(pg.clock.now())
        stage.advance_to(friday)
        on, digest = list(digests_of(pg, stage.cast, visit.team))[-1]
        assert on == friday.date()
        text = text_of(pg, digest)
        assert text.splitlines()[1].startswith("You said → we decided")
        assert "Learning" in text
        assert "Ask for help" in text
        assert any(b.route == "learning.reply" for b in buttons_of(digest.blocks))
        assert f"The figure of {on.day} April." in pg.visible_text(pg.home(me) or {})

        ours = {p.key for p in stage.cast.members(visit.team.key)}
        first, second, *_ = [deed for deed in load_first().actions if deed.owner in ours]
        assert first.what not in pg.visible_text(pg.home(me) or {})  # its owner has closed it
        pg.command(me, digest.channel, "/ambi retro quick The last two weeks")
        stage.advance_to(friday + timedelta(hours=1))
        home = pg.visible_text(pg.home(me) or {})
        assert [d.what for d in load_first().actions if d.what in home] == [second.what]


def test_every_team_has_actions_of_its_own_to_agree_on() -> None:
    """Else a visitor's retrospective there would end with nothing, or with what is open already."""
    cast = load_cast()
    often = Counter(cast.person(deed.owner).team for deed in load_first().actions)
    assert all(often[team.key] >= 2 for team in cast.teams)


@pytest.mark.slow
def test_twelve_weeks_of_digests_do_not_repeat_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No sentence of a template stands in more than three of twelve digests of a team."""
    assert cli.headless(weeks=12, seed=1, out=tmp_path) == 0
    counted = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    print(counted)
    assert counted["lost"] == counted["doubled"] == 0
    assert counted["answered"] > counted["prompts"] / 2
    for team in load_cast().teams:
        texts = [path.read_text() for path in sorted(tmp_path.glob(f"digest-{team.key}-*.txt"))]
        assert len(texts) == 12
        often = Counter(sentence for text in texts for sentence in sentences(text))
        assert not {sentence: n for sentence, n in often.items() if n > 3}


def sentences(text: str) -> set[str]:
    """The sentences of one digest that are not somebody's own, with figures and dates taken out.

    The labels over its parts are no sentences; a reader finds the parts by them.
    """
    own = re.sub(r"“[^”]*”( → [^\n]*)?", "“”", text)
    bare = re.sub(r"\d+(\.\d+)?|\b(January|February|March|April)\b", "#", own)
    parts = re.split(r"(?<=[.?!:])\s+|\n", bare)
    return {part.strip() for part in parts if re.search(r"\w+[.?!:]$", part.strip())}
