"""Sites of Jekyll."""

from permalink_sites.articles import NAMES, Site, page


def _jekyll(settings: str) -> Site:
    tree = {
        "_posts/2025-02-03-plain.md": page(),
        "_posts/2025-2-3-short-date.md": page(),
        "_posts/2025-02-03-html.html": page(),
        "news/_posts/2025-02-03-below.md": page("categories: [Two Words, C++]"),
        "news/world/_posts/2025-02-03-deeper.md": page("category: über"),
        "_posts/in/2025-02-03-inner.md": page("categories: A b"),
        "_posts/2025-02-03-own.md": page("permalink: /own/:year/:title/"),
        "_posts/2025-02-03-own-file.md": page("permalink: own/file.html"),
        "_posts/2025-02-03-bare.md": page("permalink: /own/bare"),
        "_posts/2025-02-03-pretty.md": page("permalink: pretty"),
        **{
            f"_posts/2025-02-03-{name}.md": page(lines)
            for name, lines in NAMES.items()
            if name != "pin-2025"  # where Jekyll gives up
        },
    }
    zone = "Europe/Berlin" if "Berlin" in settings else "UTC"
    return "jekyll", (".",), f'timezone = "{zone}"', {"_config.yml": f"timezone: {zone}\n{settings}", **tree}


SITES: dict[str, Site] = {
    "jekyll-defaults": _jekyll(""),
    "jekyll-pretty": _jekyll("permalink: pretty\n"),
    "jekyll-ordinal": _jekyll("permalink: ordinal\n"),
    "jekyll-weekdate": _jekyll("permalink: weekdate\n"),
    "jekyll-none": _jekyll("permalink: none\n"),
    "jekyll-tokens": _jekyll(
        "permalink: /:collection/:slugified_categories/:short_year/:i_month/:short_month/:long_month/:i_day/"
        ":y_day/:w_year/:week/:w_day/:short_day/:long_day/:hour/:minute/:second/:slug/:name/:title:output_ext\n"
    ),
    "jekyll-defaults-of-folders": _jekyll(
        "permalink: /all/:title\ndefaults:\n  - scope: {path: news}\n    values: {permalink: '/n/:slug/'}\n"
        "  - scope: {path: '', type: posts}\n    values: {permalink: '/p/:title.html'}\n"
    ),
    "jekyll-collections": _jekyll("collections: {posts: {permalink: '/c/:path/:year'}}\npermalink: none\n"),
    "jekyll-in-berlin": _jekyll("# Berlin\npermalink: /:year/:month/:day/:hour/:title\n"),
}
