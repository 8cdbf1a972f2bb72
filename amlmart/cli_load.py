"""The arguments of `amlmart load`; the work is in `amlmart.load`."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amlmart import contract
from amlmart.errors import AmlmartError
from amlmart.load import (
    amlgentex,
    amlsim,
    amlworld,
    bitcoin,
    ethereum,
    ofac,
    saml_d,
    tables,
    tagpack,
    tor,
)
from amlmart.load.inputs import expand
from amlmart.load.plan import (
    KNOWN_WHEN_LOADED,
    KNOWN_WHEN_OCCURRED,
    KnownAt,
    Load,
    Outcome,
    parse_known_at,
    parse_time,
)
from amlmart.load.report import show
from amlmart.load.write import Settings, write_load
from amlmart.project import raw_dir

_LOG_WIDTH = 120

load_app = typer.Typer(
    help="Write the raw zone from exports, lists and tables.", no_args_is_help=True
)

Files = Annotated[list[Path], typer.Argument(help="Files to load, or folders of them.")]
Raw = Annotated[Path | None, typer.Option("--raw", help="Folder of the raw zone.")]
KnownAtText = Annotated[
    str | None,
    typer.Option("--known-at", help="`occurred`, `load`, or an ISO time for every row."),
]
LoadedAtText = Annotated[
    str | None, typer.Option("--loaded-at", help="ISO time to stamp the rows with; default now.")
]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", help="column=source_column; may be repeated."),
]
Constants = Annotated[
    list[str] | None, typer.Option("--set", help="column=constant; may be repeated.")
]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", help="One character between the fields of a CSV.")
]
Format = Annotated[
    str | None, typer.Option("--format", help="csv, jsonl or parquet, if the suffix does not tell.")
]
Start = Annotated[str, typer.Option("--start", help="ISO date of step 0; a step is a day.")]
Currency = Annotated[
    str, typer.Option("--currency", help="ISO 4217 code of the amounts; the file has none.")
]
MemoryLimit = Annotated[str, typer.Option("--memory-limit", help="Most memory for DuckDB.")]


def _load(
    plans: Callable[[], Iterable[Load]],
    raw: Path | None,
    loaded_at: str | None,
    memory_limit: str,
) -> None:
    """Run loads one after the other and report them, also those before one that failed."""
    outcomes: list[Outcome] = []
    try:
        at = parse_time(loaded_at, "--loaded-at") if loaded_at else datetime.now(UTC)
        settings = Settings(raw_dir(raw), at, memory_limit)
        for load in plans():
            outcomes += write_load(load, settings)
    except AmlmartError as error:
        if outcomes:
            show(outcomes, _console())
        Console(stderr=True).print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error
    show(outcomes, _console())


def _console() -> Console:
    """Return a console; without a terminal, as in a log, lines may be wider than 80."""
    console = Console()
    return console if console.is_terminal else Console(width=_LOG_WIDTH)


def _options(
    maps: list[str] | None,
    constants: list[str] | None,
    known_at: str | None,
    delimiter: str | None,
    format: str | None,
) -> tables.Options:
    return tables.Options(
        columns=tables.parse_pairs(maps or [], "--map"),
        constants=tables.parse_pairs(constants or [], "--set"),
        known_at=_known_at(known_at),
        delimiter="\t" if delimiter == "\\t" else delimiter,
        format=format,
    )


def _day(text: str) -> str:
    return parse_time(text, "--start").date().isoformat()


def _known_at(text: str | None) -> KnownAt | None:
    return parse_known_at(text) if text else None


@load_app.command("ethereum-etl")
def load_ethereum_etl(
    files: Files,
    kind: Annotated[str, typer.Option("--kind", help=f"One of {', '.join(ethereum.KINDS)}.")],
    chain_id: Annotated[int, typer.Option("--chain-id", help="EIP-155 id, 1 for Ethereum.")],
    blocks: Annotated[
        Path | None, typer.Option("--blocks", help="Blocks to take missing block times from.")
    ] = None,
    maps: Maps = None,
    constants: Constants = None,
    known_at: KnownAtText = None,
    delimiter: Delimiter = None,
    format: Format = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load exports of ethereum-etl: CSV, JSON lines or Parquet."""

    def plans() -> Iterable[Load]:
        options = _options(maps, constants, known_at, delimiter, format)
        for path in expand(files):
            yield ethereum.plan(path, kind, chain_id, options, blocks)

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("bitcoin-etl")
def load_bitcoin_etl(
    files: Files,
    kind: Annotated[
        str, typer.Option("--kind", help=f"One of {', '.join(bitcoin.KINDS)}.")
    ] = bitcoin.NESTED,
    chain: Annotated[str, typer.Option("--chain", help="Name of the chain.")] = "bitcoin",
    maps: Maps = None,
    constants: Constants = None,
    known_at: KnownAtText = None,
    delimiter: Delimiter = None,
    format: Format = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load exports of bitcoin-etl: nested transactions, or flat inputs and outputs."""

    def plans() -> Iterable[Load]:
        options = _options(maps, constants, known_at, delimiter, format)
        for path in expand(files):
            yield bitcoin.plan(path, kind, chain, options)

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("tagpack")
def load_tagpack(
    files: Files,
    known_at: KnownAtText = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load GraphSense TagPacks, files or folders of YAML."""

    def plans() -> Iterable[Load]:
        rule = _known_at(known_at)
        for path in expand(files, tagpack.SUFFIXES):
            yield tagpack.plan(path, rule)

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("ofac-addresses")
def load_ofac_addresses(
    files: Files,
    known_at: KnownAtText = None,
    delimiter: Delimiter = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load a history of sanctioned addresses: asset, address, first seen, removed."""

    def plans() -> Iterable[Load]:
        rule = _known_at(known_at)
        for path in expand(files):
            yield ofac.plan_addresses(path, rule, delimiter)

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("ofac-names")
def load_ofac_names(
    files: Files,
    known_at: KnownAtText = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load the names of one version of OFAC's list: sdn.csv, alt.csv and add.csv together."""

    def plans() -> Iterable[Load]:
        yield ofac.plan_names(expand(files), _known_at(known_at))

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("tor")
def load_tor(
    files: Files,
    seen_at: Annotated[
        str | None, typer.Option("--seen-at", help="ISO time at which the list was taken.")
    ] = None,
    known_at: KnownAtText = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load lists of Tor exit addresses."""

    def plans() -> Iterable[Load]:
        at = parse_time(seen_at, "--seen-at") if seen_at else None
        rule = _known_at(known_at)
        for path in expand(files, (".lst", ".txt", ".list", "exit-addresses")):
            yield tor.plan(path, at, rule)

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("prices")
def load_prices(
    files: Files,
    maps: Maps = None,
    constants: Constants = None,
    known_at: KnownAtText = None,
    delimiter: Delimiter = None,
    format: Format = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load daily closing prices: asset, price_date, price_usd."""

    def plans() -> Iterable[Load]:
        options = _options(maps, constants, known_at, delimiter, format)
        table = contract.table("reference.asset_prices")
        for path in expand(files):
            yield tables.plan(path, table, options, KNOWN_WHEN_OCCURRED, "prices")

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("amlworld")
def load_amlworld(
    files: Files,
    patterns: Annotated[
        Path | None,
        typer.Option("--patterns", help="The patterns; by default `..._Patterns.txt` beside."),
    ] = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load payments of IBM's AMLworld, with what they say was laundering."""

    def plans() -> Iterable[Load]:
        for path in files:
            yield amlworld.plan(path, patterns)

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("amlsim")
def load_amlsim(
    files: Files,
    start: Start = amlsim.DEFAULT_START,
    currency: Currency = "USD",
    beside: Annotated[
        Path | None,
        typer.Option(
            "--beside",
            help="nodes.csv or alert_transactions.csv; by default the one beside the file.",
        ),
    ] = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load transfers of IBM's AMLSim, with what they say was laundering."""

    def plans() -> Iterable[Load]:
        for path in files:
            yield amlsim.plan(path, _day(start), currency.upper(), beside)

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("amlgentex")
def load_amlgentex(
    files: Files,
    start: Start = amlgentex.DEFAULT_START,
    currency: Currency = "USD",
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load a transactions log of AMLGentex, with what it says was laundering."""

    def plans() -> Iterable[Load]:
        for path in files:
            yield amlgentex.plan(path, _day(start), currency.upper())

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("saml-d")
def load_saml_d(
    files: Files,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load SAML-D, with what it says was laundering."""

    def plans() -> Iterable[Load]:
        for path in files:
            yield saml_d.plan(path)

    _load(plans, raw, loaded_at, memory_limit)


@load_app.command("table")
def load_table(
    table: Annotated[str, typer.Argument(help="Table of the contract, source.table.")],
    files: Files,
    maps: Maps = None,
    constants: Constants = None,
    known_at: KnownAtText = None,
    delimiter: Delimiter = None,
    format: Format = None,
    raw: Raw = None,
    loaded_at: LoadedAtText = None,
    memory_limit: MemoryLimit = "1GB",
) -> None:
    """Load any CSV, JSON lines or Parquet into a table of the contract, by a column map."""

    def plans() -> Iterable[Load]:
        options = _options(maps, constants, known_at, delimiter, format)
        target = contract.table(table)
        for path in expand(files):
            yield tables.plan(path, target, options, KNOWN_WHEN_LOADED, "table")

    _load(plans, raw, loaded_at, memory_limit)
