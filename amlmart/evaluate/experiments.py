"""The models that are compared, what each learns from, and how well each does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amlmart.errors import AmlmartError
from amlmart.evaluate.answers import Answers
from amlmart.evaluate.fitting import Fitted, Part, fit
from amlmart.evaluate.graph_peer import Peer
from amlmart.evaluate.matrix import Family, Ledger, chosen, raw_columns
from amlmart.evaluate.metrics import (
    average_precision,
    best_threshold,
    f1_score,
    precision_at,
    recall,
)
from amlmart.evaluate.request import Request
from amlmart.evaluate.split import SIDES, TEST, TRAIN, VALIDATION, Split

Floats32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

RAW = "raw columns"
ALL = "all"
PEER = "raw columns and snapml"
LEAST_POSITIVES = (10, 5, 5)
PRECISION_AT = (100, 1_000)
TOP_COLUMNS = 30


@dataclass(frozen=True)
class Variant:
    """One set of columns: its name, the arrays side by side, their columns and the categories."""

    name: str
    parts: tuple[Floats32, ...]
    columns: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """One fitted model: its figures on the test part, and recall by typology and grade."""

    seed: int
    figures: dict[str, float | None]
    recall_by: list[dict[str, Any]]
    gain: dict[str, float]


@dataclass(frozen=True)
class Judged:
    """What one set of columns gave, over all seeds."""

    name: str
    columns: int
    runs: list[Run] = field(default_factory=list)

    def over_seeds(self, figure: str) -> tuple[float, float] | None:
        """Return mean and sample deviation of a figure; None where it does not exist."""
        values = [run.figures[figure] for run in self.runs]
        known = [value for value in values if value is not None]
        if not known:
            return None
        spread = float(np.std(known, ddof=1)) if len(known) > 1 else 0.0
        return float(np.mean(known)), spread


def variants(
    ledger: Ledger, families: Sequence[Family], peer: Peer | None, cut: Split, has_ablation: bool
) -> list[Variant]:
    """Return the sets of columns to compare; a set that would repeat another is not there."""
    names, values, words = raw_columns(ledger, cut.rows(TRAIN))
    raw = Variant(RAW, (values,), tuple(names), tuple(words))

    def with_families(name: str, some: Sequence[Family], has_raw: bool = True) -> Variant:
        return Variant(
            name,
            (*((values,) if has_raw else ()), *(family.values for family in some)),
            (
                *(names if has_raw else ()),
                *(f"{family.name}.{column}" for family in some for column in family.columns),
            ),
            tuple(words) if has_raw else (),
        )

    found = [raw, with_families(ALL, families)]
    if has_ablation:
        for family in families:
            if len(families) > 1:
                others = [other for other in families if other is not family]
                found.append(with_families(f"without {family.name}", others))
        found += [
            with_families(f"only {family.name}", [family], has_raw=False) for family in families
        ]
    if peer is not None:
        made = tuple(f"snapml.{place}" for place in range(peer.values.shape[1]))
        found.append(Variant(PEER, (values, peer.values), (*names, *made), tuple(words)))
    return found


def check_positives(is_illicit: Bools, cut: Split) -> None:
    """Raise where a side has too few illicit transfers to say anything.

    Raises:
        AmlmartError: when it does.
    """
    counts = [int(is_illicit[cut.rows(side)].sum()) for side in (TRAIN, VALIDATION, TEST)]
    if any(count < least for count, least in zip(counts, LEAST_POSITIVES, strict=True)):
        shown = ", ".join(f"{count} in {side}" for count, side in zip(counts, SIDES, strict=True))
        raise AmlmartError(
            f"Too few illicit transfers to learn and judge: {shown}, where {LEAST_POSITIVES[0]}, "
            f"{LEAST_POSITIVES[1]} and {LEAST_POSITIVES[2]} are needed; take a longer world or one "
            "with more scenarios."
        )


def judge(
    variant: Variant,
    is_illicit: Bools,
    answers: Answers,
    cut: Split,
    request: Request,
    heard: Callable[[str], None],
) -> Judged:
    """Fit one set of columns once per seed and return how well each model does.

    Args:
        variant: What is learnt from.
        is_illicit: Per transfer whether it is.
        answers: The labels, for recall by typology.
        cut: The sides.
        request: Seeds, weight and threads.
        heard: Gets a line before each fit.
    """
    sides = [cut.rows(side) for side in (TRAIN, VALIDATION, TEST)]
    train, validation, test = (
        Part(chosen(variant.parts, rows), is_illicit[rows]) for rows in sides
    )
    judged = Judged(variant.name, len(variant.columns))
    for seed in range(1, request.seeds + 1):
        heard(f"{variant.name}, seed {seed}")
        fitted = fit(
            train,
            validation,
            test,
            variant.columns,
            variant.categories,
            seed,
            request.class_weight,
            request.threads,
        )
        judged.runs.append(
            _run(seed, fitted, validation, test, sides[TEST], answers, variant.columns)
        )
    return judged


def _run(
    seed: int,
    fitted: Fitted,
    validation: Part,
    test: Part,
    test_rows: NDArray[np.int64],
    answers: Answers,
    columns: Sequence[str],
) -> Run:
    threshold = best_threshold(validation.is_illicit, fitted.validation_scores)
    is_flagged = fitted.test_scores >= threshold
    positives = int(test.is_illicit.sum())
    flagged = int(is_flagged.sum())
    figures: dict[str, float | None] = {
        "pr_auc": average_precision(test.is_illicit, fitted.test_scores),
        "f1": f1_score(test.is_illicit, is_flagged),
        "precision": int((test.is_illicit & is_flagged).sum()) / flagged if flagged else None,
        "recall": recall(test.is_illicit, is_flagged),
        **{
            f"precision_at_{count}": precision_at(test.is_illicit, fitted.test_scores, count)
            for count in PRECISION_AT
        },
        "precision_at_illicit": precision_at(test.is_illicit, fitted.test_scores, positives),
        "threshold": threshold,
        "flagged": float(flagged),
        "rounds": float(fitted.rounds),
    }
    total = float(fitted.gain.sum()) or 1.0
    return Run(
        seed,
        figures,
        _recall_by(is_flagged, test_rows, answers),
        {name: float(gain) / total for name, gain in zip(columns, fitted.gain, strict=True)},
    )


def _recall_by(
    is_flagged: Bools, test_rows: NDArray[np.int64], answers: Answers
) -> list[dict[str, Any]]:
    """Return recall per typology and grade over illicit transfers of complete scenarios."""
    flag_of = dict(zip(test_rows.tolist(), is_flagged.tolist(), strict=True))
    counted: dict[tuple[str, str], list[bool]] = {}
    scenarios: dict[tuple[str, str], set[int]] = {}
    for place, row in enumerate(answers.row.tolist()):
        if row in flag_of and answers.is_illicit[place] and answers.is_complete[place]:
            key = (answers.typology[place], answers.grade[place])
            counted.setdefault(key, []).append(flag_of[row])
            scenarios.setdefault(key, set()).add(int(answers.scenario[place]))
    return [
        {
            "typology": typology,
            "grade": grade,
            "scenarios": len(scenarios[typology, grade]),
            "transfers": len(flags),
            "recall": sum(flags) / len(flags),
        }
        for (typology, grade), flags in sorted(counted.items())
    ]
