"""`syndicate.sources.names`: paths as texts."""

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from syndicate.sources import names

# What ends with a dot has a suffix or none, by the version of Python.
PARTS = st.text("abé.- ", min_size=1).filter(lambda part: part.strip(".") and not part.endswith("."))


@given(st.lists(PARTS, min_size=1, max_size=4).map("/".join))
def test_paths_are_cut_as_by_the_standard_library(path: str) -> None:
    """It says so itself, and takes ten times as long."""
    whole = PurePosixPath(path)
    assert (names.name(path), names.stem(path), names.suffix(path)) == (whole.name, whole.stem, whole.suffix)
    assert names.parent(path) == (str(whole.parent) if whole.parts[1:] else "")
    assert names.without_suffix(path) == str(whole.with_suffix(""))
    assert names.with_name(path, "x") == str(whole.with_name("x"))
