"""A Slack that says yes to everything and counts the connections made to it, alone in a process."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

YES = {"ok": True, "channel": "D0BENCH", "ts": "1790000000.000100"}
SOMEBODY = {"ok": True, "user": {"id": "U0", "tz": "Europe/London"}}
SOMEWHERE = {"ok": True, "channel": {"id": "C0", "name": "team", "is_member": True}}
OURSELVES = {"ok": True, "team_id": "T0BENCH", "user_id": "U0AMBI", "bot_id": "B0AMBI"}
ANSWERS = {"users.info": SOMEBODY, "conversations.info": SOMEWHERE, "auth.test": OURSELVES}


class Counting(ThreadingHTTPServer):
    """Counts who connects."""

    daemon_threads = True
    request_queue_size = 128
    connections = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads a call and says yes; keeps the connection, as Slack does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Counting

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(ANSWERS.get(self.path.rsplit("/", 1)[1], YES))

    def do_GET(self) -> None:
        """How many connected, without this one."""
        self._say({"connections": self.server.connections - 1})
        self.server.connections = 0

    def _say(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


class Stub:
    """The address of a running one."""

    def __init__(self, url: str) -> None:
        self.url = url

    def connections(self) -> int:
        """How many connections were made since this was asked last."""
        with urlopen(f"{self.url}connections") as answer:
            return int(json.load(answer)["connections"])


@contextmanager
def slack_stub() -> Iterator[Stub]:
    """A running one, in a process of its own: its work is not ours."""
    command = [sys.executable, "-m", "tests.bench.peers.slack_stub"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Stub(process.stdout.readline().strip())
        finally:
            process.communicate()


def main() -> None:
    server = Counting(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/api/", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
