"""The client of the stop-loss bench, a process of its own: sends a line when it is due, over a few connections kept open, and again until it is acknowledged.

Reads what to do as JSON on standard input, writes a JSON list of what came of every line to standard output. The order of a shop's ERP: it does not wait for one
answer before the next line is due, and a line that got no answer is sent again.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

PATIENCE, AGAIN = 10.0, 0.2  # seconds that an answer may take; between two tries


@dataclass
class Sent:
    """A line: moments in seconds since 1970. `tries`: how often it was sent; `alarms`: numbers that its answer named."""

    order_id: str
    bad: bool
    due: float
    sent: float = 0.0
    acknowledged: float = 0.0
    tries: int = 0
    repeated: bool = False
    alarms: tuple[int, ...] = ()


class Sender:
    """One connection, kept open."""

    def __init__(self, port: int, path: str, token: str) -> None:
        self.path, self.line = path, HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.heads = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(self, body: bytes) -> Any:
        """The JSON of a 200; None for whatever else."""
        try:
            self.line.request("POST", self.path, body, self.heads)
            answer = self.line.getresponse()
            content = answer.read()
            return json.loads(content) if answer.status == 200 else None
        except (OSError, HTTPException):
            self.line.close()
            return None


def send_all(told: dict[str, Any]) -> list[Sent]:
    """Every line at its moment; comes back when all are acknowledged, or `give_up` seconds after the last was due."""
    waiting: queue.Queue[tuple[Sent, bytes] | None] = queue.Queue()
    start = time.time() + 0.5
    lines = [
        (Sent(body["order_id"], bad, start + n / told["rate"]), json.dumps(body).encode()) for n, (body, bad) in enumerate(told["lines"])
    ]
    end = lines[-1][0].due + told["give_up"]

    def work() -> None:
        sender = Sender(told["port"], told["path"], told["token"])
        while (job := waiting.get()) is not None:
            one, body = job
            one.sent = one.sent or time.time()
            while not one.acknowledged and time.time() < end:
                one.tries += 1
                if (answer := sender.send(body)) is not None:
                    one.acknowledged = time.time()
                    for line in answer.get("lines", ()):
                        one.repeated, one.alarms = line["repeated"], tuple(line["alarms"])
                else:
                    time.sleep(AGAIN)

    threads = [threading.Thread(target=work) for _ in range(told["connections"])]
    for thread in threads:
        thread.start()
    for one, body in lines:
        time.sleep(max(one.due - time.time(), 0))
        waiting.put((one, body))
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    return [one for one, _ in lines]


if __name__ == "__main__":
    json.dump([asdict(one) for one in send_all(json.load(sys.stdin))], sys.stdout)
