"""What the page shows one person: gathered from the workspace, ready for the templates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bot.playground import page_panels as panels
from bot.playground.page_people import Person, address, person_of, reader_for
from bot.playground.page_stream import Row, rows, scene, trouble_words
from bot.playground.render import Reader, blocks_html
from bot.playground.workspace import Channel, View, Workspace, World

if TYPE_CHECKING:
    from bot.playground.playground import Playground


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: who looks, where, and what is open beside it."""

    user: str
    place: str = ""
    thread: str = ""
    tab: str = ""
    inspecting: bool = False
    since: str = ""


@dataclass(frozen=True)
class Item:
    """A line in the sidebar."""

    name: str
    href: str
    sign: str = "#"
    look: str = ""
    current: bool = False
    unread: int = 0


@dataclass(frozen=True)
class Sheet:
    """A modal or a Home, drawn."""

    id: str
    body: Markup
    title: str = ""
    submit: str = ""
    close: str = ""
    depth: int = 1
    submit_disabled: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Panels:
    """The playground's own parts, gathered before anything is locked."""

    clock: dict[str, Any]
    jumps: list[dict[str, str]]
    steps: list[dict[str, Any]]
    notes: int
    traffic: list[dict[str, Any]]


@dataclass(frozen=True)
class Shown:
    """Everything the templates need."""

    me: Person
    world: World
    app: Person
    place: str
    tab: str
    inspecting: bool
    own: Panels
    people: list[Person]
    channels: list[Item]
    others: list[Item]
    dms: list[Item]
    apps: list[Item]
    heading: str
    subheading: str
    app_place: bool
    app_inside: bool
    member: bool
    rows: list[Row]
    nothing: str
    placeholder: str
    home: Sheet | None
    modal: Sheet | None
    thread: dict[str, Any] | None


APP = "app"


def first_place(ws: Workspace, user: str) -> str:
    """Where somebody lands: the app's DM if something waits there, else their first channel."""
    unread = ws.unread(user)
    dm = ws.dm_of(user)
    if dm is not None and unread.get(dm.id):
        return dm.id
    own = [c.id for c in ws.channels_of(user) if user in c.members and not c.is_im]
    return own[0] if own else APP


def shown(stage: Playground, wanted: Wanted) -> Shown:
    """The whole page for one person at one place.

    Steps and jumps ask whoever made them, who may ask the app's database: that
    happens before the workspace is held still for the rest.
    """
    reader = reader_for(stage.workspace, wanted.user)
    own = Panels(
        clock=panels.clock(stage, reader),
        jumps=panels.jumps(stage, reader),
        steps=panels.steps(stage.steps),
        notes=panels.notes(stage.record),
        traffic=panels.traffic(stage.record, reader, _places(stage.workspace)) if wanted.inspecting else [],
    )
    with stage.workspace.reading():
        return _shown(stage, wanted, reader, own)


def _places(ws: Workspace) -> dict[str, str]:
    """What every id of the workspace is called, for whoever reads the traffic."""
    with ws.reading():
        people = {user.id: user.label for user in ws.users.values()}
        return people | {
            c.id: people.get(c.user, "") if c.is_im else f"#{c.name}" for c in ws.channels.values()
        }


def _shown(stage: Playground, wanted: Wanted, reader: Reader, own: Panels) -> Shown:
    ws = stage.workspace
    channel = _channel(ws, wanted)
    app_place = channel is None or channel.is_im
    home_tab = app_place and wanted.tab == "home"
    me = person_of(ws, wanted.user, stage.clock.now())
    messages = ws.shown_to(wanted.user, channel.id) if channel and not home_tab else []
    return Shown(
        me=me,
        world=stage.world,
        app=person_of(ws, stage.world.bot_user),
        place=channel.id if channel else APP,
        tab="home" if home_tab else "",
        inspecting=wanted.inspecting,
        own=own,
        people=_people(ws, stage.clock.now(), channel, home_tab),
        **_sidebar(stage, wanted, channel, home_tab),
        heading=f"# {channel.name}" if channel and not app_place else stage.world.app_name,
        subheading=_about(ws, channel),
        app_place=app_place,
        app_inside=channel is None or stage.world.bot_user in channel.members,
        member=channel is None or wanted.user in channel.members,
        rows=rows(ws, reader, messages, since=wanted.since),
        nothing=_nothing(stage, channel, me),
        placeholder=_placeholder(stage, channel),
        home=home_sheet(ws, reader) if home_tab else None,
        modal=modal_sheet(ws, reader),
        thread=_thread(ws, reader, wanted),
    )


def _channel(ws: Workspace, wanted: Wanted) -> Channel | None:
    """The channel asked for; the app's DM for the app; None where there is no DM yet."""
    if wanted.place in {"", APP}:
        return ws.dm_of(wanted.user)
    visible = {channel.id: channel for channel in ws.channels_of(wanted.user)}
    found = visible.get(wanted.place)
    if found is not None and found.is_im and found.user != wanted.user:
        return ws.dm_of(wanted.user)
    return found


def _people(ws: Workspace, now: datetime, channel: Channel | None, home_tab: bool) -> list[Person]:
    """Everybody one can act as; whoever sees the place that is open stays in it."""
    people = [user for user in ws.users.values() if not user.is_bot and not user.deleted]
    found = []
    for user in people:
        waiting = sum(ws.unread(user.id).values())
        open_to = channel is not None and not channel.is_im and channel in ws.channels_of(user.id)
        place = channel.id if channel and open_to else APP if channel is None or channel.is_im else ""
        href = address(as_=user.id, place=place, tab="home" if home_tab else "")
        found.append(replace(person_of(ws, user.id, now), unread=waiting, href=href))
    return found


def _sidebar(
    stage: Playground, wanted: Wanted, channel: Channel | None, home_tab: bool
) -> dict[str, list[Item]]:
    """Channels one is in, channels one might join, and the app's two places."""
    ws = stage.workspace
    unread = ws.unread(wanted.user)
    visible = [c for c in ws.channels_of(wanted.user) if not c.is_im and not c.is_archived]
    dm = ws.dm_of(wanted.user)
    in_dm = not home_tab and (channel is None or channel.is_im)
    waiting = unread.get(dm.id, 0) if dm else 0
    name = stage.world.app_name
    return {
        "channels": [_channel_item(c, channel, unread) for c in visible if wanted.user in c.members],
        "others": [_channel_item(c, channel, unread) for c in visible if wanted.user not in c.members],
        "dms": [Item(name, address(place=APP), look="app", current=in_dm, unread=waiting)],
        "apps": [Item(f"{name} Home", address(place=APP, tab="home"), "⌂", current=home_tab)],
    }


def _channel_item(channel: Channel, shown_now: Channel | None, unread: dict[str, int]) -> Item:
    sign = "🔒" if channel.is_private else "#"
    current = channel == shown_now
    return Item(
        channel.name, address(place=channel.id), sign, current=current, unread=unread.get(channel.id, 0)
    )


def _about(ws: Workspace, channel: Channel | None) -> str:
    if channel is None or channel.is_im:
        return ""
    people = sum(1 for user in channel.members if user in ws.users and not ws.users[user].is_bot)
    about = [f"{people} {'person' if people == 1 else 'people'}"]
    if channel.is_ext_shared:
        about.append("shared with another organisation")
    if channel.is_archived:
        about.append("archived")
    return " · ".join([*about, *([channel.topic] if channel.topic else [])])


def _nothing(stage: Playground, channel: Channel | None, me: Person) -> str:
    if channel is None or channel.is_im:
        return f"{stage.world.app_name} has not written to {me.name} yet."
    return f"Nothing has been said in #{channel.name} yet."


def _placeholder(stage: Playground, channel: Channel | None) -> str:
    where = f"#{channel.name}" if channel and not channel.is_im else stage.world.app_name
    return ", or type ".join([f"Message {where}", *stage.world.commands[:1]])


def modal_sheet(ws: Workspace, reader: Reader) -> Sheet | None:
    """The modal on top of somebody's stack, with what they typed in it."""
    view = ws.modal(reader.user)
    if view is None:
        return None
    depth = len(ws.modals.get(reader.user, ()))
    return _sheet(ws, reader, view, "modal", depth)


def home_sheet(ws: Workspace, reader: Reader) -> Sheet | None:
    """The App Home the app last published to somebody."""
    view = ws.homes.get(reader.user)
    return _sheet(ws, reader, view, "home", 1) if view else None


def _sheet(ws: Workspace, reader: Reader, view: View, surface: str, depth: int) -> Sheet:
    place = scene(ws, reader, surface, view.id, values=view.values, errors=view.errors)
    body = blocks_html(view.blocks, place)
    trouble = trouble_words(view.trouble)
    return Sheet(view.id, body, view.title, view.submit, view.close, depth, view.submit_disabled, trouble)


def _thread(ws: Workspace, reader: Reader, wanted: Wanted) -> dict[str, Any] | None:
    if not wanted.thread or wanted.place not in {c.id for c in ws.channels_of(wanted.user)}:
        return None
    messages = ws.thread(wanted.place, wanted.thread)
    if not messages:
        return None
    return {"rows": rows(ws, reader, messages, days=False), "close_href": address(place=wanted.place)}
