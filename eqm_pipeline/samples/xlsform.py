"""The diagnostic's questionnaire as an XLSForm: survey, choices, settings.

Belongs here: questions, choices, versions, in French and English. Does not belong here: answers or exports.
"""

from __future__ import annotations

import pandas as pd

TITLE = "Diagnostic PQE"
LEVELS = {
    "ecole": ("École", "School"),
    "inspection": ("Niveau déconcentré", "Decentralised level"),
    "central": ("Niveau central", "Central level"),
}
ROLES = {
    "ecole": ("directeur", "enseignant", "comite_de_gestion"),
    "inspection": ("inspecteur", "conseiller_pedagogique", "statisticien"),
    "central": ("directeur_central", "planificateur", "statisticien"),
}
ROLE_LABELS = {
    "directeur": ("Directeur d'école", "Head teacher"),
    "enseignant": ("Enseignant", "Teacher"),
    "comite_de_gestion": ("Membre du comité de gestion", "Committee member"),
    "inspecteur": ("Inspecteur", "Inspector"),
    "conseiller_pedagogique": ("Conseiller pédagogique", "Pedagogical adviser"),
    "statisticien": ("Statisticien", "Statistician"),
    "directeur_central": ("Directeur central", "Central director"),
    "planificateur": ("Planificateur", "Planner"),
}
SCALE = {
    "1": ("Jamais", "Never"),
    "2": ("Rarement", "Rarely"),
    "3": ("Souvent", "Often"),
    "4": ("Systématiquement", "Systematically"),
    "8": ("Sans objet", "Does not apply"),
    "9": ("Ne sait pas ou ne répond pas", "Does not know or declines"),
}
TOOLS = {
    "registre": ("Registre", "Register"),
    "tableau_de_bord": ("Tableau de bord", "Dashboard"),
    "projet": ("Projet d'école", "School plan"),
    "aucun": ("Aucun", "None"),
}
FR, EN = "label::Français (fr)", "label::English (en)"
ACTOR_LEVEL = {"school": "ecole", "district": "inspection", "central": "central"}


def form_version(year: int) -> str:
    """Version of the form in use in a reference year: the second asks for the language of the dashboard."""
    return "v2024-1" if year >= 2024 else "v2022-1"


def form(items: pd.DataFrame, dimensions: pd.DataFrame, version: str) -> dict[str, pd.DataFrame]:
    """The three sheets of one version. The scale's codes have the same labels in every version."""
    rows: list[dict[str, str]] = [{"type": t, "name": t} for t in ("start", "end", "deviceid")]
    rows += _group(
        "identification",
        ("Identification", "Identification"),
        [
            _q("text", "code_echantillon", "Code dans le plan de sondage", "Code in the sample frame"),
            _q("select_one niveau", "niveau", "Niveau", "Level", required="true"),
            _q("select_one fonction", "fonction", "Fonction", "Role", required="true"),
            _q("text", "inspection", "Inspection", "Inspection", relevant="${niveau} != 'central'"),
            _q("text", "nom", "Nom", "Name"),
            _q("text", "telephone", "Téléphone", "Telephone"),
            _q("geopoint", "position", "Position", "Position"),
        ],
    )
    for d in dimensions.to_dict("records"):
        own = items[items["dimension"] == d["dimension"]]
        asked = [
            _q("select_one echelle", i["item"], i["label_fr"], i["label_en"], relevant=_relevant(i["levels"]))
            for i in own.to_dict("records")
        ]
        rows += _group(d["dimension"], (d["label_fr"], d["label_en"]), asked)
    rows.append(_q("select_multiple outils", "outils", "Outils en usage", "Tools in use"))
    if version != form_version(2022):
        rows.append(_q("text", "langue_du_tableau", "Langue du tableau de bord", "Language of the dashboard"))
    rows += _group(
        "observation",
        ("Observation de classe", "Classroom observation"),
        [
            _q("text", "classe", "Classe", "Grade"),
            _q("integer", "duree_minutes", "Durée en minutes", "Minutes"),
            _q("integer", "retour_donne", "Retour donné (0/1)", "Feedback given (0/1)"),
            _q("text", "remarque", "Remarque", "Remark"),
        ],
        kind="repeat",
    )
    rows.append(_q("text", "commentaire", "Commentaire", "Comment"))
    rows.append({"type": "calculate", "name": "poids", "calculation": "1"})
    lists = {"niveau": LEVELS, "fonction": ROLE_LABELS, "echelle": SCALE, "outils": TOOLS}
    choices = [
        {"list_name": k, "name": c, FR: fr, EN: en} for k, v in lists.items() for c, (fr, en) in v.items()
    ]
    settings = [
        {
            "form_title": TITLE,
            "form_id": "diagnostic_pqe",
            "version": version,
            "default_language": "Français (fr)",
        }
    ]
    columns = ["type", "name", FR, EN, "required", "relevant", "calculation"]
    return {
        "survey": pd.DataFrame(rows, columns=columns),
        "choices": pd.DataFrame(choices),
        "settings": pd.DataFrame(settings),
    }


def _q(kind: str, name: str, fr: str, en: str, **more: str) -> dict[str, str]:
    return {"type": kind, "name": name, FR: fr, EN: en, **more}


def _group(
    name: str, label: tuple[str, str], inside: list[dict[str, str]], kind: str = "group"
) -> list[dict[str, str]]:
    return [_q(f"begin_{kind}", name, *label), *inside, {"type": f"end_{kind}"}]


def _relevant(levels: str) -> str:
    """Where an item is asked; blank when everywhere."""
    wanted = [ACTOR_LEVEL[v] for v in levels.split(";")]
    return "" if len(wanted) == len(ACTOR_LEVEL) else " or ".join(f"${{niveau}} = '{w}'" for w in wanted)
