"""Automations that turn Labwatch's events into a mail, a call of a webhook, or both.

    PREFECT_API_URL=http://127.0.0.1:4200/api python notify.py \\
        --mail 'mailtos://user:password@smtp.hospital.example?from=labwatch@hospital.example&to=ops@hospital.example' \\
        --webhook https://hooks.hospital.example/labwatch

Run again after a change: what it made before is replaced. Messages hold counts and names of feeds
and rules, never a patient. Mail goes by Apprise, so any of its URLs will do.
"""  # noqa: E501

import argparse
from datetime import timedelta
from uuid import UUID

from prefect.automations import Automation
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import get_client
from prefect.events.actions import ActionTypes, CallWebhook, SendNotification
from prefect.events.schemas.automations import EventTrigger, Posture

BODY = "{{ event.event }}: {{ event.resource.id }} {{ event.payload }}"
PAYLOAD = (
    '{"event": "{{ event.event }}", "about": "{{ event.resource.id }}", '
    '"facts": {{ event.payload | tojson }}}'
)
NEEDS_A_LOOK = {
    "labwatch.run.failed",
    "labwatch.extract.refused",
    "labwatch.feed.over-limit",
    "labwatch.feed.silent",
    "labwatch.feed.unreachable",
    "labwatch.rule.surged",
}


def triggers() -> dict[str, EventTrigger]:
    """What is told, by the name of its automation."""
    return {
        "labwatch: needs a look": happens(NEEDS_A_LOOK),
        "labwatch: new critical flags": happens(
            {"labwatch.flags.critical"}, match={"labwatch.new": "!0"}
        ),
        "labwatch: a run was killed": happens(
            {"prefect.flow-run.Crashed"},
            match_related={"prefect.resource.id": "prefect.tag.labwatch"},
        ),
        "labwatch: no night for 26 hours": EventTrigger(
            posture=Posture.Proactive,
            expect={"labwatch.night.published"},
            after={"labwatch.night.published"},
            threshold=1,
            within=timedelta(hours=26),
        ),
    }


def happens(events: set[str], **more: dict[str, str]) -> EventTrigger:
    """Each of these events, every time."""
    return EventTrigger(
        posture=Posture.Reactive, expect=events, threshold=1, within=timedelta(0), **more
    )


def actions(mail: str | None, webhook: str | None) -> list[ActionTypes]:
    """What is done with an event; the addresses are kept in blocks of the server."""
    done: list[ActionTypes] = []
    if mail is not None:
        # Prefect's block for Slack hands any other address to Apprise as it is.
        block = UUID(str(SlackWebhook(url=mail).save("labwatch-mail", overwrite=True)))
        done.append(
            SendNotification(
                block_document_id=block, subject="Labwatch: {{ event.event }}", body=BODY
            )
        )
    if webhook is not None:
        block = UUID(str(Webhook(url=webhook).save("labwatch-webhook", overwrite=True)))
        done.append(CallWebhook(block_document_id=block, payload=PAYLOAD))
    return done


def main() -> None:
    """Save the blocks, replace the automations."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mail", help="an address of Apprise, mailtos://...")
    parser.add_argument("--webhook", help="where events are posted as JSON")
    given = parser.parse_args()
    done = actions(given.mail, given.webhook)
    if not done:
        parser.error("give --mail, --webhook or both")
    client = get_client(sync_client=True)
    for name, trigger in triggers().items():
        for earlier in client.read_automations_by_name(name):
            client.delete_automation(earlier.id)
        Automation(name=name, trigger=trigger, actions=done).create()


if __name__ == "__main__":
    main()
