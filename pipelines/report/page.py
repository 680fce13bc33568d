"""One self-contained page: template, style, scripts and data in a single file.

Nothing of it is fetched: the page forbids itself every connection, and runs only the scripts it was
written with (their hashes are in its policy). Data never become markup: Jinja escapes what stands
in the text, and the data block has no `<`.
"""

import hashlib
import json
from base64 import b64encode
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

PAGE = Path(__file__).parent / "page"
VENDORED = ("d3", "plot", "table-core")
SCRIPTS = ("page", "list", "draw", "story", "overview", "start")
NOT_IN_A_SCRIPT = {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page(glance: dict[str, Any] | None, data: dict[str, Any]) -> str:
    """The page; without a glance it is that of one patient."""
    environment = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["long_date"] = long_date
    scripts = [*(_text(f"vendor/{name}.min.js") for name in VENDORED), _own_script()]
    return environment.get_template("report.html.jinja").render(
        glance=glance,
        night=date.fromisoformat(data["as_of"]),
        patient=data.get("patient"),
        policy=_policy(scripts),
        style=Markup(_text("report.css")),  # noqa: S704 — a file of ours
        scripts=[Markup(script) for script in scripts],  # noqa: S704 — files of ours
        data=Markup(as_data(data)),  # noqa: S704 — escaped by as_data
    )


def as_data(data: dict[str, Any]) -> str:
    """JSON that can stand in a script element: no end tag and no line separator gets out of it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_as_text)
    for character, escaped in NOT_IN_A_SCRIPT.items():  # `translate` takes ten times as long
        text = text.replace(character, escaped)
    return text


def long_date(day: date) -> str:
    """`30 June 2026`."""
    return f"{day.day} {day:%B %Y}"


def _as_text(value: object) -> object:
    return value.to_list() if isinstance(value, pl.Series) else str(value)


@cache
def _text(name: str) -> str:
    return (PAGE / name).read_text("utf-8").replace("</script", "<\\/script")


@cache
def _own_script() -> str:
    parts = "\n".join(_text(f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();'


def _policy(scripts: list[str]) -> str:
    hashes = (b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{text}'" for text in hashes)
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'unsafe-inline'; script-src {allowed}"
    )
