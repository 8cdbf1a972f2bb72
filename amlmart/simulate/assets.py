"""The assets and chains of the simulated world, in whole numbers of their smallest unit.

Balances are int64: cents, satoshi, gwei and millionths. A gwei is 10^-9 ether, so native coins of
EVM chains are kept to 9 places and written to 18.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asset:
    """An asset or currency; `places` is the power of ten of its smallest simulated unit."""

    code: str
    places: int
    is_fiat: bool = False

    @property
    def unit(self) -> int:
        """How many smallest units make one whole."""
        return int(10**self.places)


ASSETS = (
    Asset("EUR", 2, is_fiat=True),
    Asset("USD", 2, is_fiat=True),
    Asset("GBP", 2, is_fiat=True),
    Asset("BTC", 8),
    Asset("ETH", 9),
    Asset("USDT", 6),
    Asset("USDC", 6),
    Asset("MATIC", 9),
    Asset("XMR", 8),
)
CODES = tuple(asset.code for asset in ASSETS)
EUR, USD, GBP, BTC, ETH, USDT, USDC, MATIC, XMR = range(len(ASSETS))
FIATS = (EUR, USD, GBP)
CRYPTOS = (BTC, ETH, USDT, USDC, MATIC, XMR)


@dataclass(frozen=True)
class EvmChain:
    """An EVM chain of the world: its coin and the tokens on it, by asset."""

    name: str
    chain_id: int
    coin: int
    tokens: dict[int, str]
    first_block: int
    block_seconds: int

    @property
    def assets(self) -> tuple[int, ...]:
        """The coin and the tokens, by asset."""
        return (self.coin, *self.tokens)


ETHEREUM = EvmChain(
    name="ethereum",
    chain_id=1,
    coin=ETH,
    tokens={
        USDT: "0xdac17f958d2ee523a2206206994597c13d831ec7",
        USDC: "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
    },
    first_block=18_908_895,
    block_seconds=12,
)
POLYGON = EvmChain(
    name="polygon",
    chain_id=137,
    coin=MATIC,
    tokens={USDT: "0xc2132d05d31c914a87c6611c10748aeb04b58e8f"},
    first_block=51_760_000,
    block_seconds=2,
)
EVM_CHAINS = (ETHEREUM, POLYGON)
BITCOIN = "bitcoin"
