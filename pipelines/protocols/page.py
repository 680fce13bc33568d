"""A protocol as a page of Markdown: its schedule, its rules and where they come from.

`python -m pipelines.protocols.page` makes the pages in docs/protocols/ and docs/rules.md anew.
"""

from pathlib import Path

from pipelines.protocols.load import load_protocol, protocol_names
from pipelines.protocols.model import Protocol
from pipelines.protocols.page_tables import (
    actions,
    combination_table,
    other_table,
    reflex_table,
    schedule,
    sources,
    threshold_table,
)
from pipelines.protocols.rules_page import rules_page
from pipelines.vocabulary.load import Vocabulary, load_vocabulary


def protocol_page(protocol: Protocol) -> str:
    """The whole page; the same protocol always gives the same text."""
    sections = [
        head(protocol),
        *("## What is due, and when", "", *schedule(protocol), ""),
        *("## What a result says", "", *threshold_table(protocol), ""),
        *("## What results say together", "", *combination_table(protocol), ""),
        *("## Tests wanted after a result", "", *reflex_table(protocol), ""),
        *("## Around the infusion, and results that can't be read", "", *other_table(protocol), ""),
        *("## What to do", "", *actions(protocol), ""),
        *("## Sources", "", *sources(protocol)),
    ]
    return "\n".join(sections) + "\n"


def write_pages(docs: Path, vocabulary: Vocabulary) -> None:
    """The page of every protocol that comes with Labwatch, and that of all their rules."""
    protocols = [load_protocol(name, vocabulary) for name in protocol_names()]
    for name, protocol in zip(protocol_names(), protocols, strict=True):
        (docs / "protocols" / f"{name}.md").write_text(protocol_page(protocol), "utf-8")
    (docs / "rules.md").write_text(rules_page(protocols), "utf-8")


def head(protocol: Protocol) -> str:
    """What the protocol is, who stands behind it, and the numbers that hold for all of it."""
    until = f" until {protocol.in_force_until}" if protocol.in_force_until else ""
    where = protocol.baseline_value
    return "\n".join(
        [
            f"# {protocol.title}",
            "",
            "<!-- Made from the protocol file by pipelines/protocols/page.py; edit that file. -->",
            "",
            f"`{protocol.protocol}`, version {protocol.version}, "
            f"in force from {protocol.in_force_from}{until}, to be reviewed by "
            f"{protocol.review_by}. Author: {protocol.author}. Checked by: {protocol.checker}.",
            "",
            f"* Surveillance after **{protocol.drug}** runs from the first infusion to "
            f"{protocol.window} after the last one. A gap of more than {protocol.course_gap} "
            "starts a new course.",
            f"* A test collected within {protocol.turnaround} may still be at the laboratory.",
            f"* A late test is {protocol.overdue.severity}, and {protocol.overdue.late_severity} "
            f"from {protocol.overdue.late_after} overdue.",
            f"* Baseline values: the last one in the {where.last_within} up to the first infusion; "
            f"else the median of the {where.median_within} up to it; else the first one within "
            f"{where.first_after_within} after it, which is called weak.",
            "",
        ]
    )


if __name__ == "__main__":
    write_pages(Path(__file__).resolve().parents[2] / "docs", load_vocabulary())
