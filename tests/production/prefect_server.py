"""A Prefect server and a process worker on loopback, as operations would start them."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

SET_UP = """
import runpy, sys
sys.argv = ["prefect", "--no-prompt", "deploy", "--all"]
try:
    runpy.run_module("prefect", run_name="__main__")
except SystemExit as ended:
    assert not ended.code
sys.argv = {script}
runpy.run_path(sys.argv[0], run_name="__main__")
"""
BUSY = 503  # SQLite is locked by another request
PATIENCE_S = 240
ENDED = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@dataclass
class PrefectServer:
    """Server and worker of one folder, with the database in `home`; all they said is in `log`."""

    folder: Path
    home: Path
    port: int = field(default_factory=free_port)
    running: dict = field(default_factory=dict)

    @property
    def api(self):
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def log(self):
        return self.folder / "prefect.log"

    def start(self, what, *arguments):
        with self.log.open("ab") as log:
            self.running[what] = subprocess.Popen(
                [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
                cwd=self.folder,
                env=self.env(),
                stdout=log,
                stderr=log,
            )

    def start_server(self):
        self.start("server", "server", "start", "--port", str(self.port), "--no-ui")
        wait_for(self.is_up)

    def is_up(self):
        try:
            return bool(self.ask("/health"))
        except OSError:
            return False

    def stop(self, what):
        process = self.running.pop(what)
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def env(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
        leases = "prefect.server.concurrency.lease_storage.filesystem"
        return kept | {
            "HOME": str(self.folder),
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": self.api,
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": leases,
            "PREFECT_WORKER_QUERY_SECONDS": "1",
        }

    def set_up(self, notify):
        """`prefect deploy --all` and notify.py, one after the other: one start of Python."""
        addresses = ("--mail", "mailtos://u:p@mail.example", "--webhook", "https://hook.example")
        script = repr([str(notify), *addresses])
        command = [sys.executable, "-c", SET_UP.format(script=script)]
        return subprocess.run(
            command, cwd=self.folder, env=self.env(), capture_output=True, text=True, check=False
        )

    def ask(self, path, question=None):
        """What the API answers; a question is posted."""
        body = None if question is None else json.dumps(question).encode()
        request = urllib.request.Request(
            self.api + path, body, {"content-type": "application/json"}
        )
        for _ in range(60):
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code != BUSY:
                    raise
            time.sleep(0.5)
        raise TimeoutError(path)

    def trigger(self, flow="nightly", env=None, **parameters):
        """Ask for a run of what was deployed under the name of its flow; the id of the run."""
        deployment = self.ask(f"/deployments/name/{flow}/{flow}")
        job_variables = {"env": env} if env else {}
        question = {"parameters": parameters, "job_variables": job_variables}
        return self.ask(f"/deployments/{deployment['id']}/create_flow_run", question)["id"]

    def run(self, run_id):
        return self.ask(f"/flow_runs/{run_id}")

    def ended(self, run_id):
        """The run once it has ended."""
        wait_for(lambda: self.run(run_id)["state_type"] in ENDED)
        return self.run(run_id)

    def artifacts(self, run_id):
        asked = {"flow_runs": {"id": {"any_": [run_id]}}}
        return {found["key"]: found["data"] for found in self.ask("/artifacts/filter", asked)}

    def events(self):
        asked = {"filter": {"event": {"prefix": ["labwatch."]}}, "limit": 50}
        return [event["event"] for event in self.ask("/events/filter", asked)["events"]]


def wait_for(is_so, seconds=PATIENCE_S):
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError("waited in vain")
        time.sleep(0.2)
