"""Where the Data Docs go, and how Great Expectations is told to write them."""

import shutil
from pathlib import Path
from typing import Any

from amlmart.errors import AmlmartError
from amlmart.project import project_dir

# What a site of Data Docs is made of; nothing else in its folder is ever touched.
SECTIONS = ("expectations", "validations")
ASSETS = "static"
INDEX = "index.html"
SITE = "amlmart"
_VIEW_MODULE = "amlmart.check.offline_view"


def docs_dir() -> Path:
    """Return the folder of the Data Docs unless another one is asked for; git ignores it."""
    return project_dir() / "expectations" / "uncommitted" / "data_docs"


def plugins_dir() -> Path:
    """Return the folder that holds the pages' templates and style."""
    return project_dir() / "expectations" / "plugins"


def site(docs: Path) -> dict[str, Any]:
    """Return the configuration of the one site, written into the folder `docs`."""
    page = {"module_name": _VIEW_MODULE, "class_name": "OfflinePageView"}
    index = {"module_name": _VIEW_MODULE, "class_name": "OfflineIndexPageView"}
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(docs),
        },
        "site_index_builder": {
            "class_name": "DefaultSiteIndexBuilder",
            "show_cta_footer": False,
            "view": index,
        },
        "site_section_builders": {
            "expectations": {"view": page},
            "validations": {"view": page},
            "profiling": "None",
        },
    }


def prepare(docs: Path) -> None:
    """Make the folder `docs` ready: it exists and holds no pages of an earlier validation.

    Raises:
        AmlmartError: when it holds anything but Data Docs, or cannot be written to.
    """
    try:
        docs.mkdir(parents=True, exist_ok=True)
        foreign = {path.name for path in docs.iterdir()} - {*SECTIONS, ASSETS, INDEX}
        if foreign:
            raise AmlmartError(
                f"The folder {docs} holds {min(foreign)}, which is no part of Data Docs; give "
                "--docs an empty or a new folder."
            )
        for name in (*SECTIONS, ASSETS):
            shutil.rmtree(docs / name, ignore_errors=True)
        (docs / INDEX).unlink(missing_ok=True)
    except OSError as error:
        raise not_writable(docs, error) from error


def not_writable(docs: Path, error: OSError) -> AmlmartError:
    """Return the error that says why nothing can be written to the folder `docs`."""
    return AmlmartError(
        f"The Data Docs cannot be written to {docs} ({error.strerror}); give --docs a folder that "
        "can be written to."
    )


def finish(docs: Path, suites: int, results: int) -> None:
    """Take away what the pages in `docs` do not use, and see that they are all there.

    Great Expectations logs a page that it fails to write, and goes on.

    Raises:
        AmlmartError: when the first page is missing, or there are not `suites` pages of suites and
            `results` pages of results.
    """
    shutil.rmtree(docs / ASSETS, ignore_errors=True)
    written = [len(list((docs / section).rglob("*.html"))) for section in SECTIONS]
    index = docs / INDEX
    if written != [suites, results] or not index.is_file() or not index.stat().st_size:
        raise AmlmartError(
            f"The Data Docs in {docs} are incomplete, {sum(written)} pages of {suites + results}; "
            "is the disk full?"
        )
