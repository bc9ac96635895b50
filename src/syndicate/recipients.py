"""A digest's file of recipients -> addresses: comma-separated values (RFC 4180) in UTF-8, one a line."""

import csv
from pathlib import Path

from syndicate.config.values import is_address
from syndicate.errors import InputError
from syndicate.model import Finding

COLUMNS = "email,name,topics,language"


def read(path: Path, place: str) -> tuple[list[str], list[Finding]]:
    """Return the addresses in the file at *path*, and findings, in which it is called *place*, about others.

    The first line names the columns, of which `email` is needed. Blank lines, and those that begin with `#`,
    are nobody. Raises `InputError` if the file cannot be read.
    """
    rows = _rows(path)
    good = [address for _, address in rows if is_address(address)]
    return good, [_bad_address(place, line, address) for line, address in rows if not is_address(address)]


def _rows(path: Path) -> list[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            columns = [name.strip().lower() for name in next(rows, [])]
            if "email" not in columns:
                raise InputError(f"{path}: has no column `email`; the first line has to be {COLUMNS}")
            place = columns.index("email")
            return [
                (rows.line_num, row[place].strip() if place < len(row) else "")
                for row in rows
                if any(map(str.strip, row)) and not row[0].startswith("#")
            ]
    except OSError as error:
        raise InputError(f"{path}: the recipients cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"{path}: the recipients cannot be read: {error}; save it as CSV in UTF-8"
        ) from error


def _bad_address(path: str, line: int, address: str) -> Finding:
    return Finding(
        path=path,
        line=line,
        severity="warning",
        message=f"{address!r} is not a mail address" if address else "has no mail address",
        remedy="correct the line, for instance to: reader@example.org,Ada Reader",
    )
