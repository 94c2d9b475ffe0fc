"""A Slack workspace in one process, for people and for tests; it knows nothing of the rest of the project."""

from bot.playground.clock import Clock, ManualClock, RealClock
from bot.playground.playground import Playground
from bot.playground.record import Traffic
from bot.playground.refusals import ModalErrors, Refused
from bot.playground.server import Server
from bot.playground.serving import serve_world
from bot.playground.workplace import Jump, Step
from bot.playground.workspace import Channel, Message, Said, StoredFile, User, UserGroup, View, World

__all__ = [
    "Channel",
    "Clock",
    "Jump",
    "ManualClock",
    "Message",
    "ModalErrors",
    "Playground",
    "RealClock",
    "Refused",
    "Said",
    "Server",
    "Step",
    "StoredFile",
    "Traffic",
    "User",
    "UserGroup",
    "View",
    "World",
    "serve_world",
]
