"""Sends requests from a process of its own, so that sending costs the measured ones nothing.

Standard library only. Reads a plan as JSON and writes what happened as JSON:

    {"port": 8700, "expect": 200, "rate": null, "lanes": [["POST /… HTTP/1.1\\r\\n…", …], …]}
    {"seconds": 1.2, "latencies": [0.003, …], "due": [81.2, …], "refused": ["HTTP/1.1 403 …"]}

Each lane is a keep-alive connection. Without `rate` a lane sends its next request when it has the
answer; with it, request k of all lanes is due k/rate seconds after the start, and its latency
counts from then, also when the lane was still busy. `due` is by the monotonic clock, which all
processes of a machine share.
"""

import json
import socket
import sys
import threading
import time
from typing import Any

_PATIENCE = 30
_SHOWN = 600  # bytes of an unexpected answer


def run(plan: dict[str, Any]) -> dict[str, Any]:
    lanes = [_Lane(plan, number) for number in range(len(plan["lanes"]))]
    began = time.monotonic()
    threads = [threading.Thread(target=lane.run, args=(began,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "seconds": time.monotonic() - began,
        "latencies": [latency for lane in lanes for latency in lane.latencies],
        "due": [due for lane in lanes for due in lane.due],
        "refused": [answer for lane in lanes for answer in lane.refused],
    }


class _Lane:
    def __init__(self, plan: dict[str, Any], number: int) -> None:
        self.requests = [text.encode("latin-1") for text in plan["lanes"][number]]
        self.expected = b"HTTP/1.1 %d " % plan["expect"]
        self.pause = len(plan["lanes"]) / plan["rate"] if plan["rate"] else 0.0
        self.offset = number / plan["rate"] if plan["rate"] else 0.0
        self.socket = socket.create_connection(("127.0.0.1", plan["port"]), _PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.latencies: list[float] = []
        self.due: list[float] = []
        self.refused: list[str] = []

    def run(self, began: float) -> None:
        with self.socket:
            for number, request in enumerate(self.requests):
                due = time.monotonic()
                if self.pause:
                    due = began + self.offset + number * self.pause
                    time.sleep(max(0.0, due - time.monotonic()))
                answer = self._exchange(request)
                self.latencies.append(time.monotonic() - due)
                self.due.append(due)
                if not answer.startswith(self.expected):
                    self.refused.append(answer[:_SHOWN].decode("latin-1"))

    def _exchange(self, request: bytes) -> bytes:
        """Send it and read the whole answer."""
        self.socket.sendall(request)
        answer = b""
        while not _is_whole(answer):
            piece = self.socket.recv(262_144)
            if not piece:
                return answer or b"connection closed"
            answer += piece
        return answer


def _is_whole(answer: bytes) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = answer[:end].lower()
    if b"transfer-encoding: chunked" in head:
        return answer.endswith(b"\r\n0\r\n\r\n")  # a line of a table may itself end in 0
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(answer) - end - 4 >= int(length or 0)


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
