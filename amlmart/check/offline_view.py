"""Data Docs pages that need no network.

The pages of Great Expectations take their style and the script that draws their tables from
content delivery networks; offline the list of results stays empty. These views put the templates of
`expectations/plugins/custom_data_docs/views` before the library's own, which Great Expectations by
itself only puts after them.

This module imports Great Expectations; it is named in the site's configuration and loaded by it.
"""

from typing import Any

from great_expectations.render.view import DefaultJinjaIndexPageView, DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader


class OfflinePageView(DefaultJinjaPageView):  # type: ignore[misc]
    """The page of a suite or of a result."""

    def __init__(
        self, custom_styles_directory: str | None = None, custom_views_directory: str | None = None
    ) -> None:
        super().__init__(custom_styles_directory, custom_views_directory)
        if custom_views_directory is not None:
            first = FileSystemLoader(custom_views_directory)
            self.env.loader = ChoiceLoader([first, self.env.loader])

    def render(self, document: Any, template: str | None = None, **kwargs: Any) -> Any:
        """Return the page as HTML; tables of the index are drawn here and not by a script."""
        return super().render(document, template, **kwargs)


class OfflineIndexPageView(OfflinePageView, DefaultJinjaIndexPageView):  # type: ignore[misc]
    """The page that lists all suites and results."""
