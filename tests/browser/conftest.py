"""A headless Chromium, where the machine has one, and nights to open in it."""

import os
import shutil
from pathlib import Path

import pytest

from pipelines.settings import load_configuration
from pipelines.stages import evaluate_store, ingest_files, publish_kept
from tests.browser.odd_registry import NIGHT, lay_out_odd
from tests.conventions.sources import ROOT

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Reports of other nights, of 20,000 patients say, to be held to the same: paths, by colons.
OTHERS = [path for path in os.environ.get("LABWATCH_REPORTS", "").split(":") if path]


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """The report of patients with names, ids and texts that no page should stumble over."""
    return published(lay_out_odd(tmp_path_factory.mktemp("odd")))


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The report of the registry in data/sample."""
    folder = tmp_path_factory.mktemp("sample")
    made = shutil.ignore_patterns("store", "published")
    shutil.copytree(ROOT / "data" / "sample", folder, dirs_exist_ok=True, ignore=made)
    return published(folder / "labwatch.yaml")


def published(path):
    configuration = load_configuration(path)
    ingest_files(configuration, NIGHT)
    evaluate_store(configuration, NIGHT)
    return publish_kept(configuration) / "report.html"


@pytest.fixture(scope="session", params=["odd", "sample", *OTHERS])
def report(request):
    """The path of a report."""
    known = request.param in ("odd", "sample")
    return request.getfixturevalue(request.param) if known else Path(request.param)


class Opened:
    """A page in the browser, and everything it complained of or asked for."""

    def __init__(self, browser, path, **more):
        self.complaints, self.requests = [], []
        self.context = browser.new_context(viewport={"width": 1366, "height": 850}, **more)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self.requests.append(asked.url))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready]", timeout=60_000)


@pytest.fixture
def opened(chromium, report):
    """The report in a fresh tab, which must complain of nothing and fetch nothing."""
    tab = Opened(chromium, report)
    yield tab.page
    tab.context.close()
    assert tab.complaints == []
    assert [url for url in tab.requests if not url.startswith("file:") or url.count("?")] == []
    assert len(tab.requests) == 1
