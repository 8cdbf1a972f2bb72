"""What an evaluation tells: a table on the screen, and JSON and Markdown in a folder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from amlmart.errors import AmlmartError
from amlmart.evaluate.experiments import ALL, TOP_COLUMNS, Judged

JSON_FILE = "evaluation.json"
MARKDOWN_FILE = "evaluation.md"
_FIGURES = {
    "pr_auc": "PR-AUC",
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "precision_at_100": "precision at 100",
    "precision_at_1000": "precision at 1,000",
    "precision_at_illicit": "precision at illicit",
}


def document(judged: Sequence[Judged], about: dict[str, Any]) -> dict[str, Any]:
    """Return the whole evaluation as JSON can hold it; `about` says what was evaluated and how."""
    return {
        **about,
        "models": [
            {
                "name": each.name,
                "columns": each.columns,
                "over_seeds": {
                    figure: None
                    if (found := each.over_seeds(figure)) is None
                    else {"mean": found[0], "deviation": found[1]}
                    for figure in _FIGURES
                },
                "recall_by_typology": recall_by_typology(each),
                "runs": [{"seed": run.seed, **run.figures} for run in each.runs],
            }
            for each in judged
        ],
        "importance": [
            {"column": name, "share_of_gain": share} for name, share in importance(judged)
        ],
    }


def recall_by_typology(judged: Judged) -> list[dict[str, Any]]:
    """Return recall per typology and grade, as the mean over the seeds."""
    found = []
    for place, entry in enumerate(judged.runs[0].recall_by):
        recalls = [run.recall_by[place]["recall"] for run in judged.runs]
        found.append({**entry, "recall": float(np.mean(recalls))})
    return found


def importance(judged: Sequence[Judged]) -> list[tuple[str, float]]:
    """Return the columns with the most gain in the model of all columns, as shares of all gain."""
    full = next(each for each in judged if each.name == ALL)
    means = {
        name: float(np.mean([run.gain[name] for run in full.runs])) for name in full.runs[0].gain
    }
    return sorted(means.items(), key=lambda each: (-each[1], each[0]))[:TOP_COLUMNS]


def show(judged: Sequence[Judged], about: dict[str, Any], console: Console) -> None:
    """Print the figures of every model, then recall of the model of all columns."""
    console.print(_headline(about), highlight=False, soft_wrap=True)
    grid = Table("learnt from")
    for title in ("columns", *_FIGURES.values()):
        grid.add_column(title, justify="right")
    for each in judged:
        grid.add_row(each.name, str(each.columns), *(_cell(each, name) for name in _FIGURES))
    console.print(grid)
    full = next(each for each in judged if each.name == ALL)
    kinds = Table("typology", "grade")
    for title in ("scenarios", "transfers", "recall"):
        kinds.add_column(title, justify="right")
    for entry in recall_by_typology(full):
        kinds.add_row(*_recall_cells(entry))
    console.print(kinds)
    for note in about["notes"]:
        console.print(note, markup=False, highlight=False, soft_wrap=True)


def write(judged: Sequence[Judged], about: dict[str, Any], out: Path) -> None:
    """Write the evaluation to the new folder `out`.

    Raises:
        AmlmartError: when it cannot be written.
    """
    text = json.dumps(document(judged, about), indent=2, sort_keys=True) + "\n"
    try:
        out.mkdir(parents=True)
        (out / JSON_FILE).write_text(text, encoding="utf-8")
        (out / MARKDOWN_FILE).write_text(_markdown(judged, about), encoding="utf-8")
    except OSError as error:
        raise AmlmartError(
            f"Cannot write to {out} ({error.strerror}); give another new folder with --out."
        ) from error


def _headline(about: dict[str, Any]) -> str:
    sides = about["sides"]
    parts = ", ".join(
        f"{name} {side['transfers']:,} ({side['illicit']:,} illicit)"
        for name, side in sides.items()
    )
    return (
        f"{about['transfers']:,} transfers; {parts}; {about['left_out']:,} labelled ones left out "
        "because their scenario began on an earlier side."
    )


def _cell(judged: Judged, figure: str) -> str:
    found = judged.over_seeds(figure)
    return "-" if found is None else f"{found[0]:.3f} ± {found[1]:.3f}"


def _recall_cells(entry: dict[str, Any]) -> list[str]:
    return [
        entry["typology"],
        entry["grade"],
        f"{entry['scenarios']:,}",
        f"{entry['transfers']:,}",
        f"{entry['recall']:.2f}",
    ]


def _markdown(judged: Sequence[Judged], about: dict[str, Any]) -> str:
    full = next(each for each in judged if each.name == ALL)
    titles = ["learnt from", "columns", *_FIGURES.values()]
    figures = [
        [each.name, str(each.columns), *(_cell(each, name) for name in _FIGURES)] for each in judged
    ]
    recalls = [_recall_cells(entry) for entry in recall_by_typology(full)]
    gains = [[f"`{name}`", f"{share:.1%}"] for name, share in importance(judged)]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    lines = [
        "# Evaluation",
        _headline(about),
        "",
        f"Cuts at {about['cuts'][0]} and {about['cuts'][1]}, UTC. {about['seeds']} seeds; mean ± "
        f"sample deviation. Class weight {about['class_weight']:g}. {versions}.",
        "",
        *_grid(titles, figures, 1),
        "",
        "## Recall by typology, all columns",
        *_grid(["typology", "grade", "scenarios", "transfers", "recall"], recalls, 2),
        "",
        "## Columns with the most gain, all columns",
        *_grid(["column", "share of gain"], gains, 1),
    ]
    if about["notes"]:
        lines += ["", "## Notes", *(f"- {note}" for note in about["notes"])]
    return "\n".join(lines) + "\n"


def _grid(titles: list[str], rows: list[list[str]], left: int) -> list[str]:
    rule = ["---"] * left + ["---:"] * (len(titles) - left)
    return ["| " + " | ".join(row) + " |" for row in (titles, rule, *rows)]
