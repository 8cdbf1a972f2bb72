"""The books of the sample's exchange: each method enters one event and keeps the balances.

Crypto deposits and withdrawals go through the chains, so that hash, addresses and amount agree
with the on-chain rows. The amount of a withdrawal is what is sent; the fee comes on top.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from amlmart.sample import actors
from amlmart.sample.draw import Draw
from amlmart.sample.evm import EvmChain, Sent, Token, units
from amlmart.sample.people import Customer, iban
from amlmart.sample.prices import usd_at
from amlmart.sample.rows import Row, Rows
from amlmart.sample.utxo import Output, Paid, UtxoChain

CHAIN_NAMES = {1: "ethereum", 137: "polygon"}
NATIVE_ASSETS = {1: "ETH", 137: "MATIC"}
_WITHDRAWAL_FEES = {
    "ETH": Decimal("0.001"),
    "BTC": Decimal("0.0001"),
    "USDT": Decimal(2),
    "USDC": Decimal(2),
    "LINK": Decimal("0.2"),
}
_CENT = Decimal("0.01")


class Exchange:
    """The exchange, its customers' balances and its tables."""

    def __init__(self, rows: Rows, bitcoin: UtxoChain, customers: list[Customer]) -> None:
        self._rows = rows
        self._bitcoin = bitcoin
        self._draw = Draw("exchange")
        self._numbers: dict[str, int] = {}
        self.customers = {customer.number: customer for customer in customers}
        # Deposited on EVM addresses and not yet swept: (chain, address, token) to amount.
        self.unswept: dict[tuple[EvmChain, str, Token | None], Decimal] = {}

    def _id(self, prefix: str) -> str:
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}-{self._numbers[prefix]:05d}"

    def pay_fiat(
        self,
        moment: datetime,
        customer: Customer,
        direction: str,
        amount: Decimal,
        *,
        rail: str | None = None,
        status: str = "booked",
        payer_name: str | None = None,
    ) -> Row:
        """Enter a fiat payment; only a booked one moves the balance."""
        if status == "booked":
            customer.change_balance(customer.currency, amount if direction == "in" else -amount)
        usual_rail = "sepa" if customer.currency == "EUR" else "wire"
        has_account = rail not in ("card", "cash_kiosk")
        has_iban = has_account and customer.country not in ("JP", "KR", "IN", "TH", "VN", "KE")
        return self._rows.add(
            "exchange.fiat_transactions",
            known_at=moment + timedelta(seconds=1),
            fiat_transaction_id=self._id("F"),
            customer_id=customer.id,
            direction=direction,
            rail=rail or usual_rail,
            currency=customer.currency,
            amount=amount,
            bank_account_id=bank_account_id(customer) if has_account and not payer_name else None,
            counterparty_name=payer_name or customer.name,
            counterparty_iban=iban(customer.country, payer_name or customer.id)
            if has_iban
            else None,
            counterparty_country=customer.country,
            booked_at=moment,
            status=status,
            reference=f"{customer.id} {'top-up' if direction == 'in' else 'payout'}",
        )

    def trade(
        self,
        moment: datetime,
        customer: Customer,
        side: str,
        base_asset: str,
        quote_asset: str,
        base_amount: Decimal,
        other_side: Customer | None = None,
    ) -> Row:
        """Enter a trade near the market price, with a fee of a thousandth of the quote."""
        price = usd_at(base_asset, moment) / usd_at(quote_asset, moment)
        price *= 1 + Decimal(self._draw.integer(-30, 30)) / 10_000
        quote_amount = (base_amount * price).quantize(_CENT)
        fee = (quote_amount / 1000).quantize(_CENT)
        sign = 1 if side == "buy" else -1
        customer.change_balance(quote_asset, -sign * quote_amount - fee)
        customer.change_balance(base_asset, sign * base_amount)
        return self._rows.add(
            "exchange.trades",
            known_at=moment,
            trade_id=self._id("T"),
            customer_id=customer.id,
            side=side,
            base_asset=base_asset,
            quote_asset=quote_asset,
            base_amount=base_amount,
            quote_amount=quote_amount,
            fee_asset=quote_asset,
            fee_amount=fee,
            counterparty_customer_id=other_side.id if other_side else None,
            executed_at=moment,
        )

    def cost(
        self, moment: datetime, base_asset: str, quote_asset: str, base_amount: Decimal
    ) -> Decimal:
        """Return a sum of the quote asset that surely buys this much, in whole units."""
        price = usd_at(base_asset, moment) / usd_at(quote_asset, moment)
        return (base_amount * price * 101 / 100).quantize(Decimal(1)) + 1

    def buy_for(
        self,
        moment: datetime,
        customer: Customer,
        base_asset: str,
        quote_asset: str,
        quote_amount: Decimal,
    ) -> Row:
        """Buy for about this much of the quote asset, fee and price moves within it."""
        price = usd_at(base_asset, moment) / usd_at(quote_asset, moment)
        digits = 6 if price > 100 else 2
        amount = (quote_amount * 99 / 100 / price).quantize(Decimal(1).scaleb(-digits))
        return self.trade(moment, customer, "buy", base_asset, quote_asset, amount)

    def transfer_internally(
        self, moment: datetime, payer: Customer, payee: Customer, asset: str, amount: Decimal
    ) -> Row:
        """Enter a transfer between two customers."""
        payer.change_balance(asset, -amount)
        payee.change_balance(asset, amount)
        return self._rows.add(
            "exchange.internal_transfers",
            known_at=moment + timedelta(seconds=1),
            internal_transfer_id=self._id("I"),
            from_customer_id=payer.id,
            to_customer_id=payee.id,
            asset=asset,
            amount=amount,
            transferred_at=moment,
        )

    def deposit_evm(
        self,
        moment: datetime,
        customer: Customer,
        chain: EvmChain,
        sender: str,
        amount: Decimal,
        token: Token | None = None,
    ) -> Sent:
        """Send to the customer's EVM deposit address and credit it."""
        address = customer.evm_deposit_address
        assert address is not None
        if token is None:
            sent = chain.send_native(moment, sender, address, amount)
        else:
            sent = chain.send_token(moment, token, sender, address, amount)
        self.credit_evm(customer, chain, sent, sender, amount, token)
        return sent

    def credit_evm(
        self,
        customer: Customer,
        chain: EvmChain,
        sent: Sent,
        sender: str,
        amount: Decimal,
        token: Token | None = None,
    ) -> Row:
        """Credit what already reached the customer's EVM deposit address."""
        address = customer.evm_deposit_address
        assert address is not None
        asset = token.asset if token else NATIVE_ASSETS[chain.chain_id]
        key = (chain, address, token)
        self.unswept[key] = self.unswept.get(key, Decimal(0)) + amount
        chain_name = CHAIN_NAMES[chain.chain_id]
        credited_at = sent.block_timestamp + timedelta(minutes=12)
        return self._credit(
            customer, chain_name, asset, amount, sender, address, sent.hash, credited_at
        )

    def deposit_bitcoin(
        self, moment: datetime, customer: Customer, payer: str, amount: Decimal
    ) -> Paid:
        """Pay to the customer's Bitcoin deposit address and credit it an hour later."""
        address = customer.bitcoin_deposit_address
        assert address is not None
        paid = self._bitcoin.pay(moment, [payer], [Output(address, units(amount, 8))])
        credited_at = paid.block_timestamp + timedelta(hours=1)
        self._credit(
            *(customer, "bitcoin", "BTC", amount),
            *(paid.first_input_address, address, paid.hash, credited_at),
        )
        return paid

    def _credit(
        self,
        customer: Customer,
        chain: str,
        asset: str,
        amount: Decimal,
        sender: str | None,
        address: str,
        transaction_hash: str,
        credited_at: datetime,
        status: str = "credited",
    ) -> Row:
        customer.change_balance(asset, amount)
        return self._rows.add(
            "exchange.crypto_deposits",
            known_at=credited_at,
            deposit_id=self._id("D"),
            customer_id=customer.id,
            chain=chain,
            asset=asset,
            amount=amount,
            from_address=sender,
            to_address=address,
            transaction_hash=transaction_hash,
            credited_at=credited_at,
            status=status,
        )

    def credit_unmatched(
        self, moment: datetime, customer: Customer, transaction_hash: str, amount: Decimal
    ) -> Row:
        """Credit an ETH deposit whose transaction the chain tables do not hold."""
        address = customer.evm_deposit_address
        assert address is not None
        return self._credit(
            customer, "ethereum", "ETH", amount, None, address, transaction_hash, moment
        )

    def withdraw_evm(
        self,
        moment: datetime,
        customer: Customer,
        chain: EvmChain,
        recipient: str,
        amount: Decimal,
        token: Token | None = None,
        *,
        written_as: str | None = None,
        vasp_id: str | None = None,
    ) -> Sent:
        """Send from the hot wallet; `written_as` is the address as the customer typed it."""
        if token is None:
            sent = chain.send_native(moment, actors.HOT_EVM, recipient, amount)
        else:
            sent = chain.send_token(moment, token, actors.HOT_EVM, recipient, amount)
        asset = token.asset if token else NATIVE_ASSETS[chain.chain_id]
        self._debit(
            *(customer, CHAIN_NAMES[chain.chain_id], asset, amount, written_as or recipient),
            *(sent.hash, sent.block_timestamp, vasp_id),
        )
        return sent

    def withdraw_bitcoin(
        self,
        moment: datetime,
        customer: Customer,
        recipient: str,
        amount: Decimal,
        vasp_id: str | None = None,
    ) -> Paid:
        """Pay from the hot wallet's coins; the change returns to it."""
        paid = self._bitcoin.pay(
            moment, [actors.HOT_BITCOIN], [Output(recipient, units(amount, 8))]
        )
        self._debit(
            *(customer, "bitcoin", "BTC", amount, recipient),
            *(paid.hash, paid.block_timestamp, vasp_id),
        )
        return paid

    def _debit(
        self,
        customer: Customer,
        chain: str,
        asset: str,
        amount: Decimal,
        recipient: str,
        transaction_hash: str,
        completed_at: datetime,
        vasp_id: str | None,
    ) -> Row:
        fee = _WITHDRAWAL_FEES[asset]
        customer.change_balance(asset, -amount - fee)
        requested_at = completed_at - timedelta(seconds=self._draw.integer(120, 1500))
        return self._rows.add(
            "exchange.crypto_withdrawals",
            known_at=completed_at + timedelta(seconds=2),
            withdrawal_id=self._id("W"),
            customer_id=customer.id,
            chain=chain,
            asset=asset,
            amount=amount,
            fee_amount=fee,
            to_address=recipient,
            transaction_hash=transaction_hash,
            requested_at=requested_at,
            completed_at=completed_at,
            status="completed",
            beneficiary_name=customer.name,
            beneficiary_vasp_id=vasp_id,
        )

    def withdraw_unsent(self, moment: datetime, customer: Customer, status: str) -> Row:
        """Enter a withdrawal that never reached a chain: requested, cancelled or blocked."""
        return self._rows.add(
            "exchange.crypto_withdrawals",
            known_at=moment + timedelta(seconds=2),
            withdrawal_id=self._id("W"),
            customer_id=customer.id,
            chain="ethereum",
            asset="ETH",
            amount=Decimal("0.25"),
            fee_amount=_WITHDRAWAL_FEES["ETH"],
            to_address=customer.own_evm_wallet,
            requested_at=moment,
            status=status,
            beneficiary_name=customer.name,
        )

    def sweep(self, moment: datetime) -> None:
        """Bring what lies on EVM deposit addresses to the hot wallet."""
        for (chain, address, token), amount in self.unswept.items():
            if token is not None:
                chain.send_token(moment, token, address, actors.HOT_EVM, amount)
            else:
                # What the transaction costs is left behind.
                rest = amount - Decimal("0.001")
                chain.send_native(moment, address, actors.HOT_EVM, rest)
        self.unswept.clear()

    def consolidate(self, moment: datetime) -> None:
        """Join all coins on Bitcoin deposit addresses in one payment to the hot wallet."""
        payers = [
            address
            for customer in self.customers.values()
            if (address := customer.bitcoin_deposit_address) and self._bitcoin.balance(address)
        ]
        if payers:
            self._bitcoin.pay(moment, payers, [], actors.HOT_BITCOIN, spend_all=True)


def bank_account_id(customer: Customer) -> str:
    """Return the number of the account a customer pays from; two of them share one."""
    return f"B-{ {24: 23}.get(customer.number, customer.number):04d}"
