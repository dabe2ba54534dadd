"""A date in the forms of the field, and none where it may be read two ways."""

from datetime import date

import pytest

from rankday_sources.dates import date_of_text


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-06", "20250506", "2025/05/06", "06MAY2025", "6-May-2025", "6 May 2025", "May 6, 2025", " 2025-05-06 ",
        "2025-05-06T00:00:00", "2025-05-06 00:00:00", "2025-05-06T00:00:00Z", "2025-05-06 00:00:00+02:00",
        "2025-05-06T00:00:00.000-0400",
    ],
)  # fmt: skip
def test_a_date_of_the_fields_forms_is_read(text):
    assert date_of_text(text) == date(2025, 5, 6)


@pytest.mark.parametrize(
    "text",
    ["", "05/06/2025", "06.05.2025", "2025-5-6", "2025-02-30", "2025-05-06T16:00:00", "2025-05-06 00:00:01", "٢٠٢٥0506",
     "0000-01-01", "2025-W19-2", "45783"],
)  # fmt: skip
def test_anything_else_is_none(text):
    assert date_of_text(text) is None
