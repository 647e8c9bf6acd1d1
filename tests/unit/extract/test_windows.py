"""Windows and the names of their files, by the numbers of the rules for an extractor (C.4 of the facts)."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.extract.windows import BEGINNING, FileName, Window, moment_of, next_window, written

NOW = datetime(2026, 11, 27, 17, 0, 30, 500_000, tzinfo=timezone.utc)
LAG, OVERLAP = timedelta(seconds=120), timedelta(minutes=10)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda one: one.replace(microsecond=0, tzinfo=timezone.utc)
)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 27, hour, minute, second, tzinfo=timezone.utc)


def test_c4_1_a_window_ends_a_lag_before_zohos_time_and_begins_an_overlap_before_the_last_end() -> None:
    """C.4 (1): half-open, both bounds given, in whole seconds."""
    assert next_window(at(16), NOW, lag=LAG, overlap=OVERLAP) == Window(at(15, 50), at(16, 58, 30))


def test_a_first_window_begins_before_all_records() -> None:
    """Never everything since: the first window has both bounds as well."""
    assert next_window(None, NOW, lag=LAG, overlap=OVERLAP) == Window(BEGINNING, at(16, 58, 30))


@pytest.mark.parametrize("read_until", [at(16, 58, 30), at(16, 59), at(18)])
def test_nothing_is_read_before_the_lag_has_passed(read_until: datetime) -> None:
    """A run right after another one, or with a position in the future, reads nothing and moves nothing back."""
    assert next_window(read_until, NOW, lag=LAG, overlap=OVERLAP) is None


def test_since_reads_again() -> None:
    """An earlier time reads again what windows have read; before any window it is where reading begins."""
    assert next_window(at(16), NOW, lag=LAG, overlap=OVERLAP, since=at(3)) == Window(at(3), at(16, 58, 30))
    assert next_window(None, NOW, lag=LAG, overlap=OVERLAP, since=at(3)) == Window(at(3), at(16, 58, 30))


def test_since_leaves_nothing_out() -> None:
    """A later time than the position would lose what lies between."""
    with pytest.raises(ZohoAepError, match="would leave out changes since 2026-11-27T16:00:00Z"):
        next_window(at(16), NOW, lag=LAG, overlap=OVERLAP, since=at(16, 30))


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20))
def test_c4_2_windows_leave_no_gap(seconds: list[int]) -> None:
    """C.4 (2): each window begins at or before the end of the last one, whenever runs happen."""
    now, reached = NOW, None
    for pause in seconds:
        now += timedelta(seconds=pause)
        window = next_window(reached, now, lag=LAG, overlap=OVERLAP)
        if window is not None:
            assert reached is None or (window.start <= reached < window.end)
            assert window.end <= now - LAG
            reached = window.end


@given(st.sampled_from(["Leads", "Price_Books", "Services__s"]), moments, moments, st.integers(1, 20_000))
def test_c4_10_names_follow_from_the_window_and_can_be_read_back(
    table: str, start: datetime, end: datetime, place: int
) -> None:
    """C.4 (10): a name is its window and place, without colons, and short enough for a landing zone."""
    name = FileName(table, Window(start, end), place)
    assert FileName.parse(str(name)) == name
    assert not set(str(name)) & set("\"\\/:|<>*?!'();@&=+$,%#[] ")
    assert len(str(name)) < 255


@pytest.mark.parametrize("name", ["leads.csv", "Leads_20261127T170000Z_20261399T180000Z_0001.csv", "", "a/b_0001.csv"])
def test_other_files_are_not_ours(name: str) -> None:
    """Whatever lies in the folder besides says nothing."""
    assert FileName.parse(name) is None


def test_times_of_zoho_have_an_offset() -> None:
    """Times are compared in UTC; one without its offset is none."""
    assert written(moment_of("2023-05-10T01:10:47-07:00")) == "2023-05-10T08:10:47Z"
    assert written(moment_of("2023-05-10T08:10:47Z")) == "2023-05-10T08:10:47Z"
    with pytest.raises(ValueError, match="without its offset"):
        moment_of("2023-05-10T01:10:47")
