"""Cases of rules on a delivery as a whole and on what its cells look like.

Belongs here: columns, rows, totals, encodings, spellings of numbers and labels. Does not belong here: who a row speaks of
(identity.py).
"""

from __future__ import annotations

from eqm_pipeline_tests.rules.cases import Case, Edited, Sent, Told

HEAD = "code,name,sector,F1,M1\n"
TWO = HEAD + "A,EPP a,Public,3,4\nB,EPP b,Privé,5,6\n"
GOOD = Sent(TWO)
AMBIGUOUS = {"reader": {"format": "delimited", "encoding": "utf-8", "delimiter": ",", "decimal": ","}}


def sent(rows: str, head: str = HEAD, **more: object) -> Sent:
    return Sent(head + rows, **more)  # type: ignore[arg-type]


def of_year(code: str) -> Edited:
    """The year column of the Togo census (21 is 2020-2021, 22 is 2021-2022)."""
    return Edited(lambda f: f.__setitem__("CODE_TYPE_ANNEE", code))


def register_without(drop: int) -> Told:
    """Niger sends its tables apart: the last schools are missing in one of them."""
    import io
    import tempfile
    import zipfile
    from pathlib import Path

    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.pipeline.examine import examine
    from eqm_pipeline.samples.native import ner
    from eqm_pipeline.samples.schools import build
    from eqm_pipeline.schemas.findings import Findings

    def tell() -> list[str]:
        catalogue = Catalogue()
        with tempfile.TemporaryDirectory() as folder:
            (path,) = ner.write(
                [build("NER", "2021-2022", 0.005, 0, catalogue)], Path(folder), None, catalogue
            )
            out = io.BytesIO()
            with zipfile.ZipFile(path) as had, zipfile.ZipFile(out, "w") as now:
                for name in had.namelist():
                    lines = had.read(name).splitlines(keepends=True)
                    kept = lines[: len(lines) - drop] if "infrastructures" in name else lines
                    now.writestr(name, b"".join(kept))
            path.write_bytes(out.getvalue())
            found = examine(path, Findings("NER", "2021-2022", "recensement"), catalogue).findings
        return list(found["rule"])

    return Told(tell)


CASES = [
    Case("UNKNOWN_COLUMN", sent("A,3,4,9\n", "code,F1,M1,G1\n"), sent("A,3,4\n", "code,F1,M1\n"), told={"column": "G1"}),
    Case("MISSING_COLUMN", Edited(lambda f: f.drop(columns="Nb_place")), Edited(lambda f: f), told={"column": "Nb_place"}),
    Case("SCHOOL_YEAR_MISMATCH", of_year("21"), of_year("22"), told={"value": "2020-2021", "parameters": "2021-2022"}),
    Case("TOTALS_ROW", sent("A,EPP a,,3,4\nB,EPP b,,5,6\n,TOTAL,,8,10\n"), GOOD, told={"row": "4", "unit_code": "TOTAL"}),
    Case(
        "CONTROL_TOTAL",
        sent("A,EPP a,,3,4\nB,EPP b,,5,6\n,TOTAL,,9,10\n"),
        sent("A,EPP a,,3,4\nB,EPP b,,5,6\n,TOTAL,,8,10\n"),
        told={"column": "F1", "value": "9", "parameters": "sum=8"},
    ),
    Case("SHIFTED_ROW", sent("A,EPP a,Public,3,4\nB,EPP b,Public,5,6,7,8\n"), GOOD, told={"row": "3", "unit_code": "row 3"}),
    Case("FILE_ENCODING", sent("A,EPP BRÃ¼NER,,3,4\n"), sent("A,EPP BRüNER,,3,4\n"), told={"value": "EPP BRÃ¼NER", "parameters": "read=EPP BRüNER"}),
    Case("FILE_ENCODING_LOST", sent("A,EPP BR\ufffdNER,,3,4\n"), sent("A,EPP BRüNER,,3,4\n"), told={"column": "name"}),
    Case("UNIT_WITHOUT_ROWS", register_without(1), register_without(0)),
    Case("UNKNOWN_CODE", sent("A,EPP a,Militaire,3,4\nB,EPP b,Privé,5,6\n"), GOOD, told={"value": "Militaire", "unit_code": "A"}),
    Case("LABEL_VARIANT", sent("A,EPP a,PRIVE,3,4\n"), GOOD, told={"value": "PRIVE"}),
    Case("SPREADSHEET_ERROR", sent("A,EPP a,,#REF!,4\n"), GOOD, told={"value": "#REF!", "cell": "D2"}),
    Case("NUMBER_FORMAT", sent("A,EPP a,,1 234,4\n"), sent("A,EPP a,,1234,4\n"), told={"value": "1 234"}),
    Case("MISSING_VALUE", sent("A,EPP a,,ND,4\n"), GOOD, told={"value": "ND", "column": "F1"}),
    Case("NON_INTEGER", sent("A,EPP a,,3.5,4\n"), GOOD, told={"value": "3.5"}),
    # worked example O26: 1.234 is a thousand or a little over one; of a count it is neither until it is confirmed
    Case("NON_INTEGER", sent("A,EPP a,,1.234,4\n", contract=AMBIGUOUS), sent("A,EPP a,,1234,4\n", contract=AMBIGUOUS), told={"value": "1.234"}),
]  # fmt: skip
