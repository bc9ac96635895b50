"""A site's own tags: each is a template of its owner, filled with what an article says.

Templates are trusted and their arguments are not, so these are escaped; what comes out goes through the
sanitiser like every body. Imported only where a site has such templates.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup

from syndicate import filling
from syndicate.content.common_tags import contents
from syndicate.content.tags import Call, Function
from syndicate.errors import TemplateError

SUFFIX = ".html"


class Arguments:
    """What stands behind a tag's name, by position or name; `""` is what was not given.

    No dictionary, because Jinja would find the methods of one before an argument called `items`.
    """

    def __init__(self, values: Mapping[Any, str]) -> None:
        self._values = values

    def __getitem__(self, key: Any) -> str:
        return self._values.get(key, "")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def functions(templates: Mapping[str, str], folder: str) -> dict[str, Function]:
    """Return what fills each of the *templates*, by the names of their tags.

    They are texts by the names of their files below *folder*, which errors name; there they find each other.
    """
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_loader(templates, folder)),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return {name.removesuffix(SUFFIX): partial(_fill, environment, name, folder) for name in templates}


def _loader(
    templates: Mapping[str, str], folder: str
) -> Callable[[str], tuple[str, str, Callable[[], bool]] | None]:
    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (templates[name], f"{folder}/{name}", lambda: True) if name in templates else None

    return load


def _fill(environment: jinja2.Environment, name: str, folder: str, call: Call) -> str:
    """Return what the template makes of a tag; where it fails, what is between the tags."""
    try:
        with filling.named(f"{folder}/{name}"):
            return environment.get_template(name).render(_values(call)).strip()
    except TemplateError as error:
        remedy = "correct the template; until then only the text between its tags is shown"
        call.complain(error.message, remedy, shared=True, path=error.name, line=error.line)
        return contents(call)


def _values(call: Call) -> dict[str, object]:
    return {
        "name": call.name,
        "args": Arguments(dict(enumerate(call.positional))),
        "params": Arguments(call.named),
        "get": call.argument,
        "inner": Markup(contents(call)),  # noqa: S704 - sanitised with the whole body
        "source": call.inner or "",
        "page": call.context.page,
        "markdown": lambda text: Markup(call.phrase(text)),  # noqa: S704 - the same
    }
