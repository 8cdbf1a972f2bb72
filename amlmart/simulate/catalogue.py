"""The 58 typologies a world is planted with, by id and slug, and where their scripts are."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

from amlmart.simulate.plan import BENIGN, Plan

TYPOLOGIES = {
    "F01": "structuring",
    "F02": "micro_structuring",
    "F03": "fan_in_funding",
    "F04": "fan_out_payout",
    "F05": "repeated_equal_amounts",
    "F06": "pass_through",
    "F07": "commission_mule",
    "F08": "rapid_movement",
    "F09": "dormant_reactivation",
    "F10": "spike_against_history",
    "F11": "new_account_large_flow",
    "F12": "burst_velocity",
    "F13": "round_amounts",
    "F14": "benford_deviation",
    "F15": "third_party_funding",
    "F16": "upstream_divergence",
    "F17": "limit_gaming",
    "F18": "multiple_accounts",
    "C01": "sanctions_direct",
    "C02": "illicit_exposure_direct",
    "C03": "illicit_exposure_indirect",
    "C04": "mixer_use",
    "C05": "peel_chain",
    "C06": "rapid_hop_chain",
    "C07": "accumulation_cash_out",
    "C08": "scatter_gather",
    "C09": "gather_scatter",
    "C10": "cycle",
    "C11": "bipartite_stack",
    "C12": "chain_hopping",
    "C13": "privacy_coin_conversion",
    "C14": "fresh_address_large_value",
    "C15": "issuer_freeze_proximity",
    "C16": "shared_external_address",
    "C17": "co_spend_with_illicit",
    "C18": "high_risk_vasp",
    "C19": "illicit_category",
    "C20": "exchange_relay",
    "X01": "on_ramp_flush",
    "X02": "off_ramp_flush",
    "X03": "exchange_as_mixer",
    "X04": "loss_insensitive_conversion",
    "X05": "many_payers_to_crypto",
    "X06": "wealth_mismatch",
    "X07": "self_hosted_threshold_gaming",
    "X08": "vasp_spray",
    "X09": "shared_device_ring",
    "X10": "tor_or_geography_conflict",
    "X11": "takeover_drain",
    "X12": "impossible_travel",
    "X13": "vulnerable_customer",
    "X14": "round_trip_across_rails",
    "X15": "unregistered_msb",
    "X16": "cash_to_crypto",
    "X17": "matched_trading",
    "X18": "clockwork",
    "X19": "referral_mule_chain",
    "X20": "screening_gap",
}


@cache
def script_of(typology_id: str, grade: str) -> Callable[[Plan], None]:
    """Return what writes a scenario of this typology and grade."""
    module = import_module(f"amlmart.simulate.scenarios.{TYPOLOGIES[typology_id]}")
    written: Callable[[Plan], None] = module.look_alike if grade == BENIGN else module.typology
    return written
