"""One LightGBM model, fitted so that the same seed gives the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amlmart.errors import AmlmartError

Floats32 = NDArray[np.float32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Set once, for no data set in particular.
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "metric": "average_precision",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
MOST_ROUNDS = 1_000
PATIENCE = 50


@dataclass(frozen=True)
class Part:
    """Rows to learn from or to judge by: their features and whether they are illicit."""

    values: Floats32
    is_illicit: Bools


@dataclass(frozen=True)
class Fitted:
    """A fitted model: its scores of the parts it was given, its rounds, and the gain per column."""

    validation_scores: Floats
    test_scores: Floats
    rounds: int
    gain: Floats


def library() -> ModuleType:
    """Return LightGBM.

    Raises:
        AmlmartError: when it is not installed, or a library of the system that it needs is not.
    """
    try:
        import lightgbm
    except ImportError as error:
        raise AmlmartError(
            "lightgbm is not installed: run `pip install 'amlmart[evaluate]'`."
        ) from error
    except OSError as error:
        raise AmlmartError(
            f"lightgbm cannot start ({str(error).splitlines()[0]}): install the library it names, "
            "libgomp1 on Debian."
        ) from error
    module: ModuleType = lightgbm
    return module


def fit(
    train: Part,
    validation: Part,
    test: Part,
    names: Sequence[str],
    categories: Sequence[str],
    seed: int,
    class_weight: float,
    threads: int,
) -> Fitted:
    """Fit on `train`, stop when `validation` gets no better, and score `validation` and `test`.

    Args:
        train: What is learnt from.
        validation: What says when to stop.
        test: What is judged by; only its features are read.
        names: The columns.
        categories: Those of them that are numbers of words.
        seed: Seed of the draws of rows and columns.
        class_weight: How much more an illicit row counts than another.
        threads: Threads.

    Raises:
        AmlmartError: when LightGBM is not installed.
    """
    lgb = library()
    learnt = lgb.Dataset(
        train.values,
        label=train.is_illicit.astype(np.float32),
        feature_name=list(names),
        categorical_feature=list(categories),
        free_raw_data=True,
    )
    stopping = lgb.Dataset(
        validation.values, label=validation.is_illicit.astype(np.float32), reference=learnt
    )
    settings = {
        **PARAMETERS,
        "seed": seed,
        "num_threads": threads,
        "scale_pos_weight": class_weight,
    }
    model = lgb.train(
        settings,
        learnt,
        num_boost_round=MOST_ROUNDS,
        valid_sets=[stopping],
        callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
    )
    return Fitted(
        validation_scores=_scores(model, validation.values, threads),
        test_scores=_scores(model, test.values, threads),
        rounds=int(model.best_iteration or model.current_iteration()),
        gain=np.asarray(model.feature_importance("gain"), dtype=np.float64),
    )


def _scores(model: Any, values: Floats32, threads: int) -> Floats:
    scores: Floats = np.asarray(model.predict(values, num_threads=threads), dtype=np.float64)
    return scores
