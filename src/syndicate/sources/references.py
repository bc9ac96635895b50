"""What an author wrote to point at another article -> that article's permalink."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from syndicate.model import Article


class References:
    """Finds articles by their paths or the ends of those.

    A class, because the index is made once, and only if some article refers to another.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        self._index: dict[tuple[str, str], list[Article]] = {}

    def resolver(self, article: Article) -> Callable[[str], str | None]:
        """Return a function from `other.md` or `/posts/other`, as *article* means it, to a permalink."""
        return lambda reference: self._resolve(article, reference)

    def _resolve(self, article: Article, reference: str) -> str | None:
        if not self._index:
            self._index = _index(self._articles)
        # Zola's `@/` is the articles folder, where every path that follows it begins.
        path = unquote(reference.strip().split("#")[0].split("?")[0].removeprefix("@/"))
        near = posixpath.normpath(posixpath.join(posixpath.dirname(article.path), path))
        for key in (near, posixpath.normpath(path).strip("/")):
            # A name without a language mark means the same language first, then the file of that name.
            for language in (article.language, ""):
                if found := self._index.get((language, _bare(key))):
                    return min(found, key=lambda other: (other.language != article.language, other.path)).url
        return None


def _index(articles: Sequence[Article]) -> dict[tuple[str, str], list[Article]]:
    """Map the ends of paths, with "" as language, and those of names without their mark, with theirs."""
    index: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for article in articles:
        full = _bare(article.path)
        plain = full.removesuffix(f".{article.language.lower()}")
        for language, base in (("", full), (article.language, plain)):
            for name in sorted({base, base.removesuffix("/index")}):
                parts = name.split("/")
                for start in range(len(parts)):
                    index[language, "/".join(parts[start:])].append(article)
    return index


def _bare(path: str) -> str:
    base, extension = posixpath.splitext(path.lower())
    return base if extension in (".md", ".markdown", ".mdx", ".html", ".htm") else path.lower()
