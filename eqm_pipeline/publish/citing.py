"""How a release is cited and under which licence it may be used: CITATION.cff and LICENSE.

Belongs here: these two texts. Does not belong here: other pages (read_me.py), licences of deliveries (the ledger).
"""

from __future__ import annotations

import json

from eqm_pipeline.catalogue import Catalogue

LICENCES = {
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    )
}
_LICENSE = """{name} ({code})
{url}

The data of this release may be shared, changed and used for any purpose, commercial ones included, as long as the source
is named as in CITATION.cff, a link to the licence is given and changes are said. Nothing is warranted. The text of the
licence at the address above is what counts. It covers the tables made here, not the files that ministries sent.

Les données de cette version peuvent être partagées, modifiées et utilisées à toute fin, y compris commerciale, à
condition de citer la source comme dans CITATION.cff, de donner le lien vers la licence et de signaler les modifications.
Elles sont fournies sans garantie. Le texte de la licence à l'adresse ci-dessus fait foi. Elle porte sur les tables
produites ici, non sur les fichiers transmis par les ministères.
"""


def licence_text(catalogue: Catalogue) -> str:
    """What the licence of the data allows, in both languages, and where its text is."""
    code = catalogue.programme.licence
    name, url = LICENCES.get(code, (code, ""))
    return _LICENSE.format(name=name, code=code, url=url)


def citation_file(catalogue: Catalogue, version: str, day: str) -> str:
    """CITATION.cff (Citation File Format 1.2.0). A text in JSON is a scalar of YAML."""
    p = catalogue.programme
    said = {
        "cff-version": "1.2.0",
        "message": f"Cite this release as below / Citer cette version ainsi : {p.citation}, {version}.",
        "type": "dataset",
        "title": p.citation,
        "version": version,
        "date-released": day,
        "license": p.licence,
    }
    lines = [f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in said.items()]
    return "\n".join([*lines, "authors:", f"  - name: {json.dumps(p.name.en, ensure_ascii=False)}"]) + "\n"
