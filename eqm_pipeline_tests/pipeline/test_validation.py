"""The word of a country on its figures: read safely, kept in the ledger, followed by the next release."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import EqmError
from eqm_pipeline.feedback.validation import form
from eqm_pipeline.intake import Decisions, Ledger
from eqm_pipeline.pipeline.run import plan, run_whole
from eqm_pipeline.pipeline.validation import states, words
from eqm_pipeline.reading.validation import read_validation
from eqm_pipeline_tests.pipeline.conftest import YEAR, World

WORD = "TGO/validation/validation.yml"
VALIDATED = "{state: validated, by: Statistics office, date: 2023-01-15}"
EMBARGO = "{state: validated, by: Statistics office, date: 2023-01-15, embargo: 2023-12-01}"
AT, DAY_BEFORE, LATER = 1_700_000_000, "2023-11-30", 1_710_000_000


def said(entry: str, year: str = YEAR, country: str = "TGO") -> bytes:
    return f"country: {country}\nvalidation:\n  '{year}': {entry}\n".encode()


def released(world: World) -> dict[str, tuple[int, set[str]]]:
    """For each status of the newest release: national rows with a value, and reasons."""
    version = run_whole(world.data, world.catalogue)["release"]["version"]
    table = pq.read_table(world.data / "releases" / version / "data" / "indicators.parquet")
    out: dict[str, tuple[int, set[str]]] = {}
    for status in pc.unique(table["obs_status"]).to_pylist():
        mine = table.filter(pc.equal(table["obs_status"], status))
        out[status] = (mine.num_rows - mine["value"].null_count, set(mine["reason"].to_pylist()))
    return out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (said("{state: approved}"), "CONTRACT_BROKEN"),
        (said("{state: validated}"), "CONTRACT_BROKEN"),  # by whom, and when?
        (said("{state: validated, by: x, date: yesterday}"), "CONTRACT_BROKEN"),
        (said("{state: provisional, pubish: true}"), "CONTRACT_BROKEN"),
        (said(VALIDATED, country="SEN"), "CONTRACT_BROKEN"),
        (said("{state: provisional}", year="1999-2000"), "DELIVERY_REFUSED"),  # outside the programme
        (said("{state: provisional}", year="2021/2022"), "CONTRACT_BROKEN"),
        (said("{state: provisional}", year="2021-2023"), "CONTRACT_BROKEN"),
        (said("{state: provisional, by: a.person@education.tg}"), "CONTRACT_BROKEN"),
        (said("{state: provisional, by: 'a\x07b'}"), "UNREADABLE"),
        (said(r'{state: provisional, by: "\ud800"}'), "UNREADABLE"),
        (said("{state: provisional, publish: oui}"), "CONTRACT_BROKEN"),
        (said("{state: validated, by: x, date: 2019-01-15}"), "CONTRACT_BROKEN"),  # before the school year
        (said("{state: validated, by: x, date: 2033-01-15}"), "CONTRACT_BROKEN"),  # after the file
        (said("{state: validated, by: x, date: 20230115}"), "CONTRACT_BROKEN"),
        (said("{state: validated, by: x, date: 2023-13-45}"), "CONTRACT_BROKEN"),
        (
            said(VALIDATED) + said("{state: provisional}").split(b"\n", 2)[2],
            "CONTRACT_BROKEN",
        ),  # a year twice
        (said('{state: provisional, by: !!int ""}'), "UNSAFE"),
        (said('{state: provisional, embargo: !!timestamp "x"}'), "UNSAFE"),
        (said("{state: provisional, by: !x y}"), "UNSAFE"),
        (said("{state: provisional}").replace(b"  '", b"\t'"), "UNREADABLE"),
        (b"country: TGO\nvalidation: {}\n", "CONTRACT_BROKEN"),
        (form("TGO", YEAR, Catalogue()).encode(), "CONTRACT_BROKEN"),  # returned as it was sent
        (b"- just\n- a list\n", "CONTRACT_BROKEN"),
        (b"country: &a [x]\nvalidation: *a\n", "UNSAFE"),
        (b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n" * 1, "UNSAFE"),
        (b"!!python/object/apply:os.system ['true']\n", "UNSAFE"),
        ("é".encode("cp1252"), "UNREADABLE"),
        (b"[" * 2_000, "UNSAFE"),
        (b"x: " + b"y" * 30_000, "UNSAFE"),
        (b"", "CONTRACT_BROKEN"),
    ],
)
def test_what_is_not_a_validation_is_refused_and_changes_nothing(
    world: World, content: bytes, code: str
) -> None:
    world.deliver(WORD, content)
    _, refusals = world.run()
    assert [r.code for r in refusals] == [code]
    english, french = refusals[0].text.split("\n")
    assert english != french
    assert "Input should" not in refusals[0].text
    assert words(world.data) == {}


def test_another_form_than_yaml_is_refused(world: World) -> None:
    world.deliver("TGO/validation/validation.xlsx", b"PK")
    _, refusals = world.run()
    assert "YAML" in refusals[0].text


def test_the_newest_word_on_a_year_counts_and_the_ledger_keeps_both(world: World) -> None:
    world.deliver(WORD, said("{state: provisional}"))
    world.run()
    world.deliver("TGO/validation/later.yml", said(VALIDATED), LATER)
    world.run()
    assert words(world.data)["TGO", YEAR].state == "validated"
    kept = [s for s in Ledger(world.data).all() if s.source == "validation"]
    assert [s.supersedes for s in kept] == ["", kept[0].sha256]
    assert read_validation(world.data / kept[0].path).validation[YEAR].state == "provisional"


@pytest.mark.parametrize(
    ("entry", "day", "state", "reason"),
    [
        (None, "2030-01-01", "withheld", "not validated by the country"),
        ("{state: provisional}", "2030-01-01", "withheld", "not validated by the country"),
        ("{state: provisional, publish: true}", "2030-01-01", "provisional", ""),
        (
            "{state: provisional, publish: true, embargo: 2030-01-02}",
            "2030-01-01",
            "withheld",
            "under embargo",
        ),
        (VALIDATED, "2023-01-01", "validated", ""),
        (EMBARGO, "2023-11-30T23:59:59Z", "withheld", "under embargo"),
        (EMBARGO, "2023-12-01T00:00:00Z", "validated", ""),
    ],
)
def test_what_a_word_means_on_a_day(
    world: World, entry: str | None, day: str, state: str, reason: str
) -> None:
    if entry:
        world.deliver(WORD, said(entry))
        assert not world.run()[1]
    (found,) = states(words(world.data), [("TGO", YEAR)], day)
    assert (found.state, found.reason) == (state, reason)


def test_without_a_word_nothing_is_published_and_the_pack_shows_what_is_to_be_validated(
    accepted: World,
) -> None:
    assert released(accepted) == {"V": (0, {"not validated by the country"})}
    pack = accepted.data / "ministry" / "TGO" / YEAR
    assert (pack / f"validation_TGO_{YEAR}.yml").read_text("utf-8").count(YEAR) == 3
    page = (pack / f"TGO_{YEAR}.html").read_text("utf-8")
    assert "Chiffres clés à valider (non publiés)" in page
    brief = accepted.data / "releases" / "2023.1" / "briefs" / "TGO.html"
    assert "retenu : non validé par le pays" in brief.read_text("utf-8")


def test_a_word_makes_a_release_due_and_marks_or_opens_the_figures(accepted: World) -> None:
    released(accepted)
    accepted.deliver(WORD, said("{state: provisional, publish: true}"))
    accepted.run()
    assert plan(accepted.data, accepted.catalogue).whole
    found = released(accepted)
    assert found["P"][0] > 1_000
    assert "A" not in found
    assert "V" not in found
    accepted.deliver("TGO/validation/v2.yml", said(VALIDATED), LATER)
    accepted.run()
    assert released(accepted)["A"][0] == found["P"][0]
    assert not plan(accepted.data, accepted.catalogue).whole


def test_an_embargo_opens_on_a_day_that_the_ledger_has_reached_and_never_by_the_clock(
    accepted: World,
) -> None:
    accepted.deliver(WORD, said(EMBARGO))
    accepted.run()
    assert released(accepted) == {"V": (0, {"under embargo"})}
    Decisions(accepted.data).reach("2023-12-01")
    assert plan(accepted.data, accepted.catalogue).whole
    assert released(accepted)["A"][0] > 1_000


def test_an_error_of_a_validation_names_the_key_and_the_page(tmp_path: Path) -> None:
    path = tmp_path / "validation.yml"
    path.write_bytes(said("{state: validated}"))
    with pytest.raises(EqmError, match=rf"{YEAR}: validated figures need the office.*remove its #"):
        read_validation(path)


def test_a_word_that_can_no_longer_be_read_withholds_and_stops_nothing(accepted: World) -> None:
    accepted.deliver(WORD, said(VALIDATED))
    accepted.run()
    (kept,) = [s for s in Ledger(accepted.data).all() if s.source == "validation"]
    path = accepted.data / kept.path
    path.chmod(0o644)
    path.write_text("damaged")
    read_validation.cache_clear()
    assert words(accepted.data) == {}
    assert set(released(accepted)) == {"V"}


def test_a_file_of_the_future_arrived_now(world: World) -> None:
    """A wrong clock in one country opens no embargo of another."""
    world.deliver(WORD, said("{state: provisional}"), at=4_000_000_000)
    world.run()
    (kept,) = Ledger(world.data).all()
    assert kept.received_at < "2090"


def test_the_form_of_a_pack_is_accepted_once_a_line_is_filled_in(world: World) -> None:
    text = form("TGO", YEAR, world.catalogue)
    filled = text.replace(
        f'#  "{YEAR}": {{state: validated, by: "", date: }}',
        f'  "{YEAR}": {{state: validated, by: "DPE", date: 2022-06-15}}',
    )
    assert filled != text
    world.deliver(
        f"TGO/validation/validation_TGO_{YEAR}.yml", filled.replace("\n", "\r\n").encode("utf-8-sig")
    )
    assert not world.run()[1]
    assert words(world.data)["TGO", YEAR].by == "DPE"
