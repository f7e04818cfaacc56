"""Every kind of bad input ends in a finding or one clear message in two languages, and nothing accepted changes."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from eqm_pipeline_tests.pipeline.conftest import YEAR, World

CSV = f"TGO/stateduc/ecole_{YEAR}.csv"
LATER = 1_710_000_000


def _told(world: World) -> str:
    """The messages of a run in which something was refused; each has an English and a French line."""
    done, refusals = world.run()
    texts = [r.text for r in refusals] + [p.error for p in done if p.status == "refused"]
    assert texts, "nothing was refused"
    for text in texts:
        english, french = text.split("\n")
        assert english != french
        assert "Traceback" not in text
    return " ".join(texts)


def _workbook(cells: dict[tuple[int, int], object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Effectifs")
        for (row, column), value in cells.items():
            sheet.write(row, column, value)
    return buffer.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _renamed(good: bytes, old: str, new: str) -> bytes:
    return good.replace(old.encode("cp1252"), new.encode("cp1252"), 1)


def _without_column(good: bytes, column: str) -> bytes:
    rows = [line.split(b";") for line in good.split(b"\r\n") if line]
    at = rows[0].index(column.encode("cp1252"))
    return b"\r\n".join(b";".join(r[:at] + r[at + 1 :]) for r in rows) + b"\r\n"


BAD_CSV = {
    "an empty file": (lambda good: b"", "empty"),
    "blank lines only": (lambda good: b"\r\n\r\n", "no text"),
    "not a table": (lambda good: b"Bonjour\r\nvoici le fichier\r\n", "header"),
    "UTF-8 where cp1252 was agreed": (lambda good: good.decode("cp1252").encode(), "UTF-8"),
    "a renamed column": (lambda good: _renamed(good, "An2_G_CP1", "Garcons_CP1"), "Garcons_CP1"),
    "a missing column": (lambda good: _renamed(good, ";EXISTE_ELECT", ";Existe_autre"), "EXISTE_ELECT"),
    "a grade left out for one sex": (
        lambda good: _without_column(good, "An2_F_CM2"),
        "An2_{sex}_{grade} (6, F)",
    ),
    "an unknown grade": (lambda good: _renamed(good, "An2_F_CM2", "An2_F_CM3"), "An2_F_CM3"),
    "the wrong separator": (lambda good: good.replace(b";", b"|"), "header"),
    "rows of another year": (lambda good: good.replace(b";22;", b";21;"), "2020-2021"),
    "another country's census": (lambda good: b"CODE;ECOLE;CI / Gar\xe7ons\r\n1;A;3\r\n", "columns differ"),
}


@pytest.mark.parametrize("case", BAD_CSV)
def test_a_bad_csv_is_refused_with_one_clear_message(accepted: World, good_file: bytes, case: str) -> None:
    before = accepted.core()
    spoil, words = BAD_CSV[case]
    accepted.deliver(CSV, spoil(good_file), LATER)
    assert words in _told(accepted)
    assert accepted.core() == before


def test_a_file_cut_in_the_middle_sets_its_last_row_aside(accepted: World, good_file: bytes) -> None:
    rows = good_file.split(b"\r\n")
    cut = b"\r\n".join([*rows[:40], rows[40][: len(rows[40]) // 2]])
    accepted.deliver(CSV, cut, LATER)
    (done,), _ = accepted.run()
    assert done.status == "accepted", done.error
    assert done.quarantined == 1
    assert done.rows_read == done.accepted + done.quarantined + done.totals_rows + done.ignored


def test_too_many_rows_set_aside_refuse_the_partition(accepted: World, good_file: bytes) -> None:
    before = accepted.core()
    accepted.deliver(CSV, good_file.replace("Privé Laïc".encode("cp1252"), b"Autre"), LATER)
    assert "set aside" in _told(accepted)
    assert accepted.core() == before


def test_the_same_file_twice_changes_nothing(accepted: World, good_file: bytes) -> None:
    before = accepted.core()
    accepted.deliver(f"TGO/stateduc/ecole_copie_{YEAR}.csv", good_file, LATER)
    done, refusals = accepted.run()
    assert not done
    assert not refusals
    assert accepted.core() == before


def test_a_newer_version_supersedes_the_earlier_one(accepted: World, good_file: bytes) -> None:
    newer = b"\r\n".join(good_file.split(b"\r\n")[:-3]) + b"\r\n"
    accepted.deliver(CSV, newer, LATER)
    (done,), refusals = accepted.run()
    assert (done.status, refusals) == ("accepted", [])
    assert len(list((accepted.data / "raw" / "TGO" / "stateduc").iterdir())) == 2


def test_a_refused_version_may_be_followed_by_a_good_one(accepted: World, good_file: bytes) -> None:
    accepted.deliver(CSV, b"", LATER)
    assert "empty" in _told(accepted)
    accepted.deliver(CSV, good_file, LATER + 100)
    done, refusals = accepted.run()
    assert not refusals
    assert all(p.status == "accepted" for p in done)


def test_the_earlier_good_file_sent_again_comes_into_effect_again(accepted: World, good_file: bytes) -> None:
    before = accepted.core()
    accepted.deliver(CSV, _renamed(good_file, "An2_G_CP1", "Garcons_CP1"), LATER)
    assert "Garcons_CP1" in _told(accepted)
    accepted.deliver(CSV, good_file, LATER - 500)
    (done,), refusals = accepted.run()
    assert (done.status, refusals) == ("accepted", [])
    assert set(accepted.core()) == set(before)


def test_a_year_outside_the_programme_is_refused(world: World, good_file: bytes) -> None:
    world.deliver("TGO/stateduc/ecole_1999-2000.csv", good_file)
    assert "1999-2000" in _told(world)


def test_a_source_without_contract_is_refused(world: World, good_file: bytes) -> None:
    world.deliver("TGO/inconnu/ecole.csv", good_file)
    world.deliver("XXX/stateduc/ecole_2021-2022.csv", good_file)
    assert "no contract" in _told(world)


def test_a_link_out_of_the_inbox_is_refused(world: World, good_file: bytes, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_bytes(good_file)
    (world.inbox / "TGO" / "stateduc").mkdir(parents=True)
    (world.inbox / CSV).symlink_to(outside)
    assert "leaves the inbox" in _told(world)
    assert not list((world.data / "raw").rglob("*.csv"))


def test_a_workbook_with_two_distant_cells_is_refused(world: World) -> None:
    world.deliver(
        f"SEN/campagne_statistique/campagne_statistique_{YEAR}.xlsx",
        _workbook({(0, 0): 1, (1_048_000, 16_000): 1}),
    )
    assert "columns for 2 cells" in _told(world)


def test_a_truncated_workbook_is_refused(world: World) -> None:
    whole = _workbook({(r, c): r * c for r in range(50) for c in range(20)})
    world.deliver(f"SEN/campagne_statistique/campagne_statistique_{YEAR}.xlsx", whole[: len(whole) // 2])
    assert "truncated" in _told(world)


def test_a_zip_bomb_is_refused_without_unpacking(world: World) -> None:
    world.deliver(
        f"NER/recensement/recensement_{YEAR}.zip",
        _zip({f"effectifs_primaire{i}.csv": b"0" * (1 << 24) for i in range(6)}),
    )
    assert "unpacks" in _told(world)


def test_a_member_that_leaves_the_archive_is_refused(world: World) -> None:
    world.deliver(
        f"NER/recensement/recensement_{YEAR}.zip", _zip({"../../etablissements.csv": b"a,b\n1,2\n"})
    )
    assert "leaves the archive" in _told(world)


def test_a_database_still_being_written_waits(world: World) -> None:
    path = world.inbox / "BDI" / "stateduc" / "stateduc_bdi.sqlite"
    path.parent.mkdir(parents=True)
    db = sqlite3.connect(path)
    db.execute("pragma journal_mode = wal")
    db.execute("create table ETABLISSEMENT (CODE_ETABLISSEMENT text)")
    db.commit()
    assert "still being written" in _told(world)
    db.close()


def test_a_file_that_is_no_database_is_refused(world: World) -> None:
    world.deliver("BDI/stateduc/stateduc_bdi.sqlite", b"SQLite format 3\0" + b"\0" * 500)
    assert "incomplete" in _told(world) or "no table" in _told(world)
    world.deliver("BDI/stateduc/stateduc_bdi2.sqlite", b"not a database at all")
    assert "not a SQLite database" in _told(world)
