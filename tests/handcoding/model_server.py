"""A server that speaks the protocol of chat completions, in a process of its own: `python model_server.py FIXTURE`.

FIXTURE is a JSON file of texts and their codes. What it does depends on the name of the model that is asked for. It prints
its port, and appends a line to FIXTURE.log for every question.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STARTED = __name__ == "__main__"  # and not imported by what looks for examples in docstrings
FIXTURE = Path(sys.argv[1] if STARTED else "fixture.json")
CODES = json.loads(FIXTURE.read_text(encoding="utf-8")) if STARTED else {}
LOG = FIXTURE.with_suffix(".log")
ASKED: dict[str, int] = {}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model, text = body["model"], body["messages"][1]["content"]
        ASKED[text] = ASKED.get(text, 0) + 1
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"text": text, "temperature": body["temperature"], "path": self.path}) + "\n")
        key = self.headers.get("Authorization", "")
        if model == "locked" and key != "Bearer sesame-7319":
            return self.answer(401, {"error": f"not with {key}"})
        form = body["response_format"]
        if form["type"] != "json_object" or form["schema"]["required"] != list(next(iter(CODES.values()))):
            return self.answer(
                500, {"error": "Input should be 'text' or 'json_object'"}
            )  # as a server of llama.cpp says
        if model in ("broken", "wrong"):
            return self.answer(500 if model == "broken" else 404, {"error": f"no, {key}"})
        if model == "elsewhere":
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/v1/other")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if model == "slow":
            time.sleep(3)
        written = json.dumps(CODES.get(text, dict.fromkeys(next(iter(CODES.values())), 0)))
        if model == "chatty" or (model == "chatty at first" and ASKED[text] == 1) or text == "unanswerable":
            written = f"Of course! {written} {key}"
        if model == "other themes":
            written = '{"cheese": 1}'
        usage = {"prompt_tokens": 90, "completion_tokens": 12}
        return self.answer(200, {"choices": [{"message": {"content": written}}], "usage": usage})

    def answer(self, status: int, reply: object) -> None:
        content = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


if STARTED:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
