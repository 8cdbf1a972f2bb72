"""What `amlmart evaluate` does, step by step."""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from amlmart.evaluate import report
from amlmart.evaluate.answers import Answers, read_answers
from amlmart.evaluate.experiments import Judged, check_positives, judge, variants
from amlmart.evaluate.fitting import PARAMETERS, library
from amlmart.evaluate.graph_peer import Peer, peer_features
from amlmart.evaluate.matrix import Family, Ledger, read_families, read_ledger
from amlmart.evaluate.request import Request
from amlmart.evaluate.split import SIDES, Split, split


def evaluate(request: Request, console: Console) -> dict[str, Any]:
    """Fit the models, print how well they do, write the report, and return it as JSON holds it.

    Raises:
        AmlmartError: when LightGBM is missing, there are no labels or no features, or there are
            too few illicit transfers.
    """
    library()
    with _progress() as told:
        told("reading the ledger", None)
        ledger = read_ledger(request.target)
        told("reading the labels", None)
        answers = read_answers(request.raw, ledger.transfer_ids)
        is_illicit = answers.illicit(len(ledger))
        cut = split(ledger.known_us, answers.row, answers.scenario)
        check_positives(is_illicit, cut)
        families, missing = read_families(
            ledger, request.target, lambda name: told(f"reading {name}", None)
        )
        peer, remark = None, ""
        if request.has_peer:
            peer, remark = peer_features(
                ledger, lambda line: told(line, None), request.peer_minutes * 60
            )
        planned = variants(ledger, families, peer, cut, request.has_ablation)
        fits = len(planned) * request.seeds
        judged: list[Judged] = []
        for variant in planned:
            judged.append(
                judge(variant, is_illicit, answers, cut, request, lambda line: told(line, fits))
            )
    about = _about(request, ledger, answers, cut, families, missing, peer, remark)
    report.show(judged, about, console)
    if request.out is not None:
        report.write(judged, about, request.out)
        console.print(
            f"Report: {request.out / report.MARKDOWN_FILE}", highlight=False, soft_wrap=True
        )
    return report.document(judged, about)


def _about(
    request: Request,
    ledger: Ledger,
    answers: Answers,
    cut: Split,
    families: list[Family],
    missing: dict[str, str],
    peer: Peer | None,
    remark: str,
) -> dict[str, Any]:
    is_illicit = answers.illicit(len(ledger))
    sides = {}
    for number, name in enumerate(SIDES):
        rows = cut.rows(number)
        sides[name] = {"transfers": len(rows), "illicit": int(is_illicit[rows].sum())}
    notes = [f"{name} is not in it: {why}" for name, why in sorted(missing.items())]
    if answers.lost_count:
        notes.append(
            f"{answers.lost_count:,} labels are of transfers that the ledger does not have: they "
            "did not come about, or are in quarantine."
        )
    if remark:
        notes.append(remark)
    versions = {name: version(name) for name in ("amlmart", "lightgbm", "numpy", "pyarrow")}
    return {
        "transfers": len(ledger),
        "labels": len(answers.row),
        "left_out": int((cut.side < 0).sum()),
        "sides": sides,
        "cuts": [_time(cut_us) for cut_us in cut.cuts_us],
        "families": {family.model: list(family.columns) for family in families},
        "seeds": request.seeds,
        "class_weight": request.class_weight,
        "threads": request.threads,
        "parameters": PARAMETERS,
        "peer": None if peer is None else {"version": peer.version, **peer.settings},
        "versions": {**versions, "Python": platform.python_version()},
        "notes": notes,
    }


def _time(time_us: int) -> str:
    return datetime.fromtimestamp(time_us / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


@contextmanager
def _progress() -> Iterator[Callable[[str, int | None], None]]:
    """Show a bar of the fits where stderr is a terminal; each call is one fit or a step before."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("", total=None)
        done = -1

        def told(line: str, fits: int | None) -> None:
            nonlocal done
            if fits is not None:
                done += 1
                progress.update(task, total=fits, completed=done)
            progress.update(task, description=line)

        yield told
