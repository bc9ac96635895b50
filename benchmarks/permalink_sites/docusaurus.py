"""Sites of Docusaurus."""

from permalink_sites.articles import Site


def _docusaurus(settings: str) -> Site:
    files = {
        "2021-04-15-dated.md": "",
        "2021-04-15-folder/index.md": "",
        "2021/04/15/deep.md": "",
        "plain.md": "date: 2025-02-03",
        "2021-04-15-Cap It_x.md": "",
        "slug.md": "date: 2025-02-03\nslug: /my/Slug",
        "words.md": "date: 2025-02-03\nslug: my slug ü",
        "über.md": "date: 2025-02-03",
    }
    texts = {f"blog/{name}": f"---\ntitle: T\n{lines}\n---\nText\n" for name, lines in files.items()}
    tops = "title: 'T', url: 'https://compiler.example', baseUrl: '/', onBrokenLinks: 'ignore'"
    configuration = f"export default {{{tops}, {settings}}};\n"
    package = '{"name": "x", "version": "1.0.0", "type": "module"}'
    return (
        "docusaurus",
        ("blog",),
        "",
        {
            "docusaurus.config.js": configuration,
            "package.json": package,
            **texts,
        },
    )


SITES: dict[str, Site] = {
    "docusaurus-defaults": _docusaurus("presets: [['classic', {docs: false}]]"),
    "docusaurus-route": _docusaurus(
        "trailingSlash: true, presets: [['classic', {docs: false, blog: {routeBasePath: '/news/x'}}]]"
    ),
    "docusaurus-top": _docusaurus(
        "trailingSlash: false, presets: [['classic', {docs: false, blog: {routeBasePath: '/'}}]]"
    ),
}
