"""A finding in sentences: its rule's message with the finding's own words, numbers and names in it.

Belongs here: filling a rule's template in French and English; words of parameters, names of areas and measures. Does not belong
here: the rules' sentences (catalogue/rules/), fixed words of pages (words.py), or which findings are shown (told.py).
A parameter is `key=value; key=value`, neutral of language; a value that is a code of codelists/finding_words.csv, or of the code
list of its key, reads as its label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Text
from eqm_pipeline.feedback.description import Pair
from eqm_pipeline.feedback.figures import Figures

THIN = "\u202f"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PARAMETER = re.compile(r"\s*([a-z_][a-z0-9_]*)=(.*?)\s*(?:;\s*(?=[a-z_][a-z0-9_]*=)|$)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+\.\d+(e[+-]?\d+)?")
_AREA = re.compile(r"(country|admin1|admin2|edu_region|inspection) (\S+)")
_NO_UNIT = re.compile(r"row \d+")
_EMPTY = re.compile(r"\s*\((?:…|[^()]{0,12}…)\)")
_BARE = re.compile(r"^…|(?:…[^…\n]*){3}", re.MULTILINE)
Finding = Mapping[str, object]


def say(template: str, words: Finding) -> str:
    """A rule's sentence with `words` in its `{placeholders}`; what is not known reads as an ellipsis."""
    return _PLACEHOLDER.sub(lambda m: str(words.get(m.group(1)) or "…"), template)


def parameters(text: str) -> dict[str, str]:
    """`key=value; key=value` taken apart; {} where the text is not of that form."""
    if not re.match(r"\s*[a-z_][a-z0-9_]*=", text):
        return {}
    return {m[1]: m[2] for m in _PARAMETER.finditer(text)}


def number(value: float, language: str, decimals: int = 0) -> str:
    """A number as people write it: `12 345,6` in French, `12,345.6` in English."""
    text = f"{value:,.{decimals}f}"
    return text.replace(",", THIN).replace(".", ",") if language == "fr" else text


def short(value: float, language: str) -> str:
    """A computed number with about four figures, never fewer than its whole part: `43,81`, `5 128`."""
    decimals = max(0, min(2, 3 - len(f"{abs(value):.0f}")))
    if 0 < abs(value) < 1:
        decimals = 3
    return number(value, language, decimals)


class Wording:
    """Sentences for one country, in both languages."""

    def __init__(self, catalogue: Catalogue, iso3: str) -> None:
        self.catalogue, self.iso3, self.figures = catalogue, iso3, Figures(catalogue, iso3)

    @cached_property
    def _words(self) -> dict[str, Pair]:
        rows = self.catalogue.rows("codelists/finding_words")
        return {r["code"]: Pair(r["label_en"], r["label_fr"]) for r in rows}

    @cached_property
    def _labels(self) -> dict[tuple[str, str], Pair]:
        rows = self.catalogue.rows("codelists/labels")
        return {(r["codelist"], r["code"]): Pair(r["label_en"], r["label_fr"]) for r in rows}

    @cached_property
    def _areas(self) -> dict[str, str]:
        return {a.area: a.name for a in self.catalogue.areas.get(self.iso3, [])}

    def title_of_source(self, source: str) -> Pair:
        """The contract's title of a source; `_T` is what several sources say together."""
        if source == "_T":
            return Pair("All sources", "Toutes les sources")
        contract = self.catalogue.contracts.get((self.iso3, source))
        return Pair(contract.title.en, contract.title.fr) if contract else Pair(source, source)

    def unit(self, code: str) -> str:
        """A school by its code; an area by its name; nothing for a row that has no code."""
        if _NO_UNIT.fullmatch(code):
            return ""
        found = _AREA.fullmatch(code)
        return self._areas.get(found[2], found[2]) if found else self._areas.get(code, code)

    def label_of(self, codelist: str) -> Callable[[str], str]:
        """Codes of a code list in the country's languages, as a cell of a sheet shows them."""
        languages = self.catalogue.countries[self.iso3].languages

        def label(code: str) -> str:
            known = self._labels.get((codelist, code))
            return " / ".join(dict.fromkeys(known[lang] for lang in languages)) if known else code

        return label

    def word(self, key: str, value: str, language: str) -> str:
        """One parameter in words: a label for a code, a number as people write it, anything else as it stands."""
        if known := self._words.get(value) or self._labels.get((key, value)):
            return known[language]
        if _NUMBER.fullmatch(value):
            return short(float(value), language)
        if named := self.figures.words(value):
            return named[language]
        if key == "of" and value in self.catalogue.rules:
            return self.common(value, "message", [{}, {}])[language].rstrip(".")
        return " / ".join(self.unit(part) for part in value.split(" / "))

    def words_of(self, finding: Finding, language: str) -> dict[str, object]:
        """What a template may name: the columns of the finding, then its parameters, in words."""
        column, code = str(finding.get("column") or ""), str(finding.get("unit_code") or "")
        told = dict(finding)
        told["unit_code"] = self.unit(code)
        value, computed = str(finding.get("value") or ""), "@" in column or not finding.get("file")
        if _NUMBER.fullmatch(value) and (computed or len(value.partition(".")[2]) > 2):
            told["value"] = short(float(value), language)  # a ratio; a number as sent stays as it is
        if computed and (named := self.figures.words(column)):
            told["column"] = named[language]
        raw = str(finding.get("parameters") or "")
        apart = parameters(raw)
        told["parameters"] = (
            ", ".join(self.word(k, v, language) for k, v in apart.items())
            if apart
            else self.word("", raw, language)
        )
        n = finding.get("n")
        told["n"] = number(float(str(n)), language) if n else ""
        return told | {k: self.word(k, v, language) for k, v in apart.items()}

    def _template(self, rule: str, part: str) -> Text | None:
        known = self.catalogue.rules.get(rule)
        return getattr(known, part) if known else None

    def sentence(self, rule: str, part: str, finding: Finding) -> Pair:
        """`message` or `do` of a rule for one finding; a rule that is gone reads as its code."""
        return self.sentences(rule, finding)[0 if part == "message" else 1]

    def sentences(self, rule: str, finding: Finding) -> tuple[Pair, Pair]:
        """`message` and `do` of a rule for one finding."""
        message, do = self._template(rule, "message"), self._template(rule, "do")
        if message is None or do is None:
            return Pair(rule, rule), Pair("", "")
        en, fr = self.words_of(finding, "en"), self.words_of(finding, "fr")
        return Pair(say(message.en, en), say(message.fr, fr)), Pair(say(do.en, en), say(do.fr, fr))

    def common(self, rule: str, part: str, findings: Sequence[Finding]) -> Pair:
        """The sentence that all these findings share: what differs between them is left out, or an ellipsis."""
        template = self._template(rule, part)
        if template is None:
            return self.sentence(rule, part, {})
        return Pair(self._common(template.en, findings, "en"), self._common(template.fr, findings, "fr"))

    def named(self, rule: str) -> Pair | None:
        """What any finding of a rule says; None for a rule that says too little without its figures."""
        shared = self.common(rule, "message", [{}, {}])
        return None if _BARE.search(shared.en + "\n" + shared.fr) else shared

    def title(self, rule: str, findings: Sequence[Finding]) -> Pair:
        """What heads the findings of a rule: what they share; the first of them as an example where they share too little."""
        shared = self.common(rule, "message", findings)
        if not _BARE.search(shared.en + "\n" + shared.fr):
            return shared
        first = self.sentence(rule, "message", findings[0])
        return Pair(f"For example: {first.en}", f"Par exemple : {first.fr}")

    def _common(self, template: str, findings: Sequence[Finding], language: str) -> str:
        told = [self.words_of(f, language) for f in findings[:50]]
        shared = {k: v for k, v in told[0].items() if all(t.get(k) == v for t in told)} if told else {}
        if len(findings) > 1:
            shared.pop("n", None)
        return _EMPTY.sub("", say(template, shared)).replace("….", "…")
