"""The digest: its order, its bounds, nothing dropped, and twelve weeks that do not sound alike."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from config.vocabulary import Horizon
from handlers.digests import phrases, rules
from handlers.digests.rules import Ask, Decision, Digest, FromTeam, Learning, Materials, Slot

FRIDAY = date(2026, 3, 6)
BALANCE = tuple(f"{way}: 1.8 points would have to move from the short term." for way in "ABCDE")
FULL = Materials(
    team="Executive team",
    ending=FRIDAY,
    decisions=(Decision("d1", "the 08:00 call starts without data", "the site report comes at 07:30"),),
    balance_lines=BALANCE,
    learnings=(
        Learning("l1", "Ask before sending the report.", Horizon.SHORT),
        Learning("l2", "Discharge starts at admission.", Horizon.MEDIUM),
        Learning("l3", "The porters knew first.", Horizon.SHORT, bright_spot=True),
    ),
    from_teams=(FromTeam("f1", "Place partnership", "One list, one owner."),),
    asks=(Ask("a1", "Who has run a virtual ward through a winter?"), Ask("a2", "A good estates planner?")),
)

texts = st.text(min_size=1, max_size=60) | st.lists(st.sampled_from(["so", "{said}", "we"]), max_size=90).map(
    " ".join
)
horizons = st.none() | st.sampled_from(Horizon)


def numbered(items: st.SearchStrategy[rules.Item]) -> st.SearchStrategy[tuple[rules.Item, ...]]:
    return st.lists(items, max_size=5).map(
        lambda found: tuple(type(i)(**{**vars(i), "id": f"{n}"}) for n, i in enumerate(found))
    )


materials = st.builds(
    Materials,
    team=st.just("Executive team"),
    ending=st.just(FRIDAY),
    decisions=numbered(st.builds(Decision, id=st.just(""), said=texts, decided=texts, against=st.booleans())),
    balance_lines=st.sampled_from([(), BALANCE]),
    learnings=numbered(
        st.builds(Learning, id=st.just(""), text=texts, horizon=horizons, bright_spot=st.booleans())
    ),
    from_teams=numbered(st.builds(FromTeam, id=st.just(""), team=st.just("Place"), text=texts)),
    asks=numbered(st.builds(Ask, id=st.just(""), text=texts)),
    standing_since=st.none() | st.just(FRIDAY - timedelta(weeks=2)),
)


def test_a_full_week_stands_in_its_order() -> None:
    digest = rules.compose_digest(FULL)
    assert [line.slot for line in digest.lines] == [
        Slot.DECISION,
        Slot.BALANCE,
        Slot.LEARNING,
        Slot.FROM_TEAM,
        Slot.ASK,
    ]
    assert rules.to_text(digest).splitlines() == [
        "Weekly learning digest · Executive team · 6 March 2026",
        "",
        "You said → we decided: “the 08:00 call starts without data” → the site report comes at 07:30.",
        "",
        "Our balance: A: 1.8 points would have to move from the short term.",
        "",
        "Passed on by those who learned it:",
        "",
        "Bright spot, short term: “The porters knew first.”",
        "",
        "From another team: Place partnership shares this: “One list, one owner.”",
        "",
        "Ask for help: Can you help with this? “Who has run a virtual ward through a winter?”",
    ]
    assert [item.id for item in digest.carried] == ["l1", "l2", "a2"]


def test_a_decision_against_is_a_decision_too() -> None:
    week = Materials(
        "T", FRIDAY, decisions=(Decision("d", "a second huddle", "one is enough", against=True),)
    )
    line = rules.compose_digest(week).lines[0]
    assert (line.label, line.text) == ("You said → we decided not to", "“a second huddle” → one is enough.")


def test_learnings_are_chosen_from_different_horizons_and_shown_by_horizon() -> None:
    week = (*FULL.learnings, Learning("l4", "Trust takes two winters.", Horizon.LONG), Learning("l5", "Ask."))
    digest = rules.compose_digest(Materials("T", FRIDAY, learnings=week))
    assert [line.item_id for line in digest.of(Slot.LEARNING)] == ["l3", "l2", "l4"]
    digest = rules.compose_digest(Materials("T", FRIDAY, learnings=FULL.learnings))
    assert [line.item_id for line in digest.of(Slot.LEARNING)] == ["l3", "l1", "l2"]


def test_what_was_carried_over_stands_before_a_newer_bright_spot() -> None:
    carried = tuple(Learning(f"w{n}", "It waited.", Horizon.LONG, waited=True) for n in range(3))
    week = Materials("T", FRIDAY, learnings=(*carried, Learning("n", "New.", bright_spot=True)))
    assert [line.item_id for line in rules.compose_digest(week).lines] == ["w0", "w1", "w2"]


def test_a_figure_that_is_repeated_says_since_when() -> None:
    week = Materials("T", FRIDAY, balance_lines=BALANCE, standing_since=date(2026, 2, 20))
    assert "20 February" in rules.compose_digest(week).quiet[1]
    week = Materials("T", FRIDAY, balance_lines=BALANCE, standing_since=date(2026, 2, 20), asks=FULL.asks)
    (line,) = rules.compose_digest(week).of(Slot.BALANCE)
    assert line.text.endswith(BALANCE[0])
    assert "20 February" in line.text.removesuffix(BALANCE[0])  # first: who read it then may skip it now


@settings(max_examples=300)
@given(materials)
def test_a_digest_keeps_its_bounds_and_drops_nothing(week: Materials) -> None:
    digest = rules.compose_digest(week)
    assert len(rules.to_text(digest).split("\n", 2)[2].split()) <= 180
    assert len(digest.lines) <= 5
    assert len(digest.of(Slot.ASK)) <= 1
    every = [*week.decisions, *week.learnings, *week.from_teams, *week.asks]
    printed = {(line.slot, line.item_id) for line in digest.lines if line.item_id}
    assert len(printed) + len(digest.carried) == len(every)
    assert digest.is_quiet == (not every)
    if every:
        assert printed
        assert bool(digest.of(Slot.BALANCE)) == bool(week.balance_lines)
    assert [line.slot for line in digest.lines] == sorted(
        (line.slot for line in digest.lines), key=list(Slot).index
    )


def test_what_was_carried_finds_its_place_in_the_end() -> None:
    waiting: tuple[Learning, ...] = tuple(Learning(f"l{n}", "word " * 29, Horizon.LONG) for n in range(9))
    weeks = 0
    while waiting:
        digest = rules.compose_digest(Materials("T", FRIDAY, learnings=waiting, asks=FULL.asks[:1]))
        waiting = tuple(item for item in digest.carried if isinstance(item, Learning))
        weeks += 1
        assert weeks < 9
    assert weeks >= 3


def test_a_long_quotation_says_where_the_rest_is() -> None:
    long = " ".join(f"word{n}" for n in range(50))
    digest = rules.compose_digest(Materials("T", FRIDAY, decisions=(Decision("d", long, long),)))
    assert "word24 … (in full in the thread)" in digest.lines[0].text
    assert digest.in_full == (long, long)
    assert long in rules.to_markdown(digest)


def test_braces_in_what_people_wrote_stay_theirs() -> None:
    digest = rules.compose_digest(
        Materials("T", FRIDAY, decisions=(Decision("d", "a {decided} b", "{said}"),))
    )
    assert digest.lines[0].text == "“a {decided} b” → {said}."


def test_a_quiet_week_has_two_lines() -> None:
    digest = rules.compose_digest(Materials("T", FRIDAY))
    assert digest.quiet == (phrases.QUIET[0], phrases.INVITATION[0])
    with_balance = rules.compose_digest(Materials("T", FRIDAY, balance_lines=BALANCE))
    assert with_balance.quiet == (phrases.QUIET[0], BALANCE[0])
    assert not with_balance.lines


@settings(max_examples=40, deadline=None)
@given(st.lists(materials, min_size=12, max_size=12))
def test_no_sentence_is_used_more_than_three_times_in_twelve_weeks(weeks: list[Materials]) -> None:
    history: tuple[tuple[str, ...], ...] = ()
    for week in weeks:
        digest = rules.compose_digest(Materials(**{**vars(week), "history": history}))
        history = (digest.phrases, *history)
    uses = Counter(phrase for digest_phrases in history for phrase in set(digest_phrases))
    assert not uses or max(uses.values()) <= 3


def test_twelve_full_weeks_do_not_sound_alike() -> None:
    history: tuple[tuple[str, ...], ...] = ()
    seen: list[Digest] = []
    for week in range(12):
        digest = rules.compose_digest(
            Materials(**{**vars(FULL), "history": history, "ending": FRIDAY + timedelta(weeks=week)})
        )
        history = (digest.phrases, *history)
        seen.append(digest)
    lines = Counter(line for digest in seen for line in rules.to_text(digest).splitlines() if line)
    quoted_only = {line for line in lines if line.startswith(("Bright spot", "Learning", "You said"))}
    assert max(count for line, count in lines.items() if line not in quoted_only) <= 3


def test_the_markdown_is_the_same_for_an_email() -> None:
    text = rules.to_markdown(rules.compose_digest(FULL))
    assert text.startswith("## Weekly learning digest · Executive team · 6 March 2026")
    assert "- **Ask for help:** Can you help with this?" in text


def test_there_are_enough_ways_to_say_each_thing() -> None:
    once = (phrases.LEARNINGS, phrases.FROM_TEAM, phrases.ASKS, phrases.QUIET, phrases.INVITATION)
    assert all(len(set(ways)) >= 5 for ways in once)
