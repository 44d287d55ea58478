"""Dates as badges write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from credentials.decoding.dates import parse_moment

EAST = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2015-04-30", datetime(2015, 4, 30, tzinfo=UTC)),
        ("2013-02-18T18:10+0500", datetime(2013, 2, 18, 18, 10, tzinfo=EAST)),
        ("2014-01-03T21:42:21.092Z", datetime(2014, 1, 3, 21, 42, 21, 92000, tzinfo=UTC)),
        ("2026-01-26T16:55:17.0444597Z", datetime(2026, 1, 26, 16, 55, 17, 44459, tzinfo=UTC)),
        ("2010-01-01T24:00:00Z", datetime(2010, 1, 2, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2020-05-04 10:11:12", datetime(2020, 5, 4, 10, 11, 12, tzinfo=UTC)),
        (1395112143, datetime(2014, 3, 18, 3, 9, 3, tzinfo=UTC)),
        ("1395112143", datetime(2014, 3, 18, 3, 9, 3, tzinfo=UTC)),
        (1395112143000, datetime(2014, 3, 18, 3, 9, 3, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("20200504", datetime(2020, 5, 4, tzinfo=UTC)),
        ("2019", datetime(2019, 1, 1, tzinfo=UTC)),
        ("2019-05", datetime(2019, 5, 1, tzinfo=UTC)),
        ("Apr 2018", datetime(2018, 4, 1, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_known_spelling_is_read(value: object, moment: datetime | None) -> None:
    assert parse_moment(value) == moment


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2013-06-06", datetime(2013, 6, 6, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2019-02", datetime(2019, 2, 28, 23, 59, 59, 999999, tzinfo=UTC)),
        ("Dec 2020", datetime(2020, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2020", datetime(2020, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("9999-12-31", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2013-06-06T10:00:00Z", datetime(2013, 6, 6, 10, tzinfo=UTC)),
    ],
)
def test_end_of_a_day_is_its_last_moment(value: str, moment: datetime) -> None:
    assert parse_moment(value, end=True) == moment


@pytest.mark.parametrize(
    "value",
    [
        *("2015-04-31", "2010-01-01T19:73:24Z", "yesterday", "Foo 2018", True, [], "2020-13-01", "0000-01-01", 1e30),
        *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-10:00", "9" * 40, "2020-01-01T00:00:00+99:99"),
        *("٢٠٢٠-٠١-٠١", float("nan"), float("inf")),
    ],
)
def test_what_is_no_date_is_an_error(value: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_moment(value)
