"""Nights as operations runs them: `labwatch run` alone, then a Prefect server and a worker.

Processes of their own and no test harness: what Prefect keeps on the disk is part of the promise.
One story, because a database of Prefect takes its time to be made: the server takes over that of
the first night.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.cli.registry import LAB, PATIENTS, TREATMENTS, lay_out
from tests.conventions.sources import ROOT
from tests.production.prefect_server import PrefectServer, wait_for

pytestmark = pytest.mark.slow

MARKER = "zz-marked-patient"
DEFECT = f"""\
import pipelines.stages
def broken(*given, **named): raise ValueError('row of {MARKER}')
pipelines.stages.evaluate_store = broken
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nights")
    texts = {"lab": LAB, "patients": PATIENTS, "treatments": TREATMENTS}
    lay_out(
        folder,
        more="metrics: labwatch.prom\n",
        **{name: text.replace("ada", MARKER) for name, text in texts.items()},
    )
    shutil.copy(ROOT / "prefect.yaml", folder)
    return folder


@pytest.fixture(scope="module")
def alone(folder):
    """`labwatch run` in a folder, as if nobody had ever set Prefect up on this machine.

    Where the system lets a test do so, without any network but the machine's own loopback.
    """
    own_network = [*ALONE, "true"]
    can_be_cut_off = shutil.which("unshare") and not subprocess.run(own_network).returncode
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    return subprocess.run(
        [
            *(ALONE if can_be_cut_off else ()),
            sys.executable,
            "-c",
            "from pipelines.cli import main; main()",
            *AS_OF,
        ],
        cwd=folder,
        env=environment | {"HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


ALONE = ("unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
AS_OF = ("run", "--as-of", "2026-06-30", "--log-format", "json")


@pytest.fixture(scope="module")
def server(folder, alone):
    server = PrefectServer(folder, folder / "store" / "labwatch.duckdb.prefect")
    try:
        server.start_server()
        server.start("worker", "worker", "start", "--pool", "labwatch", "--type", "process")
        wait_for(lambda: server.ask("/work_pools/filter", {}))
        deployed = server.set_up(ROOT / "docs" / "automations" / "notify.py")
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        yield server
    finally:
        for what in list(server.running):
            server.stop(what)


@pytest.fixture(scope="module")
def nights(folder, server):
    """Runs by name: a night, one triggered while it ran, one with a broken extract, a failed one.

    The server is started anew between the second and the third. Before the failed one, two nights
    of the past are published and the store is looked over.
    """
    first = server.trigger(as_of="2026-07-01")
    wait_for(lambda: server.run(first)["state_type"] in ("PENDING", "RUNNING"))
    second = server.trigger(as_of="2026-07-02")
    runs = {"second": server.ended(second), "first": server.ended(first)}
    server.stop("server")
    server.start_server()
    (folder / "landing/lab/2026-07-02.csv").write_text(f"no,header,{MARKER}\n{MARKER},1,2\n")
    runs["refused"] = server.ended(server.trigger(as_of="2026-07-02"))
    runs["past"] = server.ended(server.trigger("backfill", first="2026-06-28", last="2026-06-29"))
    runs["verified"] = server.ended(server.trigger("verify"))
    (folder / "broken").mkdir()
    (folder / "broken" / "sitecustomize.py").write_text(DEFECT)
    broken = {"PYTHONPATH": f"{folder / 'broken'}:{ROOT}"}
    runs["failed"] = server.ended(server.trigger(as_of="2026-07-03", env=broken))
    return runs


def test_a_night_alone_is_published_and_summed_up(folder, alone):
    assert alone.returncode == 0, alone.stderr
    assert "patients under surveillance  2" in alone.stdout
    record = json.loads((folder / "published/as_of=2026-06-30/run.json").read_text())
    assert len(record["files"]) == 3


def test_the_log_of_a_night_is_json_and_names_its_events(alone):
    lines = [json.loads(line) for line in alone.stderr.splitlines() if line.startswith("{")]
    assert len(lines) == len(alone.stderr.splitlines())
    assert {line["level"] for line in lines} == {"info", "warning"}
    critical = [line for line in lines if line.get("event") == "labwatch.flags.critical"]
    assert [line["new"] for line in critical] == [1]


def test_a_night_on_the_server_is_completed_under_its_date(nights):
    run = nights["first"]
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Completed")
    assert run["name"] == "night of 2026-07-01"


def test_a_night_triggered_while_one_runs_is_cancelled(nights):
    assert nights["second"]["state_type"] == "CANCELLED"


def test_a_night_with_a_refused_extract_needs_attention(nights):
    run = nights["refused"]
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "NeedsAttention")


def test_nights_of_the_past_are_published_on_the_server(folder, nights):
    run = nights["past"]
    assert (run["state_name"], run["name"]) == ("Completed", "nights from 2026-06-28 to 2026-06-29")
    assert run["state"]["message"] == "2 nights published"
    record = json.loads((folder / "published/as_of=2026-06-28/run.json").read_text())
    assert record["as_of"] == "2026-06-28"


def test_the_store_is_looked_over_on_the_server(server, nights):
    run = nights["verified"]
    assert (run["state_name"], run["state"]["message"]) == ("Completed", "The store is whole")
    tables = json.loads(server.artifacts(run["id"])["labwatch-store"])
    assert {row["table"]: row["rows"] for row in tables}["patient_id"] == 4


def test_a_failed_night_publishes_nothing_and_leaves_the_last(folder, nights):
    run = nights["failed"]
    assert run["state_type"] == "FAILED"
    assert "unexpected ValueError" in run["state"]["message"]
    published = sorted(path.name for path in (folder / "published").iterdir())
    assert published == [
        *(f"as_of=2026-06-{day}" for day in (28, 29, 30)),
        *(f"as_of=2026-07-{day}" for day in ("01", "02")),
        "latest.json",
    ]


def test_the_server_keeps_what_it_knew_when_it_is_started_anew(server, nights):
    assert server.run(nights["first"]["id"])["state_name"] == "Completed"
    schedules = server.ask("/deployments/name/nightly/nightly")["schedules"]
    assert [schedule["schedule"]["timezone"] for schedule in schedules] == ["Europe/London"]


def test_the_nights_to_come_are_planned(server, nights):
    planned = server.ask(
        "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    )
    assert {run["expected_start_time"][11:16] for run in planned} <= {
        "03:30",
        "02:30",
        "06:00",
        "05:00",
    }
    assert len({run["deployment_id"] for run in planned}) == 2


def test_every_parameter_of_a_deployment_says_what_it_is(server):
    for name in ("nightly/nightly", "backfill/backfill", "verify/verify"):
        schema = server.ask(f"/deployments/name/{name}")["parameter_openapi_schema"]
        assert all(facts["description"] for facts in schema["properties"].values())


def test_the_page_of_a_night_has_its_counts_its_feeds_and_its_files(folder, server, nights):
    artifacts = server.artifacts(nights["refused"]["id"])
    assert "| critical flags | 1 |" in artifacts["labwatch-night"]
    report = (folder / "published/as_of=2026-07-02/report.html").as_uri()
    assert report in artifacts["labwatch-report"]
    lab = [row for row in json.loads(artifacts["labwatch-feeds"]) if row["feed"] == "central-lab"]
    assert (lab[0]["files"], lab[0]["refused"]) == (1, 1)


def test_what_somebody_has_to_hear_of_is_an_event(server, nights):
    expected = {
        "labwatch.night.published",
        "labwatch.extract.refused",
        "labwatch.flags.critical",
        "labwatch.run.failed",
    }
    wait_for(lambda: expected <= set(server.events()))


def test_automations_for_mail_and_webhook_are_made(server):
    found = server.ask("/automations/filter", {})
    assert len(found) == 4
    assert all(len(automation["actions"]) == 2 for automation in found)


def test_no_patient_is_in_what_the_runs_said(folder, alone, server, nights):
    assert MARKER not in alone.stdout + alone.stderr
    assert MARKER not in server.log.read_text() + (folder / "labwatch.prom").read_text()


def test_no_patient_is_in_what_prefect_keeps(server, nights):
    """After good nights and failed ones; also what is not yet written into the database itself."""
    kept = [path for path in server.home.rglob("*") if path.is_file()]
    assert any(path.name.startswith("prefect.db") for path in kept)
    assert [path.name for path in kept if MARKER.encode() in path.read_bytes()] == []
