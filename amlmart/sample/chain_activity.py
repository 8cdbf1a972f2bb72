"""The ordinary life on the chains: what happens on most days and means nothing.

Amounts stay below half of 10,000 USD, or go to addresses seen for long, so that the signals come
from the stories and not from here.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from amlmart.sample import actors
from amlmart.sample.addresses import ZERO_ADDRESS, bitcoin_address
from amlmart.sample.clock import WINDOW_START, utc
from amlmart.sample.draw import Draw
from amlmart.sample.evm import (
    APPROVE_CALL,
    LINK,
    POLYGON_USDT,
    UNKNOWN_TOKEN,
    USDC,
    USDT,
    WEI,
    EvmChain,
    Message,
    Sent,
)
from amlmart.sample.utxo import Output
from amlmart.sample.world import ACTIVITY_END, ACTIVITY_START, World

MIXER_DEPOSIT_CALL = "0xb214faa5"
MIXER_WITHDRAW_CALL = "0xb438689f"
_TAGGED = (
    *(*actors.MERCHANTS, *actors.GAMBLING),
    *(address for wallets in actors.EXCHANGES_EVM.values() for address in wallets),
)


def add_chain_activity(world: World) -> None:
    """Add everything ordinary to the EVM chains, and enter that of Bitcoin in the agenda."""
    _add_first_days(world.ethereum)
    _add_ethereum(world.ethereum)
    _add_large_transfers(world.ethereum)
    _add_tokens_of_all_kinds(world.ethereum)
    _add_calls_with_traces(world.ethereum)
    _add_mixer_use_by_strangers(world.ethereum)
    _add_polygon(world.polygon)
    _plan_bitcoin(world)


def _add_first_days(ethereum: EvmChain) -> None:
    """Let everybody be seen with small amounts in the first days of January."""
    draw = Draw("first days")
    known = (
        *(actors.HOT_EVM, actors.COLD_EVM, actors.MIXER_RELAYER),
        *(*actors.EVM_WALKERS, *_TAGGED),
    )
    for n, recipient in enumerate(known):
        amount = draw.amount("0.005", "0.2", 4)
        # Several share a block, as they do on the chain.
        moment = WINDOW_START + timedelta(hours=2 + n // 6 * 7)
        ethereum.send_native(moment, known[(n + 7) % len(known)], recipient, amount)


def _add_ethereum(ethereum: EvmChain) -> None:
    draw = Draw("ethereum")
    for _ in range(138):
        moment = draw.moment(ACTIVITY_START, ACTIVITY_END)
        for _ in range(draw.integer(3, 6)):
            _add_ethereum_transaction(ethereum, draw, moment)


def _add_ethereum_transaction(ethereum: EvmChain, draw: Draw, moment: datetime) -> None:
    sender = draw.pick(actors.EVM_WALKERS)
    recipient = draw.pick(_TAGGED if draw.chance(35) else actors.EVM_WALKERS)
    if draw.chance(10):
        # Who was paid pays back; a few pay themselves.
        sender, recipient = recipient, sender if draw.chance(80) else recipient
    kind = draw.integer(1, 100)
    if kind <= 56:
        ethereum.send_native(moment, sender, recipient, draw.amount("0.01", "1.1", 6))
    elif kind <= 84:
        token = draw.pick((USDT, USDC))
        amount = draw.amount("10", "4500", 2)
        ethereum.send_token(moment, token, sender, recipient, amount)
    elif kind <= 92:
        spender = draw.pick(actors.CONTRACTS)[2:]
        call = f"{APPROVE_CALL}{spender:0>64}{'f' * 64}"
        ethereum.send(moment, sender, USDT.address, 0, Message(input=call, gas_used=46_000))
    else:
        failed = Message(gas_used=21_000, is_successful=False)
        wei = int(draw.amount("0.05", "1", 6) * WEI)
        ethereum.send(moment, sender, draw.pick(actors.CONTRACTS), wei, failed)


def _add_large_transfers(ethereum: EvmChain) -> None:
    """Move much between wallets that were seen for long, mint and burn tokens."""
    for month, day, amount in ((1, 20, 35), (2, 16, 60), (3, 18, 45)):
        moment = utc(2024, month, day, 11)
        ethereum.send_native(moment, actors.COLD_EVM, actors.HOT_EVM, Decimal(amount))
    harbor = actors.EXCHANGES_EVM["harbor"]
    minted = Decimal(50_000)
    ethereum.send_token(utc(2024, 2, 9, 15), USDC, ZERO_ADDRESS, harbor[0], minted)
    ethereum.send_token(utc(2024, 2, 14, 10), USDC, harbor[0], harbor[1], minted)
    ethereum.send_token(utc(2024, 3, 10, 15), USDC, harbor[1], ZERO_ADDRESS, minted)


def _add_tokens_of_all_kinds(ethereum: EvmChain) -> None:
    """Move a token nobody prices and one whose decimals nobody knows."""
    draw = Draw("tokens of all kinds")
    for n in range(8):
        moment = utc(2024, 1, 20 + n, 9 + n)
        payer, payee = actors.EVM_WALKERS[n], actors.EVM_WALKERS[n + 9]
        ethereum.send_token(moment, LINK, payer, payee, draw.amount("5", "120", 3))
    for n in range(3):
        moment = utc(2024, 2, 20 + n, 16)
        payer, payee = actors.EVM_WALKERS[n], actors.EVM_WALKERS[n + 20]
        ethereum.send_token(moment, UNKNOWN_TOKEN, payer, payee, Decimal(10**9 * (n + 1)))


def _add_calls_with_traces(ethereum: EvmChain) -> None:
    """Add contract calls that move value inside, in every form a trace can take."""
    draw = Draw("calls with traces")
    for n in range(34):
        moment = draw.moment(ACTIVITY_START, ACTIVITY_END)
        caller, payee = draw.pick(actors.EVM_WALKERS), draw.pick(actors.EVM_WALKERS)
        contract, library = actors.CONTRACTS[n % 5], actors.CONTRACTS[5 + n % 3]
        wei = int(draw.amount("0.02", "0.9", 5) * WEI)
        is_successful = n % 9 != 4
        message = Message(f"0x{n:08x}{payee[2:]:0>64}", 88_000, is_successful)
        sent = ethereum.send(moment, caller, contract, wei, message)
        ethereum.trace_root(sent)
        # The library runs in the contract's name: the value it shows moves nothing.
        ethereum.trace(
            *(sent, "0", contract, library, wei),
            call_type="delegatecall",
            is_successful=is_successful,
        )
        ethereum.trace(sent, "0,0", contract, payee, wei, is_successful=is_successful)
    for n in range(10):
        creator = actors.EVM_WALKERS[n + 30]
        message = Message(f"0x6080604052{n:04x}", 640_000, n != 7)
        sent = ethereum.send(utc(2024, 1, 15 + n, 8), creator, None, 0, message)
        ethereum.trace_root(sent)
    for n in range(9):
        # Mainnet has paid no block reward since 2022; older exports hold such rows.
        ethereum.reward(utc(2024, 1, 15 + n, 8), actors.EVM_WALKERS[n + 11], 2 * WEI)
    contract, heir = actors.CONTRACTS[7], actors.EVM_WALKERS[2]
    message = Message("0x83197ef0", 30_000)
    sent = ethereum.send(utc(2024, 2, 27, 13), heir, contract, 0, message)
    ethereum.trace_root(sent)
    ethereum.trace(sent, "0", contract, heir, 3 * WEI // 10, trace_type="suicide")


def enter_mixer(ethereum: EvmChain, moment: datetime, sender: str, amount: Decimal) -> Sent:
    """Pay into the mixer, with the root trace."""
    message = Message(MIXER_DEPOSIT_CALL + "1" * 64, 950_000)
    sent = ethereum.send(moment, sender, actors.MIXER, int(amount * WEI), message)
    ethereum.trace_root(sent)
    return sent


def leave_mixer(ethereum: EvmChain, moment: datetime, recipient: str, amount: Decimal) -> Sent:
    """Let a relayer call the mixer, which pays the recipient and the relayer inside the call."""
    message = Message(f"{MIXER_WITHDRAW_CALL}{recipient[2:]:0>64}", 360_000)
    sent = ethereum.send(moment, actors.MIXER_RELAYER, actors.MIXER, 0, message)
    ethereum.trace_root(sent)
    ethereum.trace(sent, "0", actors.MIXER, recipient, int(amount * WEI))
    ethereum.trace(sent, "1", actors.MIXER, actors.MIXER_RELAYER, WEI // 100)
    return sent


def _add_mixer_use_by_strangers(ethereum: EvmChain) -> None:
    for n in range(3):
        walker = actors.EVM_WALKERS[n + 50]
        enter_mixer(ethereum, utc(2024, 1, 22 + 3 * n, 10), walker, Decimal(1))
        other = actors.EVM_WALKERS[n + 54]
        leave_mixer(ethereum, utc(2024, 2, 20 + 3 * n, 21), other, Decimal("0.99"))


def _add_polygon(polygon: EvmChain) -> None:
    draw = Draw("polygon")
    walkers = actors.EVM_WALKERS[:8]
    for n in range(12):
        # Three of them fall on the days without a price.
        moment = utc(2024, 2, 4, 12) + timedelta(days=3 * (n // 2), hours=n)
        polygon.send_native(
            moment, walkers[n % 8], walkers[(n + 3) % 8], draw.amount("5", "400", 2)
        )
        if n % 3 == 0:
            payer, payee = walkers[(n + 1) % 8], walkers[(n + 4) % 8]
            polygon.send_token(moment, POLYGON_USDT, payer, payee, draw.amount("10", "900", 2))


def _plan_bitcoin(world: World) -> None:
    draw = Draw("bitcoin")
    bitcoin, agenda = world.bitcoin, world.agenda
    for address in actors.BITCOIN_WALKERS:
        bitcoin.fund_from_the_past(address, [draw.integer(3, 9) * 1_000_000 for _ in range(8)])
    bitcoin.fund_from_the_past(actors.HOT_BITCOIN, [12_000_000] * 14)
    bitcoin.fund_from_the_past(actors.MIXER_BITCOIN, [5_000_000] * 6)
    bitcoin.fund_from_the_past(actors.SANCTIONED_BITCOIN, [4_000_000])

    exchanges = tuple(address for found in actors.EXCHANGES_BITCOIN.values() for address in found)
    known = (
        *(actors.HOT_BITCOIN, *actors.BITCOIN_WALKERS, actors.GAMBLING_BITCOIN),
        *(actors.MIXER_BITCOIN, actors.MINER_BITCOIN, *actors.POOL_MEMBERS, *exchanges),
    )
    for n in range(0, len(known), 8):
        outputs = [Output(address, 60_000 + 1_000 * n) for address in known[n : n + 8]]
        moment = WINDOW_START + timedelta(hours=5 + n)
        agenda.at(moment, bitcoin.pay, [actors.BITCOIN_WALKERS[n % 16]], outputs)

    for day in (3, 24, 47, 71):
        moment = WINDOW_START + timedelta(days=day, hours=3)
        agenda.at(moment, bitcoin.mint, actors.MINER_BITCOIN)
        shares = [Output(member, 2_000_000) for member in actors.POOL_MEMBERS]
        agenda.at(moment + timedelta(days=2), bitcoin.pay, [actors.MINER_BITCOIN], shares)

    targets = (*actors.BITCOIN_WALKERS, *exchanges, actors.GAMBLING_BITCOIN)
    for n in range(66):
        payer = actors.BITCOIN_WALKERS[n % 16]
        others = [target for target in targets if target != payer]
        outputs = [Output(draw.pick(others), draw.integer(100_000, 2_500_000))]
        if n % 13 == 5:
            outputs.append(Output(None, 0))
        if n % 17 == 8:
            outputs.append(Output(draw.pick(others), draw.integer(50_000, 400_000)))
        moment = draw.moment(ACTIVITY_START, ACTIVITY_END)
        # A third of the wallets send change to a new address, which nobody sees again.
        change = None if n % 3 else bitcoin_address(f"change {n}")
        hidden = {11: 1, 23: 1, 37: 9}.get(n, 0)
        agenda.at(moment, bitcoin.pay, [payer], outputs, change, hidden_inputs=hidden)
