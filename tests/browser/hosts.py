"""Pages of a clinic that embeds the widget as its owner would: a link, and one tag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

SCRIPT = "/widget/1/widget.js"
# Point 4: what a strict owner allows, and nothing for styles. ORIGIN is the bot's.
STRICT = (
    "default-src 'none'; script-src ORIGIN; connect-src ORIGIN; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HOSTILE_CSS = """
* { all: revert; box-sizing: content-box !important; margin: 7px !important;
    padding: 9px !important; color: fuchsia !important; background: lime !important;
    font: italic 31px serif !important; letter-spacing: 5px !important; border: 3px dotted red
    !important; text-transform: uppercase !important; line-height: 3 !important;
    float: left !important; text-align: right !important; }
button, a, textarea, input { display: none !important; }
"""

# An article as clinics have them, in both schemes.
ARTICLE_CSS = """
:root { color-scheme: light dark }
body { max-width: 44rem; margin: 0 auto; padding: 0 1.25rem 6rem; font: 1.05rem/1.6 Georgia, serif;
       color: #22262b; background: #fdfcfa }
header { font-family: system-ui, sans-serif; font-weight: 600; color: #0d5c63 }
a { color: #0b5394 }
@media (prefers-color-scheme: dark) {
  body { color: #e6e3de; background: #15181b }
  header { color: #7fd1d8 }
  a { color: #9cc9f5 }
}
"""


@dataclass(frozen=True)
class Host:
    """One page of the owner's site.

    ``attributes`` are those of the script tag, without ``data-``. ``tags`` is how often an owner
    pasted it. ``script`` may name a script elsewhere than the bot's server.
    """

    attributes: Mapping[str, str] = field(default_factory=dict)
    head: str = ""
    html: str = 'lang="en"'
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: int = 1
    link: bool = True
    script: str = ""
    before: str = ""

    def source(self, bot: str) -> str:
        """Return the HTML of the page with the bot at an origin."""
        options = "".join(
            f' data-{name}="{escape(value)}"' for name, value in self.attributes.items()
        )
        link = f'<a href="{bot}/ask">Ask a health question</a>' if self.link else ""
        tag = f'<script async src="{self.script or bot + SCRIPT}"{options}></script>'
        return f"""<!doctype html>
<html {self.html}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Back pain – Example Clinic</title>
{self.head}
</head>
<body>
<header><p>Example Clinic</p></header>
<main>
<h1>Back pain</h1>
<p>Most back pain gets better in a few weeks. <a href="/visit">How to find us</a></p>
{"<p>A paragraph of the page, so that there is something to scroll.</p>" * 30}
</main>
{self.before}
{(link + tag) * self.tags}
</body>
</html>
"""


ARTICLE = Host(head=f"<style>{ARTICLE_CSS}</style>")


def plain(**attributes: str) -> Host:
    """Return an ordinary page with these attributes on its tag."""
    return Host({name.replace("_", "-"): value for name, value in attributes.items()})
