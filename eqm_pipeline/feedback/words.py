"""Fixed words of packs and reports in both languages.

Belongs here: headings, states, columns of sheets, sentences that no rule holds. Does not belong here: rules' messages
(catalogue/rules/) and names of sources, areas and codes, which the catalogue carries. To ministries: "to confirm", "set aside".
"""

from __future__ import annotations

from eqm_pipeline.feedback.description import Pair

ACTION = {
    "blocked": Pair("waits for your answer", "en attente de votre réponse"),
    "quarantined": Pair("set aside", "mis en attente"),
    "corrected": Pair("read otherwise", "lu autrement"),
    "flagged": Pair("kept, to confirm", "gardé, à vérifier"),
}
# as it stands in the sheet, in both languages at once
ACTION_IN_SHEET = {
    "blocked": "en attente de votre réponse / waits for your answer",
    "quarantined": "mis en attente / set aside",
    "corrected": "lu autrement, à vérifier / read otherwise, to confirm",
    "flagged": "à vérifier / to confirm",
}
INFORMATION = Pair("for information", "pour information")
FOR_INFORMATION = f"{INFORMATION.fr} / {INFORMATION.en}"
STATE = {
    "new": Pair("new", "nouveau"),
    "known": Pair("already told", "déjà signalé"),
    "answered": Pair("you answered", "vous avez répondu"),
    "fixed": Pair("settled", "réglé"),
}
STATE_IN_SHEET = {k: f"{v.fr} / {v.en}" for k, v in STATE.items()}
OUTCOME = {
    "accepted": Pair("accepted", "acceptée"),
    "waiting": Pair("waits for your answer", "en attente de votre réponse"),
}
DIMENSION = {
    "completeness": Pair("Completeness", "Complétude"),
    "coverage": Pair("Coverage", "Couverture"),
    "timeliness": Pair("Timeliness", "Ponctualité"),
    "consistency": Pair("Consistency", "Cohérence"),
    "accuracy": Pair("Accuracy", "Exactitude"),
    "traceability": Pair("Traceability", "Traçabilité"),
    "methodology": Pair("Methodology", "Méthodologie"),
}
INVITE = Pair(
    "An unusual value may be right: if so, tell us why in the columns to the right. "
    "“Set aside” means that the value is not yet in the totals; nothing is lost.",
    "Une valeur inhabituelle peut être exacte : dans ce cas, dites-nous pourquoi dans les colonnes de "
    "droite. « Mis en attente » veut dire que la valeur n'entre pas encore dans les totaux ; rien n'est perdu.",
)
PAGE = {
    "pack": Pair("Return on the data sent", "Retour sur les données reçues"),
    "tried": Pair("Check of a file before it is sent", "Vérification d'un fichier avant envoi"),
    "number": Pair("pack no.", "dossier n°"),
    "school_year": Pair("school year", "année scolaire"),
    "synthetic": Pair(
        "Entirely synthetic demonstration data: do not cite.",
        "Données de démonstration entièrement fictives : ne pas citer.",
    ),
    "for_ministry": Pair("For the ministry concerned only.", "Réservé au ministère concerné."),
    "rows": Pair("rows received", "lignes reçues"),
    "accepted": Pair("accepted", "acceptées"),
    "aside": Pair("set aside", "mises en attente"),
    "findings": Pair("points to confirm", "points à vérifier"),
    "new": Pair("new", "nouveaux"),
    "settled": Pair("settled", "réglés"),
    "cells": Pair("cells or rows", "cellules ou lignes"),
    "first_pack": Pair("first pack of this school year", "premier dossier de cette année scolaire"),
    "since_pack": Pair("since pack no.", "depuis le dossier n°"),
    "of_rows": Pair("of the rows received", "des lignes reçues"),
    "arrived": Pair("What arrived, and what became of it", "Ce qui est arrivé, et ce que c'est devenu"),
    "source": Pair("Source", "Source"),
    "received": Pair("Received", "Reçu le"),
    "read": Pair("Rows", "Lignes"),
    "totals": Pair("Totals rows", "Lignes de total"),
    "ignored": Pair("Left out as agreed", "Écartées comme convenu"),
    "outcome": Pair("State", "État"),
    "conserved": Pair(
        "Rows = accepted + set aside + totals rows + left out as agreed: nothing is lost.",
        "Lignes = acceptées + mises en attente + lignes de total + écartées comme convenu : rien n'est perdu.",
    ),
    "waits": Pair("Waits for your answer", "En attente de votre réponse"),
    "waits_note": Pair(
        "What had been accepted before stays as it is until then.",
        "Ce qui avait été accepté auparavant reste tel quel jusque-là.",
    ),
    "changes": Pair("What changed since pack no. {n}", "Ce qui a changé depuis le dossier n° {n}"),
    "change_line": Pair(
        "{new} new, {still} still open, {answered} answered by you, {settled} settled.",
        "{new} nouveaux, {still} encore ouverts, {answered} avec votre réponse, {settled} réglés.",
    ),
    "change_files": Pair("Sent again since: {files}.", "Renvoyé depuis : {files}."),
    "settled_list": Pair("Settled, thank you: ", "Réglé, merci : "),
    "how": Pair("How to answer", "Comment répondre"),
    "how_1": Pair(
        "In the workbook {file}, sheet “{sheet}”, choose an answer on the line of the point: confirm (the value is right), correct "
        "(give the right value) or withdraw (the value or the row is not to be counted).",
        "Dans le classeur {file}, feuille « {sheet} », choisissez une réponse sur la ligne du point : confirmer (la valeur est "
        "exacte), corriger (donnez la bonne valeur) ou retirer (la valeur ou la ligne n'est pas à compter).",
    ),
    "this": Pair("this one", "celui-ci"),
    "how_2": Pair(
        "Write the reason, your name and office, and the date; then send the workbook back. Lines left blank stay open.",
        "Indiquez le motif, vos nom et fonction, et la date ; puis renvoyez le classeur. Les lignes laissées vides restent ouvertes.",
    ),
    "how_3": Pair(
        "If you would rather mend the source and send the file again, that settles the points by itself.",
        "Si vous préférez corriger la source et renvoyer le fichier, cela règle les points de soi-même.",
    ),
    "tried_ok": Pair("This file would be accepted as it is.", "Ce fichier serait accepté tel quel."),
    "tried_waits": Pair(
        "This file would wait for an answer: see below what to mend.",
        "Ce fichier serait mis en attente : voyez ci-dessous ce qu'il faut préciser.",
    ),
    "proposed": Pair(
        "What the contract would have to say (for those who keep the catalogue)",
        "Ce que le contrat devrait dire (pour ceux qui tiennent le catalogue)",
    ),
    "tried_note": Pair("Nothing was sent and nothing was kept.", "Rien n'a été envoyé ni conservé."),
    "to_confirm": Pair("To confirm", "À vérifier"),
    "nothing": Pair("Nothing to confirm: thank you.", "Rien à vérifier : merci."),
    "answered": Pair("Your answers", "Vos réponses"),
    "answered_note": Pair(
        "They are applied from run to run. To take one back, choose “cancel” on its line in the workbook.",
        "Elles sont appliquées d'une exécution à l'autre. Pour en reprendre une, choisissez « annuler » sur sa ligne du classeur.",
    ),
    "information": Pair("For your information", "Pour votre information"),
    "information_note": Pair(
        "Nothing to do where this is right.", "Rien à faire si c'est exact."
    ),
    "where": Pair("Where", "Où"),
    "unit": Pair("School or area", "École ou zone"),
    "value": Pair("Value as sent", "Valeur reçue"),
    "seen": Pair("What we saw", "Constat"),
    "more": Pair("and {n} more, in the workbook", "et {n} de plus, dans le classeur"),
    "row": Pair("row", "ligne"),
    "sheet": Pair("sheet", "feuille"),
    "times": Pair("{n} times", "{n} fois"),
    "set_aside": Pair("Rows set aside, and where", "Lignes mises en attente, et où"),
    "set_aside_note": Pair(
        "They are kept whole and enter the totals once confirmed. Their content is in the workbook.",
        "Elles sont gardées entières et entrent dans les totaux une fois confirmées. Leur contenu est dans le classeur.",
    ),
    "why": Pair("Why", "Pourquoi"),
    "rows_at": Pair("Rows", "Lignes"),
    "count": Pair("Number", "Nombre"),
    "scorecard": Pair("State of the data", "État des données"),
    "scorecard_note": Pair(
        "Your own years side by side; no other country is shown. The formulas are in the workbook.",
        "Vos propres années côte à côte ; aucun autre pays n'est montré. Les formules sont dans le classeur.",
    ),
    "measure": Pair("Measure", "Mesure"),
    "shown": Pair("{n} of {total} shown; all in the workbook.", "{n} sur {total} ; la liste entière est dans le classeur."),
}  # fmt: skip
