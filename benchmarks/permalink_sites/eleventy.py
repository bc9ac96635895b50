"""Sites of Eleventy."""

from permalink_sites.articles import Site, page


def _eleventy(settings: str, top: str = "") -> Site:
    tree = {
        "posts/plain.md": page(),
        "posts/2025-02-03-dated.md": page(),
        "posts/deep/2025-02-03-folder/index.md": page(),
        "posts/same/same.md": page(),
        "posts/index.md": page(),
        "posts/a.md": page("permalink: /abs/path/"),
        "posts/b.md": page("permalink: rel/path.html"),
        "posts/c.md": page('permalink: "/{{ page.fileSlug }}/index.html"'),
        "posts/2025-02-03-d.md": page('permalink: "{{ page.filePathStem }}.html"'),
        "posts/e.md": page('permalink: "/x/{{ title | slugify }}/"', "It's a Plain & Simple Title, No. 5"),
        "posts/f.md": page('permalink: "/{{ slug }}/"\nslug: my-slug'),
        "posts/With Capitals_and  spaces.md": page(),
        "posts/dots.and-more.md": page(),
        "posts/über-straße.md": page(),
        "notes/notes.json": '{"permalink": "/n/{{ page.fileSlug }}/"}',
        "notes/2025-02-03-x.md": page(),
        "notes/deep/y.md": page(),
    }
    return (
        "eleventy",
        (f"{top}posts", f"{top}notes"),
        "",
        {
            "eleventy.config.mjs": settings,
            **{f"{top}{name}": text for name, text in tree.items()},
        },
    )


SITES: dict[str, Site] = {
    "eleventy-defaults": _eleventy("export default function (config) {}\n"),
    "eleventy-input": _eleventy(
        'export const config = {dir: {input: "src"}};\nexport default function (config) {}\n', "src/"
    ),
    "eleventy-method": _eleventy(
        'export default function (config) {\n  config.setInputDirectory("src");\n}\n', "src/"
    ),
}
