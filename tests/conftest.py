"""What holds for all tests: none fails for its time, and Ctrl-C reaches the programs that they start.

`pytest --update` rewrites what tests/sites/<case>/ expect; the diff is the review.
"""

import signal

import hypothesis
import pytest

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# A shell without job control lets what it starts in the background ignore it, with all that that starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`."""
    parser.addoption(
        "--update", action="store_true", help="rewrite tests/sites/*/expected instead of comparing"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Tell whether expected files are to be rewritten."""
    return bool(request.config.getoption("--update"))
