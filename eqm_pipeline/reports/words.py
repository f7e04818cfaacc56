"""Fixed words of a brief in both languages that no mart holds.

Belongs here: statuses, units, levels of actors, words for reasons, headings. Does not belong here: claims
(titles.py) or names of indicators, areas and codes, which the marts carry.
"""

from __future__ import annotations

from eqm_pipeline.reports.description import Pair
from eqm_pipeline.schemas.validation import EMBARGO, NOT_VALIDATED

STATUS = {
    "B": Pair("break in series", "rupture de série"),
    "D": Pair("definition differs", "définition différente"),
    "E": Pair("estimate", "estimation"),
    "I": Pair("imputed in part", "imputé en partie"),
    "K": Pair("included in another category", "compris dans une autre catégorie"),
    "L": Pair("not collected or not yet known", "non collecté ou pas encore connu"),
    "M": Pair("not applicable", "sans objet"),
    "O": Pair("no answer received", "sans réponse"),
    "P": Pair("provisional", "provisoire"),
    "Q": Pair("withheld for confidentiality", "masqué pour confidentialité"),
    "S": Pair("special event", "événement particulier"),
    "U": Pair("low reliability", "faible fiabilité"),
    "V": Pair("not yet validated", "pas encore validé"),
    "W": Pair("includes another category", "comprend une autre catégorie"),
}
# Reasons as the SQL models write them; a label in the mart `schema_codes` (code list `reason`) goes first.
# a figure so marked stands in the tables of analysts, never in a brief
WITHHELD = "all schools and matched panel differ by more than 5 points"
REASON = {
    "awaits t+1": Pair("awaits the next school year", "attend l'année scolaire suivante"),
    "no examination in this system": Pair("no examination in this system", "pas d'examen dans ce système"),
    "no population for this area": Pair("no population for this area", "pas de population pour cette zone"),
    "population not collected": Pair("population not received", "population non reçue"),
    "numerator missing": Pair("numerator left blank", "numérateur non renseigné"),
    "numerator not collected": Pair("numerator not collected", "numérateur non collecté"),
    "denominator missing": Pair("denominator left blank", "dénominateur non renseigné"),
    "denominator not collected": Pair("denominator not collected", "dénominateur non collecté"),
    "denominator is zero": Pair("nothing to divide by", "dénominateur nul"),
    "coverage too low": Pair("too few returns", "trop peu de questionnaires reçus"),
    "low coverage": Pair("few returns", "peu de questionnaires reçus"),
    "suspect values": Pair("values to be confirmed", "valeurs à vérifier"),
    "a grade is missing": Pair("a grade is missing", "une classe manque"),
    "repeaters not collected": Pair("repeaters not collected", "redoublants non collectés"),
    "fewer than 10 schools": Pair("fewer than 10 schools", "moins de 10 écoles"),
    "all schools are alike": Pair("all schools are alike", "toutes les écoles sont semblables"),
    "not given by sex": Pair("not given by sex", "non ventilé par sexe"),
    "negative dropout": Pair("more pupils than the year before", "plus d'élèves que l'année précédente"),
    "promotion above one": Pair("more pupils than the year before", "plus d'élèves que l'année précédente"),
    "the number of schools changed": Pair("the number of schools changed", "le nombre d'écoles a changé"),
    "break in series": Pair("break in series", "rupture de série"),
    NOT_VALIDATED: Pair("not validated by the country", "non validé par le pays"),
    EMBARGO: Pair(
        "not to be published before a day set by the country",
        "à ne pas publier avant un jour fixé par le pays",
    ),
    "repeaters missing": Pair("repeaters left blank", "redoublants non renseignés"),
    WITHHELD: Pair(
        "withheld: all schools and the schools of both years differ by more than 5 points",
        "retenu : l'ensemble des écoles et les écoles des deux années diffèrent de plus de 5 points",
    ),
}
NO_ROW = Pair("no figure in this release", "aucun chiffre dans cette version")
ACTORS = {
    "school": Pair("Schools", "Écoles"),
    "district": Pair("Decentralised", "Déconcentré"),
    "central": Pair("Central", "Central"),
    "_T": Pair("All", "Ensemble"),
}
AREA_LEVEL = {
    "admin1": Pair("region", "région"),
    "edu_region": Pair("education region", "région éducative"),
}
FINDINGS = {
    "quarantined": Pair("Values set aside, to be confirmed by the ministry", "Valeurs mises en attente, à vérifier par le ministère"),
    "flagged": Pair("Values kept, to be confirmed", "Valeurs gardées, à vérifier"),
    "corrected": Pair("Values read otherwise than sent", "Valeurs lues autrement que reçues"),
    "blocked": Pair("Deliveries waiting for the ministry's answer", "Livraisons en attente d'une réponse du ministère"),
}  # fmt: skip
VALIDATION = {
    "validated": Pair("validated by {office}, {day}", "validé par {office}, {day}"),
    "provisional": Pair("provisional, published with the consent of {office}", "provisoire, publié avec l'accord de {office}"),
    "provisional_bare": Pair("provisional, published with the country's consent", "provisoire, publié avec l'accord du pays"),
    "withheld": Pair("withheld: {why}", "retenu : {why}"),
}  # fmt: skip
# Headings and sentences of the page, by key.
PAGE = {
    "profile": Pair("Education profile", "Profil éducation"),
    "release": Pair("release", "version"),
    "school_year": Pair("school year", "année scolaire"),
    "synthetic": Pair(
        "Entirely synthetic demonstration data: do not cite.", "Données de démonstration entièrement fictives : ne pas citer."
    ),
    "since": Pair("since", "depuis"),
    "unchanged": Pair("unchanged since", "inchangé depuis"),
    "first_year": Pair("first year available", "première année disponible"),
    "girls": Pair("Girls", "Filles"),
    "boys": Pair("Boys", "Garçons"),
    "promotion": Pair("Promotion", "Promotion"),
    "repetition": Pair("Repetition", "Redoublement"),
    "dropout": Pair("Dropout", "Abandon"),
    "grade": Pair("Grade", "Classe"),
    "see_data": Pair("See the data of the chart", "Voir les données du graphique"),
    "country": Pair("whole country", "ensemble du pays"),
    "alphabetical": Pair(
        "{level}: alphabetical order. Dashed line: whole country.", "{level} : ordre alphabétique. Tirets : ensemble du pays."
    ),
    "followed": Pair("Indicators followed", "Indicateurs suivis"),
    "indicator": Pair("Indicator", "Indicateur"),
    "trend": Pair("Trend", "Évolution"),
    "quality": Pair("Data quality", "Qualité des données"),
    "quality_note": Pair(
        "Values of low reliability carry their status in the Parquet file (columns obs_status and reason).",
        "Les valeurs peu fiables portent leur statut dans le fichier Parquet (colonnes obs_status et reason).",
    ),
    "practices": Pair("Quality management practices, by level of actors", "Pratiques de pilotage de la qualité, par niveau d'acteurs"),
    "purposive": Pair(
        "Purposive sample: not representative. Each score stands for its n respondents only; it is no national rate and "
        "does not rank countries.",
        "Échantillon raisonné : non représentatif. Chaque score ne vaut que pour ses n répondants ; ce n'est pas un taux "
        "national et il ne classe pas les pays.",
    ),
    "dimension": Pair("Dimension", "Dimension"),
    "scale": Pair("Mean score, scale 0 to", "Score moyen, échelle de 0 à"),
    "validation": Pair("Validation", "Validation"),
    "warnings": Pair("Before using these figures", "Avant d'utiliser ces chiffres"),
    "definitions": Pair("Definitions", "Définitions"),
    "sources": Pair("Sources", "Sources"),
    "cite": Pair("How to cite", "Citer"),
    "no_data": Pair("No figure available", "Aucun chiffre disponible"),
    "statuses": Pair("Status", "Statut"),
    "unless": Pair("{year} unless another year is given.", "{year}, sauf mention d'une autre année."),
    "flow_note": Pair(
        "Of 100 pupils of each grade in {base} (base year), how many were promoted, repeated or left before {next}. "
        "Known only once the enrolment of {next} is known; shown under {year}.",
        "Sur 100 élèves de chaque classe en {base} (année de base), combien ont été promus, ont redoublé ou ont quitté "
        "l'école avant {next}. Connu seulement avec les effectifs de {next} ; présenté sous {year}.",
    ),
    "negative": Pair(
        "A negative rate points to arrivals from elsewhere or to counts that are to be confirmed.",
        "Un taux négatif signale des arrivées d'ailleurs ou des effectifs à vérifier.",
    ),
    "survival": Pair(
        "At these rates, of 100 pupils who enter {first}, about {n} reach {last}",
        "À ce rythme, sur 100 élèves entrant en {first}, environ {n} atteignent {last}",
    ),
    "by_sex": Pair("girls {f}, boys {m}", "filles {f}, garçons {m}"),
}  # fmt: skip


def status_word(status: str) -> Pair | None:
    """What a status letter means; None for a normal value."""
    return STATUS.get(status)
