"""The address macros on DuckDB against the plain reference in support_addresses.

Spark runs the same macros in the probes of models/probes/addresses.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import support_addresses as reference
from hypothesis import given, settings
from hypothesis import strategies as st

PROJECT = Path(__file__).resolve().parents[2]
ADDRESS_MACROS = PROJECT / "macros" / "engine" / "addresses"

MACROS: dict[str, str] = {
    "evm_well_formed": "evm_address_is_well_formed('address_text')",
    "evm_valid": "evm_checksum_is_valid('address_text')",
    "evm_checksum_form": "evm_checksum_form('address_text')",
    "base58check": "base58check_is_valid('address_text', [0, 5])",
    "bech32": "bech32_is_valid('address_text', 'bc')",
    "bitcoin_valid": "bitcoin_address_is_valid('address_text')",
    "bitcoin_form": "bitcoin_address_normal_form('address_text')",
    "evm_of_expression": "evm_checksum_is_valid(\"'0x' || substr(hex_digits, 3)\")",
    "bitcoin_of_expression": "bitcoin_address_is_valid(\"'' || bech32_data\")",
}

GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
SCRIPT_HASH = "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

Check = Callable[[str, Iterable[str | None]], list[object]]


@pytest.fixture(scope="module")
def expressions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each macro of MACROS as SQL, rendered by dbt in a project that has nothing else."""
    folder = tmp_path_factory.mktemp("address_macros")
    shutil.copytree(ADDRESS_MACROS.parent, folder / "macros")
    (folder / "dbt_project.yml").write_text(
        "name: amlmart\nversion: '1.0'\nprofile: rendering\n"
        "flags: {send_anonymous_usage_stats: false}\n"
    )
    (folder / "profiles.yml").write_text(
        "rendering: {target: only, outputs: {only: {type: duckdb, path: ':memory:'}}}\n"
    )
    (folder / "models").mkdir()
    for name, call in MACROS.items():
        (folder / "models" / f"{name}.sql").write_text("{{ " + call + " }}")
    command = ["compile", "--quiet", "--project-dir", str(folder), "--profiles-dir", str(folder)]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), *command],
        cwd=folder,
        env={**os.environ, "DBT_TARGET_PATH": "target", "DBT_LOG_PATH": "logs"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    compiled = folder / "target" / "compiled" / "amlmart" / "models"
    return {name: (compiled / f"{name}.sql").read_text() for name in MACROS}


@pytest.fixture(scope="module")
def check(expressions: dict[str, str]) -> Check:
    """A function: name of MACROS and texts to the answers, in the order of the texts."""
    connection = duckdb.connect(config={"threads": 1})

    def answers(name: str, texts: Iterable[str | None]) -> list[object]:
        texts = list(texts)
        rows = pa.table({"place": range(len(texts)), "text": pa.array(texts, pa.string())})
        connection.register("texts", rows)
        found = connection.execute(
            f"select {expressions[name]} from (select place, text as address_text,"
            " text as hex_digits, text as bech32_data from texts) order by place"
        ).fetchall()
        return [row[0] for row in found]

    return answers


def assert_like_reference(check: Check, texts: list[str]) -> None:
    for name, expected in (
        ("evm_well_formed", reference.evm_is_well_formed),
        ("evm_valid", reference.evm_checksum_is_valid),
        ("base58check", lambda text: reference.base58check_is_valid(text, (0, 5))),
        ("bech32", lambda text: reference.bech32_is_valid(text, "bc")),
        ("bitcoin_valid", reference.bitcoin_is_valid),
    ):
        found = check(name, texts)
        wrong = [
            text for text, answer in zip(texts, found, strict=True) if answer is not expected(text)
        ]
        assert not wrong, f"{name} differs from the reference on {wrong[:3]}"


any_text = st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore").decode())


@st.composite
def evm_texts(draw: st.DrawFn) -> str:
    """An address in its own case, in one case, or with one letter in the other case."""
    text = reference.evm_checksum_form("0x" + draw(st.binary(min_size=20, max_size=20)).hex())
    assert text is not None
    form = draw(st.sampled_from(["own", "lower", "upper", "one letter"]))
    if form == "lower":
        return text.lower()
    if form == "upper":
        return "0x" + text[2:].upper()
    if form == "one letter":
        place = draw(st.integers(2, 41))
        return text[:place] + text[place].swapcase() + text[place + 1 :]
    return text


@st.composite
def base58_texts(draw: st.DrawFn) -> str:
    """Any version, nearly the right length, zero bytes in front, digits `1` put or lost there."""
    version = draw(st.sampled_from([0, 5]) | st.integers(0, 255))
    zeros = draw(st.integers(0, 21))
    length = draw(st.sampled_from([20, 20, 20, 19, 21]))
    payload = (bytes(zeros) + draw(st.binary(min_size=21, max_size=21)))[:length]
    text = reference.base58check_encode(bytes([version]) + payload)
    return draw(st.sampled_from([text, text, text, "1" + text, text[1:]]))


@st.composite
def segwit_texts(draw: st.DrawFn) -> str:
    """Any version and length of program, two prefixes, and three ways to write them."""
    version = draw(st.integers(0, 31))
    length = draw(st.sampled_from([20, 32]) | st.integers(0, 42))
    text = reference.segwit_encode(
        draw(st.sampled_from(["bc", "bc", "bc", "tb"])),
        version,
        draw(st.binary(min_size=length, max_size=length)),
    )
    return draw(st.sampled_from([text, text.upper(), text.capitalize()]))


@settings(max_examples=12, deadline=None)
@given(st.lists(evm_texts() | base58_texts() | segwit_texts() | any_text, max_size=150))
def test_any_text_is_judged_like_the_reference(check: Check, texts: list[str]) -> None:
    assert_like_reference(check, texts)


@settings(max_examples=6, deadline=None)
@given(st.lists(evm_texts(), min_size=1, max_size=100))
def test_checksum_form_is_the_reference_form(check: Check, texts: list[str]) -> None:
    assert check("evm_checksum_form", texts) == [reference.evm_checksum_form(t) for t in texts]


def changed(text: str, alphabet: str, keep: int) -> list[str]:
    """Each text that differs in one character behind the first `keep`, or lacks or doubles one."""
    places = range(keep, len(text))
    swapped = [text[:at] + new + text[at + 1 :] for at in places for new in alphabet]
    lost = [text[:at] + text[at + 1 :] for at in places]
    doubled = [text[: at + 1] + text[at:] for at in places]
    return [other for other in swapped + lost + doubled if other != text]


@pytest.mark.parametrize(
    ("address", "alphabet", "keep"),
    [
        (GENESIS, reference.BASE58 + "0OIl é", 0),
        ("1111111111111111111114oLvT2", reference.BASE58, 21),
        (SCRIPT_HASH, reference.BASE58, 0),
        (SEGWIT, reference.BECH32 + "bioA é", 0),
        (TAPROOT, reference.BECH32, 4),
    ],
    ids=["key hash", "zero key hash", "script hash", "segwit", "taproot"],
)
def test_no_bitcoin_address_survives_one_change(
    check: Check, address: str, alphabet: str, keep: int
) -> None:
    texts = changed(address, alphabet, keep)
    assert check("bitcoin_valid", [address]) == [True]
    survivors = [
        text for text, valid in zip(texts, check("bitcoin_valid", texts), strict=True) if valid
    ]
    # bech32 (not bech32m) lets `q` come and go before a last `p`; neither example ends so.
    assert survivors == []


def test_one_change_to_an_evm_address_is_judged_like_the_reference(check: Check) -> None:
    texts = changed(EVM, "0123456789abcdefABCDEFgx é", 0)
    found = check("evm_valid", texts)
    assert found == [reference.evm_checksum_is_valid(text) for text in texts]
    assert sum(map(bool, found)) < len(texts) / 100


def test_every_segwit_version_and_length_is_judged_like_the_reference(check: Check) -> None:
    texts = [
        reference.segwit_encode("bc", version, bytes(range(length)))
        for version in range(32)
        for length in range(43)
    ]
    found = check("bech32", texts)
    assert found == [reference.bech32_is_valid(text, "bc") for text in texts]
    assert sum(map(bool, found)) == 2 + 16 * 39  # two lengths in version 0, 2 to 40 in 1 to 16


def test_every_padding_and_checksum_kind_is_judged_like_the_reference(check: Check) -> None:
    texts = [
        reference.bech32_encode("bc", [version, *[7] * count, last], rest)
        for version in (0, 1)
        for rest in (reference.BECH32_REST, reference.BECH32M_REST)
        for count in range(66)
        for last in range(32)
    ]
    found = check("bech32", texts)
    assert found == [reference.bech32_is_valid(text, "bc") for text in texts]
    assert any(found)


@pytest.mark.parametrize("address", [GENESIS, SCRIPT_HASH, SEGWIT, SEGWIT.upper(), EVM])
def test_the_whole_text_counts(check: Check, address: str) -> None:
    texts = [address + "\n", address + "\r\n", "\n" + address, address + "\0", address + "\n" * 2]
    texts += [address + " ", address + address, address[:-1] + "\u0661", "\u200b" + address]
    assert_like_reference(check, [address, *texts])
    assert not any(check("bitcoin_valid", texts) + check("evm_valid", texts))


def test_letters_that_only_look_or_fold_like_ascii_are_refused(check: Check) -> None:
    kelvin_sign = SEGWIT.upper().replace("K", "\u212a")
    assert kelvin_sign.lower() == SEGWIT
    assert check("bitcoin_valid", [kelvin_sign]) == [False]
    assert check("bitcoin_form", [kelvin_sign]) == [kelvin_sign]


def test_null_stays_null(check: Check) -> None:
    for name in MACROS:
        assert check(name, [None]) == [None]


def test_normal_form_makes_no_address_valid_and_is_its_own_normal_form(check: Check) -> None:
    texts = [GENESIS, SEGWIT, SEGWIT.upper(), SEGWIT.capitalize(), GENESIS.lower(), "", "BC1", "x"]
    forms = check("bitcoin_form", texts)
    assert check("bitcoin_form", forms) == forms
    assert check("bitcoin_valid", forms) == check("bitcoin_valid", texts)
    assert forms[1] == forms[2] == SEGWIT


def test_an_expression_may_use_columns_named_like_the_values_inside(check: Check) -> None:
    assert check("evm_of_expression", [EVM, EVM.swapcase(), "zz" + EVM[2:]]) == [True, False, True]
    assert check("bitcoin_of_expression", [SEGWIT, GENESIS, EVM]) == [True, True, False]


def test_every_dispatched_macro_knows_both_engines_and_refuses_others() -> None:
    text = "\n".join(path.read_text() for path in sorted(ADDRESS_MACROS.glob("*.sql")))
    dispatched = set(re.findall(r"dispatch\('(\w+)', 'amlmart'\)", text))
    assert dispatched
    for name in dispatched:
        assert f"unsupported_engine('{name}')" in text
        for engine in ("default", "duckdb", "spark"):
            assert f"macro {engine}__{name}(" in text
