"""The report in a browser: by mouse, by keyboard, by screen reader, without a network."""

from pathlib import Path

import polars as pl
import pytest

from tests.browser.odd_registry import ODD

AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@pytest.fixture(scope="session")
def flags(report):
    return pl.read_parquet(report.with_name("flags.parquet"), hive_partitioning=False)


@pytest.fixture(scope="session")
def waiting(report):
    return pl.read_csv(report.with_name("worklist.csv"), infer_schema=False)


def found(page):
    return page.locator("#found").inner_text()


def said_of(rows):
    flags, patients = rows.height, rows["patient_id"].n_unique()
    plural = ["s" if number != 1 else "" for number in (flags, patients)]
    return f"{flags:,} flag{plural[0]} of {patients:,} patient{plural[1]}"


def wait_found(page, text):
    page.wait_for_function("t => document.getElementById('found').textContent === t", arg=text)


def problems(page):
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in result["violations"]]


def open_first_patient(page):
    page.locator("#flags a").first.click()
    page.wait_for_selector("#patient h1")


def test_the_list_shows_what_the_worklist_holds(opened, waiting):
    assert found(opened) == said_of(waiting)
    shown = opened.locator("#flags tbody tr").count()
    assert shown == min(waiting.height, 50)


def test_a_severity_is_chosen_by_hand(opened, waiting):
    opened.select_option("#filter-severity", "critical")
    wait_found(opened, said_of(waiting.filter(pl.col("severity") == "critical")))


def test_a_rule_is_chosen_by_hand(opened, waiting):
    rule = waiting["rule"][0]
    opened.select_option("#filter-rule", rule)
    wait_found(opened, said_of(waiting.filter(pl.col("rule") == rule)))


def test_a_site_is_chosen_by_hand(opened, flags, waiting):
    site = flags.drop_nulls("site")["site"][0]
    opened.select_option("#filter-site", f"={site}")
    wait_found(opened, said_of(waiting.filter(pl.col("site").str.strip_prefix("'") == site)))


def test_what_is_new_is_chosen_by_hand(opened, waiting):
    opened.select_option("#filter-state", "new")
    wait_found(opened, said_of(waiting.filter(pl.col("state") == "new")))


def test_everything_shows_what_is_put_aside_and_resolved_too(opened, flags):
    opened.select_option("#filter-place", "all")
    wait_found(opened, said_of(flags))


def test_search_finds_a_patient_by_id_from_the_keyboard(opened, flags):
    patient = flags.sort("patient_id")["patient_id"][0]
    opened.locator("#search").focus()
    opened.keyboard.insert_text(patient)
    opened.wait_for_function(
        "p => [...document.querySelectorAll('#flags tbody a')].every(a => a.textContent === p)"
        " && document.querySelectorAll('#flags tbody tr').length > 0",
        arg=patient,
    )


def test_a_search_without_a_find_says_so_and_clearing_brings_all_back(opened, waiting):
    opened.fill("#search", "nobody has this word")
    wait_found(opened, "0 flags of 0 patients")
    opened.click("#clear")
    wait_found(opened, said_of(waiting))


def test_a_heading_sorts_and_says_how(opened, waiting):
    opened.locator("#sort-opened").focus()
    opened.keyboard.press("Enter")
    first = opened.locator("#flags tbody tr").first
    assert waiting["opened_on"].min() in first.inner_text()
    assert opened.locator("#flags th[aria-sort=ascending]").inner_text() == "Since"
    assert opened.evaluate("document.activeElement.id") == "sort-opened"


def test_a_patient_opens_by_a_click_with_the_flags_and_a_picture(opened, waiting):
    open_first_patient(opened)
    text = opened.locator("#patient").inner_text()
    assert waiting["message"][0] in text
    assert "Expected:" in text
    assert opened.locator("#pictures svg[role=img][aria-label]").count() >= 2


def test_a_patient_opens_by_keyboard_and_the_way_back_leads_to_the_list(opened):
    opened.locator("#flags a").first.focus()
    opened.keyboard.press("Enter")
    opened.wait_for_selector("#patient h1")
    assert opened.evaluate("document.activeElement.tagName") == "H1"
    opened.locator("#back").focus()
    opened.keyboard.press("Enter")
    opened.wait_for_selector("#flags tbody tr", state="visible")
    assert opened.locator("#patient").is_hidden()


def test_the_values_of_a_picture_can_be_read_as_a_table(opened):
    open_first_patient(opened)
    summary = opened.locator("#pictures .analytes summary").first
    summary.focus()
    opened.keyboard.press("Enter")
    row = opened.wait_for_selector("#pictures .analytes table tbody tr")
    assert row is not None
    assert row.inner_text().strip()


def test_how_far_back_the_picture_goes_can_be_chosen(opened):
    open_first_patient(opened)
    choice = opened.get_by_role("button", name="12 months")
    choice.click()
    assert choice.get_attribute("aria-pressed") == "true"
    assert opened.locator("#pictures svg").count() >= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_overview_is_accessible(opened, scheme):
    opened.emulate_media(color_scheme=scheme)
    assert problems(opened) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_patient_is_accessible(opened, scheme):
    opened.emulate_media(color_scheme=scheme)
    open_first_patient(opened)
    assert problems(opened) == []


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_is_wider_than_the_window(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    open_first_patient(opened)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_the_whole_list_is_laid_out(opened, waiting):
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.locator("#flags tbody tr").count() == min(waiting.height, 1000)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_an_odd_patient_is_shown_as_sent_and_nothing_of_it_is_run(chromium, odd, text):
    from tests.browser.conftest import Opened

    tab = Opened(chromium, odd)
    links = tab.page.locator("#flags tbody a", has_text=text)
    shown = tab.page.evaluate(
        "() => [...document.querySelectorAll('#flags tbody a')].map(a => a.textContent)"
    )
    assert text in shown
    links.first.click()
    tab.page.wait_for_selector("#pictures svg")
    heading = tab.page.evaluate("document.querySelector('#patient h1 bdi').textContent")
    assert heading == text
    assert tab.page.evaluate("window.hacked") is None
    assert tab.complaints == []
    tab.context.close()
