"""What a user can cause and mend.

    SyndicateError
        ConfigError      syndicate.toml: every problem of the file, listed together
        InputError       the articles as a whole cannot be used (no such folder)
        RefusedError     refused for safety until the user accepts it
        LockedError      another run is at work on the same output
        ChildError       a process that did a part of the work was killed
        TemplateError    a template: its name and line
        DeliveryError    nothing can be delivered at all (a single message that cannot is an `Outcome`)

A single bad article is not an error but a `Finding`: it never stops a build. `syndicate.cli` alone
prints errors and chooses exit codes; anything else that is raised is a bug and keeps its traceback.
"""

from pathlib import Path


class SyndicateError(Exception):
    """The base of all errors that a user can mend; `str()` is the line to show."""


class ConfigError(SyndicateError):
    """One or more things are wrong with `syndicate.toml`; *problems* has a line for each."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        super().__init__(path, problems)
        self.path = path
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{self.path}: {problem}" for problem in self.problems)


class InputError(SyndicateError):
    """The articles as a whole cannot be read."""


class RefusedError(SyndicateError):
    """Going on would destroy something; nothing was changed. `--accept` confirms."""


class LockedError(SyndicateError):
    """Another run holds the lock of the same output folder."""


class ChildError(SyndicateError):
    """A process that did a part of the work was ended from outside; nothing was written."""


class TemplateError(SyndicateError):
    """A template is wrong; *line* is 0 where Jinja does not say it."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(name, line, message)
        self.name = name
        self.line = line
        self.message = message

    def __str__(self) -> str:
        place = f"{self.name}:{self.line}" if self.line else self.name
        return f"{place}: {self.message}"


class DeliveryError(SyndicateError):
    """Nothing can be delivered: there is no such program, or no such folder can be made."""
