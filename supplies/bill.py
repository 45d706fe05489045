"""The software bill of materials in CycloneDX 1.6, the same bytes for the same packages."""

import json
import tomllib
import uuid
from collections.abc import Sequence
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supplies.needed import ROOT, Supply, direct

BILL: Final = ROOT / "build" / "afterdark.cdx.json"


def bill(supplies: Sequence[Supply]) -> str:
    """The document, JSON."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = f"pkg:generic/{project['name']}@{project['version']}"
    purls = {(one.kind, one.name): one.purl for one in supplies}
    ours = {canonicalize_name(Requirement(line).name) for line in direct()}
    first = [one.purl for one in supplies if one.kind == "npm" or one.name in ours]
    about = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
                "purl": own,
            }
        },
        "components": [_component(one) for one in supplies],
        "dependencies": [
            {"ref": own, "dependsOn": sorted(first)},
            *({"ref": one.purl, "dependsOn": [purls[one.kind, name] for name in one.needs]} for one in supplies),
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(about, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1}
    return json.dumps({**head, **about}, indent=1) + "\n"


def _component(one: Supply) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "licenses": [{"expression": one.licence}],
        "purl": one.purl,
    }
