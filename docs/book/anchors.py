"""For Jupyter Book: links to `<a id="name"></a>` are followed, in a notebook and from one to another.

JupyterLab, Notebook 7, VS Code and Colab follow such a link by themselves, MyST only those to its own targets.
"""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

ANCHOR = re.compile(r'<a id="([^"]+)">')


class Anchors(SphinxTransform):
    """The anchors of a page join its headings' names, in which MyST looks links up."""

    default_priority = 870  # before MyST's ResolveAnchorIds, 879

    def apply(self):
        names = [name for node in self.document.findall(nodes.raw) for name in ANCHOR.findall(node.astext())]
        for slugs in (self.document.myst_slugs, self.env.metadata[self.env.docname].setdefault("myst_slugs", {})):
            slugs |= {name: (None, name, "") for name in names}  # line, id, title


def setup(app):
    app.add_transform(Anchors)
    return {"parallel_read_safe": True}
