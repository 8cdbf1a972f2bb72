"""Instants as people write them, UTC, in the forms that var `as_of` takes too."""

import re
from datetime import UTC, date, datetime, timedelta

from amlmart.errors import AmlmartError

_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?)?(Z|\+00:00)?"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_text(given: str | date, setting: str) -> str:
    """Return an instant as the macro `as_of` would: `2022-06-30` or `2022-06-30 12:00:00`.

    Raises:
        AmlmartError: when it is written in another form; the sentence names `setting`.
    """
    if isinstance(given, datetime):
        moment = given.replace(tzinfo=given.tzinfo or UTC).astimezone(UTC)
        given = moment.replace(tzinfo=None).isoformat(sep=" ")
    text = str(given)
    if re.fullmatch(_DATE + _TIME, text):
        plain = text.replace("T", " ").replace("Z", "").replace("+00:00", "")
        try:
            datetime.fromisoformat(plain)
            return plain
        except ValueError:
            pass
    raise AmlmartError(
        f'{setting} is {text}; write it as 2022-06-30 or "2022-06-30 12:00:00", UTC.'
    )


def instant_us(text: str) -> int:
    """Return the microseconds from 1970 to an instant that `instant_text` gave."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)
