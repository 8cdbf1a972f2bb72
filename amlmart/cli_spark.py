"""The arguments of `amlmart spark start`, `stop` and `status`."""

from pathlib import Path
from typing import Annotated

import typer

from amlmart import spark_server

app = typer.Typer(help="A Spark Thrift server on this machine, for `--target spark_cluster`.")

Home = Annotated[
    Path,
    typer.Option(help="Folder for warehouse, metastore, log and pid file."),
]
DEFAULT_HOME = Path("target/spark_cluster")


@app.command()
def start(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 10000,
    home: Home = DEFAULT_HOME,
    host: Annotated[
        str,
        typer.Option(help="Address to listen on; there is no password, so keep to loopback."),
    ] = spark_server.LOOPBACK,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for its first answer.")] = 120,
) -> None:
    """Start a Thrift server and wait until it answers."""
    server = spark_server.start(port, home, host, timeout)
    typer.echo(
        f"Spark Thrift server on {server.host}:{server.port}, process {server.pid}, files in "
        f"{home}. Build on it with: AMLMART_THRIFT_PORT={server.port} dbt build "
        "--target spark_cluster"
    )


@app.command()
def stop(home: Home = DEFAULT_HOME) -> None:
    """Stop the server of this home and wait until it has ended."""
    server = spark_server.stop(home)
    typer.echo(f"Stopped the server on port {server.port}." if server else f"No server in {home}.")


@app.command()
def status(home: Home = DEFAULT_HOME) -> None:
    """Say whether the server of this home runs; exit 1 when it does not."""
    server = spark_server.status(home)
    if server is None:
        typer.echo(f"No server in {home}.")
        raise typer.Exit(1)
    state = "answers" if spark_server.answers(server) else "does not answer"
    typer.echo(f"The server on {server.host}:{server.port}, process {server.pid}, {state}.")
