"""Acts that are one Bitcoin transaction of several wallets: merging, splitting, mixing."""

import numpy as np

from amlmart.simulate.assets import BITCOIN, BTC
from amlmart.simulate.bitcoin_wallets import DUST
from amlmart.simulate.clock import HOUR, MINUTE
from amlmart.simulate.cue import LAST, Acts, Cue, Declined
from amlmart.simulate.growing import Array
from amlmart.simulate.services import VASPS
from amlmart.simulate.staged_wallets import Named, StagedWallets
from amlmart.simulate.utxo import Output

COINJOIN_STRANGERS = 12
# Equal outputs that one side of a mix gets at the most.
_MOST_EQUAL = 8


class ActsOnBitcoin:
    """Spends scenarios' Bitcoin wallets together."""

    def __init__(self, wallets: StagedWallets) -> None:
        self.wallets = wallets
        self.directory = wallets.directory
        self.utxo = wallets.utxo

    def by_name(self) -> Acts:
        """Return the acts by the names they have in plans."""
        return {"merge": self.merge, "split": self.split, "coinjoin": self.coinjoin}

    def merge(self, cue: Cue, wallets: list[Named], to: Named) -> None:
        """Send all that several wallets hold to one."""
        self.wallets.wait_for(cue, wallets, BTC)
        everything = Output(self.wallets.receiving_address(to), int(to[1]), -1)
        spent = self.wallets.spend(cue, wallets, [everything], most_inputs=60)
        self.wallets.expect(to, BTC, spent.block_at)

    def split(self, cue: Cue, wallet: Named, to: list[Named], shares: list[float]) -> None:
        """Send shares of what a wallet holds to several."""
        self.wallets.wait_for(cue, [wallet], BTC)
        held = self.wallets.held(wallet, BITCOIN, BTC) - int(self.utxo.blocks.fee(6, len(to) + 1))
        outputs = []
        for each, share in zip(to, shares, strict=True):
            satoshi = int(held * share)
            if satoshi > DUST:
                outputs.append(Output(self.wallets.receiving_address(each), int(each[1]), satoshi))
        if not outputs:
            raise Declined
        spent = self.wallets.spend(cue, [wallet], outputs)
        for each in (*to, wallet):
            self.wallets.expect(each, BTC, spent.block_at)

    def coinjoin(self, cue: Cue, wallets: list[Named], satoshi: int) -> None:
        """Mix with strangers: each side puts in its coins and gets equal outputs and change."""
        self.wallets.wait_for(cue, wallets, BTC)
        sides = [int(wallet[1]) for wallet in wallets]
        if min(self.utxo.wallets.scripted_balance(side) for side in sides) < satoshi * 11 // 10:
            raise Declined
        guests, funded_at = self._guests(cue, satoshi)
        at = cue.at
        if funded_at >= at:
            at = funded_at + 10 * MINUTE
            if at > cue.day.end - LAST:
                raise Declined
        outputs = [output for side in sides for output in self._mixed(side, satoshi, _MOST_EQUAL)]
        outputs += [output for guest in guests for output in self._mixed(guest, satoshi, 1)]
        order = self.wallets.rng.permutation(len(outputs)).tolist()
        everybody: list[Named] = [[BITCOIN, each] for each in (*sides, *guests)]
        spent = self.wallets.spend(
            cue,
            everybody,
            [outputs[place] for place in order],
            at=at,
            most_inputs=200,
            strangers=frozenset(guests),
        )
        for each in everybody:
            self.wallets.expect(each, BTC, spent.block_at)

    def _guests(self, cue: Cue, satoshi: int) -> tuple[list[int], int]:
        """Return wallets of strangers with coins a little above a sum, and when they have them."""
        payer = self._payer(satoshi * (COINJOIN_STRANGERS + 4))
        guests = self.utxo.wallets.new(COINJOIN_STRANGERS, is_scripted=True)
        count = len(guests)
        owed = (self.wallets.rng.uniform(1.02, 1.25, count) * satoshi).astype(np.int64)
        early = max(cue.at - 3 * HOUR, cue.day.start + 20 * MINUTE)
        try:
            _, funded = self.utxo.pay_many(
                *(payer, self.utxo.wallets.main_address(guests), guests),
                *(owed, np.full(count, early), np.zeros(count, np.int64)),
            )
        except ValueError as error:
            raise Declined from error
        return guests.tolist(), int(funded.max())

    def _payer(self, satoshi: int) -> int:
        """Return a provider's wallet that holds far more than a sum."""
        for place in self.wallets.rng.permutation(np.array(VASPS)).tolist():
            for wallet in self.directory.bitcoin_wallets[place][:3].tolist():
                if self.utxo.wallets.spendable(wallet) > 3 * satoshi:
                    return int(wallet)
        raise Declined

    def _mixed(self, wallet: int, satoshi: int, most: int) -> list[Output]:
        """Return the equal outputs that a side of a mix gets, and its change."""
        balance = self.utxo.wallets.scripted_balance(wallet)
        equal = min(max(balance // satoshi, 1), most)
        values = [satoshi] * equal
        rest = balance - equal * satoshi - int(self.utxo.blocks.fee(2, 3))
        if rest > DUST:
            values.append(rest)
        addresses: Array = self.utxo.wallets.new_addresses(np.full(len(values), wallet))
        return [
            Output(address, wallet, value)
            for address, value in zip(addresses.tolist(), values, strict=True)
        ]
