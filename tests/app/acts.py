"""Who may do what: every address that changes something, asked by every role. Whoever may not is refused whatever they
send, and nothing is changed; whoever may is told what is missing of an empty form."""

from typing import Any, Final

from fastapi.testclient import TestClient
from small_world import ROLE, ROLES, SmallWorld, routes, sampled

ACTS: Final = "<!-- table: python tests/app/access.py, acts -->"
OURS: Final = {"origin": "http://127.0.0.1", "accept": "text/html"}
OF_ENTRY: Final = (
    "/sign-in", "/sign-out", "/invitation/{token}", "/shared/leave", "/account/recovery", "/account/passkeys/remove",
)  # fmt: skip
"""How addresses begin that ask for no role: there people show who they are, or are nobody any more."""
QUESTION: Final = "/?offence=ROBBERY"
FORMS: Final[dict[str, dict[str, str]]] = {
    "/restricted": {"definition": "COUNTY_LINES", "reason": "Test"},
    "/shares": {"address": QUESTION, "role": "public", "whom": "A. Smith", "days": "7"},
}
"""What is sent where an empty form would not say who may send one."""
EXECUTION: Final = "/api/processes/{id}/execution"
INPUTS: Final[dict[str, Any]] = {"inputs": {"question": "offence=ROBBERY"}}


def acts(web: TestClient, world: SmallWorld) -> dict[str, dict[str, str]]:
    """By method and pattern, then by role: yes, no, or – where there is nothing of theirs. Those who may not are asked
    first: what changes meanwhile is a fault."""
    found: dict[str, dict[str, str]] = {}
    for method, pattern in routes():
        if method == "GET" or pattern.startswith(OF_ENTRY):
            continue
        row, before = {}, world.answerer.mark()
        for role in ROLES:
            sent: dict[str, Any] = {"json": INPUTS} if pattern == EXECUTION else {"data": FORMS.get(pattern, {})}
            if method == "DELETE":
                sent = {}
            got = web.request(
                method, sampled(world, pattern), headers=OURS | {ROLE: role}, follow_redirects=False, **sent
            )
            row[role] = "no" if got.status_code in (401, 403) else "–" if got.status_code == 404 else "yes"
            assert got.status_code < 500, (method, pattern, role, got.text)
            assert row[role] == "yes" or world.answerer.mark() == before, (method, pattern, role)
            before = world.answerer.mark()
        found[f"{method} {pattern}"] = row
    return found


def acts_table(found: dict[str, dict[str, str]]) -> str:
    """The table as the document has it."""
    rows = [f"| what is sent | {' | '.join(ROLES)} |", f"| --- |{' --- |' * len(ROLES)}"]
    rows += [f"| `{act}` | {' | '.join(row[role] for role in ROLES)} |" for act, row in sorted(found.items())]
    return "\n".join(rows)
