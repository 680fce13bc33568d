"""What to do for each rule of each protocol, for the people who read the list.

`python -m pipelines.protocols.page` makes docs/rules.md anew, with the pages of the protocols.
"""

from collections.abc import Sequence

from pipelines.protocols.model import Protocol
from pipelines.protocols.page_tables import table
from pipelines.protocols.rule_words import rule_words

HEAD = """# What to do for each rule

<!-- Made from the protocol files by pipelines/protocols/rules_page.py; edit those files. -->

What a flag asks of the person who reads it, by the name in its column `rule`. The numbers behind
each rule, and the sources they rest on, are on the page of its protocol. The words are those of the
protocol; no protocol is for clinical use before a clinician has signed it off.
"""


def rules_page(protocols: Sequence[Protocol]) -> str:
    """One table a protocol, in the order of the protocol file."""
    sections = [
        "\n".join(
            [
                f"\n## {protocol.title}\n",
                f"[`{protocol.protocol}`](protocols/{protocol.protocol}.md)\n",
                *table(
                    ("rule", "means", "what to do"),
                    (
                        (f"`{name}`", words.title, words.what_to_do)
                        for name, words in rule_words(protocol).items()
                    ),
                ),
            ]
        )
        for protocol in protocols
    ]
    return HEAD + "\n".join(sections) + "\n"
