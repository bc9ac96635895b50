"""The command line: one file a command. Alone reads the clock and the environment, prints, and exits.

Exit codes: 0 done, also when there was nothing to do; 1 the input is wrong; 2 wrong usage; 3 partly
delivered; 4 refused for safety (`--accept` confirms); 75 another run holds the lock (EX_TEMPFAIL of
sysexits.h); 130 interrupted.
"""

import atexit
import gc
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from syndicate import __version__
from syndicate.errors import LockedError, RefusedError, SyndicateError

EXIT_WRONG_INPUT = 1
EXIT_PARTLY = 3
EXIT_REFUSED = 4
EXIT_LOCKED = 75
EXIT_INTERRUPTED = 130

# Name -> what the list of commands says; the module of that name is imported when the command is run.
COMMANDS = {
    "init": "Look at a folder of articles and write a syndicate.toml for it.",
    "build": "Make feeds from the articles.",
    "why": "Say which feeds and digests hold an article, and what keeps it out of the others.",
    "digest": "Render an edition of a digest as .eml, .html and .txt.",
    "preview": "Show every feed and digest in a browser.",
    "send": "Send the editions that are due; made for cron.",
    "check": "Look for mistakes in settings, articles and feeds, or in any file.",
    "state": "Show and mend what was mailed, and to whom.",
}


class Options:
    """What every command shares: the site's folder and how much to say."""

    def __init__(self, folder: Path, verbosity: int) -> None:
        self.folder = folder
        self.verbosity = verbosity


class _Commands(click.Group):
    """Imports a command when it is run, so that `--help` is quick, and alone prints errors."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"syndicate.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}. {_hint(args[0])}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        names = [name for name in COMMANDS if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=COMMANDS[name]) for name in names]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        # A command makes many objects and hardly a cycle, for which Python would look all the time, and when
        # it ends through all objects several times more.
        gc.set_threshold(1_000_000, 20, 100)
        atexit.register(gc.freeze)
        try:
            return super().invoke(ctx)
        except SyndicateError as error:
            from syndicate.cli.console import print_error

            print_error(error)
            ctx.exit(exit_code(error))
        except KeyboardInterrupt:
            ctx.exit(EXIT_INTERRUPTED)


def _hint(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(COMMANDS)}."


def exit_code(error: SyndicateError) -> int:
    """Return the exit code that an error stands for."""
    if isinstance(error, RefusedError):
        return EXIT_REFUSED
    return EXIT_LOCKED if isinstance(error, LockedError) else EXIT_WRONG_INPUT


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="syndicate")
@click.option(
    "-C",
    "--directory",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run as if started in DIR.",
)
@click.option("-q", "--quiet", count=True, help="Print findings only; twice: errors only.")
@click.option("-v", "--verbose", count=True, help="Print each finding and each file that is left out.")
@click.pass_context
def main(ctx: click.Context, folder: Path, quiet: int, verbose: int) -> None:
    """Turn a folder of Markdown articles into feeds and a newsletter."""
    ctx.obj = Options(folder, verbose - quiet)
    if os.environ.get("NO_COLOR"):  # https://no-color.org/
        ctx.color = False
