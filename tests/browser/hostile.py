"""A server whose every text is an attack: `python tests/browser/hostile.py FOLDER PORT`."""

import sys
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
import uvicorn
import yaml

from app.answering.answerer import Answerer
from app.main import create_app
from app.settings import Settings
from geo.incidents import SCHEMA
from geo.space.boundaries import default_wards
from geo.store.opening import open_store

RUN = "window.ran=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</desc></svg><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<style onload={RUN}></style>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f'"><script>{RUN}</script>',
    f"' onmouseover='{RUN}' x='",
    f'" onfocus="{RUN}" autofocus x="',
    f"javascript:{RUN}",
    f"<a href=javascript:{RUN}>a</a>",
    f"`;{RUN};`",
    f"${{{RUN}}}",
    f"{{{{ {RUN} }}}}",
    "{{ 7*7 }}{% raw %}",
    f"';{RUN};//",
    f'";{RUN};//',
    f"\\\\';{RUN};//",
    f"\u2028{RUN}\u2028",
    f"<!--<script>{RUN}//-->",
    f"]]><script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<object data='data:text/html,<script>{RUN}</script>'></object>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
)
TEXTS = [
    f.name
    for f in SCHEMA
    if f.type == pa.string() and f.name not in ("source", "force", "time_precision", "spatial_precision", "ho_code")
]


def incidents(n: int = 400) -> pa.Table:
    """Rows round two centres, each text field of each row a payload."""
    draw = np.random.default_rng(1)
    at = np.where(np.arange(n)[:, None] % 2, [414900.0, 184600.0], [414300.0, 129900.0]) + draw.normal(0, 60, (n, 2))
    month = date(2025, 6, 1)
    values: dict[str, Any] = {
        "source": ["force-export"] * n,
        "force": ["wiltshire"] * n,
        "month": [month] * n,
        "time_precision": ["month"] * n,
        "easting": at[:, 0],
        "northing": at[:, 1],
        "spatial_precision": ["exact"] * n,
        "ho_code": ["34B"] * n,
        "weight": np.ones(n),
    }
    for shift, name in enumerate(TEXTS):
        values[name] = [
            f"{text} {i if name == 'id' else ''}".strip()
            for i, text in zip(range(n), islice(cycle(PAYLOADS), shift, None), strict=False)
        ]
    return pa.table({f.name: pa.array(values.get(f.name, [None] * n), f.type) for f in SCHEMA}, schema=SCHEMA)


def definition(folder: Path) -> Path:
    """A folder with one definition, the text fields of which are payloads."""
    texts = dict(zip(("title", "narrative", "owner", "basis", "caveat", "open_data_caveat"), PAYLOADS, strict=False))
    content = {
        "id": "HOSTILE",
        "version": "1.0.0",
        "valid_from": date(2026, 1, 1),
        "rules": [{"codes": ["34B"]}],
        **texts,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hostile.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def main(folder: Path, port: int) -> None:
    """Fill the folder and serve it."""
    store = open_store(folder / "store")
    table = incidents()
    store.replace([("incidents", "force-export", "wiltshire", date(2025, 6, 1), table)])
    plain = default_wards()
    names = tuple(islice(cycle(PAYLOADS), len(plain)))
    nearest = np.argsort(shapely.distance(plain.geometry, shapely.Point(414900, 184600)))
    ordered = [""] * len(plain)
    for name, i in zip(names, nearest, strict=True):
        ordered[i] = name
    wards = replace(
        plain,
        name=tuple(ordered),
        authority_name=tuple(names),
        label=PAYLOADS[0],
        attribution=PAYLOADS[5],
        notes=PAYLOADS,
    )
    settings = Settings(data=folder / "store", resamples=19)
    answerer = Answerer(settings, store=store, wards=wards, definitions=definition(folder / "definitions"))
    uvicorn.run(create_app(settings, answerer), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
