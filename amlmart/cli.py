"""The command `amlmart`: what dbt has no word for. Each part reads its own arguments."""

from rich.console import Console
from typer import Typer

from amlmart.cli_check import check
from amlmart.cli_evaluate import evaluate
from amlmart.cli_load import load_app
from amlmart.cli_parity import parity
from amlmart.cli_run import run
from amlmart.cli_sample import sample
from amlmart.cli_simulate import simulate_command
from amlmart.cli_spark import app as spark_app
from amlmart.cli_training import training_set
from amlmart.errors import AmlmartError

_app = Typer(
    help="AML features and signals for crypto exchanges, on top of dbt.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_app.add_typer(load_app, name="load")
_app.command()(check)
_app.command()(evaluate)
_app.command()(parity)
_app.add_typer(spark_app, name="spark")
_app.command()(run)
_app.command()(sample)
_app.command("simulate")(simulate_command)
_app.command("training-set")(training_set)


def app() -> None:
    """Run the command; an error the user can act on is one sentence and exit code 2."""
    try:
        _app()
    except AmlmartError as error:
        Console(stderr=True).print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(2) from error
