"""`syndicate preview`."""

import webbrowser

import click

from syndicate.cli import Options
from syndicate.cli.console import say
from syndicate.cli.options import moment, now_option, site_in, verbosity_options
from syndicate.config import Site
from syndicate.errors import InputError, SyndicateError


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Listen there; 0 takes any port that is free.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@now_option
@verbosity_options
@click.pass_obj
def preview(options: Options, port: int, now: str | None, *, opens: bool) -> None:
    """Show every feed and digest on a page of this machine, as readers see them, until Ctrl-C.

    Nothing is written or sent. The page loads itself again when an article, a template or a setting changes.
    """
    from syndicate.cli.watch import watch
    from syndicate.preview import Preview, look

    try:
        server = Preview(port)
    except OSError as error:
        raise InputError(
            f"port {port} cannot be listened on: {error.strerror}; choose another by --port"
        ) from error

    def load() -> Site:
        try:
            return site_in(options.folder)
        except SyndicateError as error:
            server.show(error, changed=False)
            raise

    def again(changed: bool) -> None:  # noqa: FBT001 - a callback
        site = load()
        try:
            server.show(look(site, moment(now, site)), changed=changed)
        except SyndicateError as error:
            server.show(error, changed=changed)
            raise

    with server:
        say(f"{server.address} shows the site; Ctrl-C ends it.", options.verbosity)
        if opens:
            webbrowser.open(server.address)
        watch(load, again)
