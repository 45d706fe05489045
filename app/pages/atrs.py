"""The transparency record in two tiers: as JSON in the standard's own names, and as a document."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from app.accountability.facts import Facts, Model
from app.pages.document import Document, Section
from app.words import atrs as words
from geo.errors import UserError
from geo.source import Source
from geo.yaml_file import Node, read_yaml

HEADINGS: Final = {
    "metadata": "Metadata and title", "tier_1": "Tier 1: overview", "owner_and_responsibility": "Owner and "
    "responsibility",
    "description_and_rationale": "Description and rationale", "decision_making_process": "Decision-making process",
    "tool_specification": "Tool specification", "model_specification": "Model specification",
    "data_specification": "Data specification", "risks_mitigations_and_impact_assessments": "Risks, mitigations and "
    "impact assessments",
}  # fmt: skip
_OPTIONAL: Final = ("external_supplier", "companies_house_number", "external_supplier_role",
                    "procurement_procedure_type", "date_updated", "id")  # fmt: skip


def record(facts: Facts, about: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole record. about: what the organisation says, by attribute; of the others that are empty the names stand
    under to_be_completed. Raises UserError for an attribute that the standard does not have."""
    given = dict(about or {})
    flat = {
        "metadata": {"standard_version": words.STANDARD, **words.METADATA},
        "tier_1": dict(words.TIER_1),
        "owner_and_responsibility": dict(words.OWNER),
        "description_and_rationale": dict(words.RATIONALE),
        "decision_making_process": dict(words.PROCESS),
        "tool_specification": {
            "system_architecture": words.ARCHITECTURE, "tool_phase": "", "maintenance": words.MAINTENANCE,
            "models": "; ".join(words.MODELS[model.id][0] for model in facts.models),
        },
        "risks_mitigations_and_impact_assessments": {
            "impact_assessment": words.IMPACT.strip(),
            "risks_and_mitigations": " ".join(f"{risk} {done}" for risk, done in words.RISKS),
        },
    }  # fmt: skip
    known = {name for group in flat.values() for name in group} | {"data_sharing_agreements"}
    if strange := sorted(set(given) - known):
        raise UserError(
            f"“{strange[0][:40]}” is no attribute of the record", todo=f"There are: {', '.join(sorted(known))}."
        )
    for group in flat.values():
        group.update({name: given[name] for name in group if name in given})
    agreements = given.get("data_sharing_agreements", "")
    missing = [name for group in flat.values() for name, value in group.items() if not value and name not in _OPTIONAL]
    missing += [] if agreements else ["data_sharing_agreements"]
    models = [_model(model, facts.version) for model in facts.models]
    data = [_source(source, agreements) for source in facts.sources]
    tier_2: dict[str, Any] = {
        name: flat[name] for name in HEADINGS if name in flat and name not in ("metadata", "tier_1")
    }
    tier_2 |= {"model_specification": models, "data_specification": data}
    return {
        "standard": "Algorithmic Transparency Recording Standard", "standard_version": words.STANDARD,
        "product": {"name": "After Dark", "version": facts.version, "measured": facts.measured.isoformat()},
        "metadata": flat["metadata"], "tier_1": flat["tier_1"],
        "tier_2": {name: tier_2[name] for name in HEADINGS if name in tier_2},
        "to_be_completed": missing,
    }  # fmt: skip


def read_about(path: Path) -> dict[str, str]:
    """What the organisation says of itself, from YAML. Raises UserError with file and line."""
    return read_yaml(path).pairs(Node.text)


def _model(model: Model, version: str) -> dict[str, Any]:
    name, task, output = words.MODELS[model.id]
    inputs = sorted({one.description for method in model.methods for one in method.parameters if one.input})
    return {
        "model_name": name, "model_version": version, "model_task": task,
        "model_input": "; ".join(inputs) or "Counts by place and time", "model_output": output,
        "model_architecture": "; ".join(f"{method.id}: {method.summary} ({method.source})" for method in model.methods),
        "model_performance": words.performance(model.claims.items(), model.id), "datasets": words.DATASETS,
    }  # fmt: skip


def _source(source: Source, agreements: str) -> dict[str, Any]:
    return {
        "source_data_name": source.title, "data_modality": "Geospatial, tabular",
        "data_description": source.caveat or ("Incidents" if source.incidents else "Places and areas"),
        "sensitive_attributes": words.SENSITIVE.get(source.id, words.NOT_SENSITIVE),
        "data_completeness_and_representativeness": words.COMPLETENESS if source.incidents else "As published.",
        "data_collection": "Published; collected for official statistics or open data." if source.published
        else "Recorded by the police for policing; used here for analysis.",
        "data_cleaning": words.CLEANING,
        "data_sharing_agreements": "Published under an open licence." if source.published else agreements,
        "data_access_and_storage": words.ACCESS,
    }  # fmt: skip


def document(content: Mapping[str, Any], marking: str) -> Document:
    """The record to read."""
    lead = tuple(text.format(standard=words.STANDARD) for text in words.LEAD)
    product = content["product"]
    foot = (f"After Dark {product['version']}; certainty measured on {product['measured']}.",)
    return Document(words.TITLE, marking, lead, tuple(_sections(content)), foot=foot)


def _sections(content: Mapping[str, Any]) -> Iterator[Section]:
    groups = {"metadata": content["metadata"], "tier_1": content["tier_1"], **content["tier_2"]}
    for name, group in groups.items():
        if isinstance(group, list):
            yield Section(HEADINGS[name])
            for one in group:
                (title, *others) = one.items()
                yield Section(title[1], points=tuple(_point(*pair) for pair in others), level=3)
        else:
            yield Section(HEADINGS[name], points=tuple(_point(*pair) for pair in group.items()))


def _point(name: str, value: str) -> str:
    return f"{name.replace('_', ' ').capitalize()}: {value or words.TO_COMPLETE}"
