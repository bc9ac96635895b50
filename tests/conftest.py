"""`pytest --update` rewrites what tests/sites/<case>/ expect; the diff is the review."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`."""
    parser.addoption(
        "--update", action="store_true", help="rewrite tests/sites/*/expected instead of comparing"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Tell whether expected files are to be rewritten."""
    return bool(request.config.getoption("--update"))
