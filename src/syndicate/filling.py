"""What a template does wrong, with the file and the line: the one place that knows Jinja's errors."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import jinja2

from syndicate.errors import TemplateError


@contextmanager
def named(name: str) -> Iterator[None]:
    """Raise as `TemplateError` whatever goes wrong while the template of that name is filled."""
    try:
        yield
    except jinja2.TemplateSyntaxError as error:
        place = error.filename or error.name or name
        raise TemplateError(place, error.lineno, error.message or "syntax error") from error
    except jinja2.TemplateNotFound as error:
        _fail(error, name, f"there is no template {error.message!r}")
    except RecursionError as error:
        _fail(error, name, "the template includes itself without an end")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(name, error) from error
    except (jinja2.TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        _fail(error, name, str(error))


def unreadable(name: str, error: OSError | UnicodeDecodeError) -> TemplateError:
    """Return the error for a file of templates that cannot be read, or is not UTF-8."""
    reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
    return TemplateError(name, 0, f"cannot be read: {reason}")


def _fail(error: Exception, name: str, message: str) -> NoReturn:
    """Raise the error for the innermost line of a template, or *error* itself where no template ran.

    Jinja rewrites tracebacks so that a template's frames carry its own path and line numbers.
    """
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.endswith(".py")]
    if not frames and not isinstance(error, jinja2.TemplateError):
        raise error
    place, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else (name, 0)
    raise TemplateError(place, line, message) from error
