"""Invented labels on four levels, industry > supersector > sector > subsector, for `rankday sample --reference-data`.

Without the option a company has two labels of other names (``words.SECTORS``); each pair of them becomes one path here.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from rankday.sample_market.dice import Dice


class Path(NamedTuple):
    """Where a company stands: one label a level. A label lies under one of the level above it."""

    industry: str | None
    supersector: str | None
    sector: str | None
    subsector: str | None


LEVELS = Path._fields
# (label of words.SECTORS, the finer one there): supersector, sector, subsectors
_CLASSES = {
    ("Technology", "Software"): ("Technology Services", "Software", ("Business Software", "Consumer Software")),
    ("Technology", "Semiconductors"): ("Technology Products", "Semiconductors", ("Chips", "Chip Making Equipment")),
    ("Technology", "Computer Hardware"): ("Technology Products", "Hardware", ("Computers", "Storage", "Networks")),
    ("Technology", "Information Services"): ("Technology Services", "Information Services", ("Data Services",)),
    ("Health Care", "Biotechnology"): ("Medicines", "Biotechnology", ("Therapies", "Research Tools")),
    ("Health Care", "Medical Equipment"): ("Medical Products", "Medical Equipment", ("Devices", "Medical Supplies")),
    ("Health Care", "Health Care Providers"): (
        "Medical Products",
        "Health Care Providers",
        ("Clinics", "Laboratories"),
    ),
    ("Health Care", "Pharmaceuticals"): ("Medicines", "Pharmaceuticals", ("Branded Medicines", "Generic Medicines")),
    ("Industrials", "Machinery"): ("Industrial Goods", "Machinery", ("Tools", "Engines", "Farm Machinery")),
    ("Industrials", "Aerospace"): ("Industrial Goods", "Aerospace", ("Aircraft Parts", "Satellites")),
    ("Industrials", "Building Products"): ("Building", "Building Products", ("Glass and Doors", "Climate Systems")),
    ("Industrials", "Transportation"): ("Industrial Services", "Transportation", ("Freight", "Railways", "Airlines")),
    ("Financials", "Regional Banks"): ("Banking", "Banks", ("Regional Banks", "Savings Banks")),
    ("Financials", "Insurance"): ("Insurance Groups", "Insurance", ("Life Insurance", "Property Insurance")),
    ("Financials", "Asset Management"): ("Financial Services", "Asset Management", ("Fund Managers", "Custodians")),
    ("Financials", "Consumer Lending"): ("Banking", "Lending", ("Consumer Lending", "Mortgage Lending")),
    ("Consumer Discretionary", "Retail"): ("Retailing", "Retail", ("Department Stores", "Online Shops", "Car Dealers")),
    ("Consumer Discretionary", "Restaurants"): ("Travel and Leisure", "Restaurants", ("Restaurants and Bars",)),
    ("Consumer Discretionary", "Leisure"): ("Travel and Leisure", "Leisure", ("Hotels", "Parks and Cruises")),
    ("Consumer Discretionary", "Home Building"): ("Consumer Goods", "Home Building", ("Home Builders", "Furniture")),
    ("Consumer Staples", "Packaged Foods"): ("Food and Drink", "Packaged Foods", ("Snacks", "Frozen Foods")),
    ("Consumer Staples", "Beverages"): ("Food and Drink", "Beverages", ("Brewers", "Soft Drinks")),
    ("Consumer Staples", "Household Products"): ("Household Care", "Household Products", ("Cleaning Products",)),
    ("Energy", "Oil and Gas Producers"): ("Oil and Gas", "Producers", ("Exploration", "Integrated Producers")),
    ("Energy", "Oil Services"): ("Oil and Gas", "Oil Services", ("Drilling Services", "Pipelines")),
    ("Energy", "Renewable Energy"): ("Alternative Energy", "Renewables", ("Solar Equipment", "Wind Parks")),
    ("Basic Materials", "Chemicals"): ("Chemistry", "Chemicals", ("Industrial Chemicals", "Fertilisers")),
    ("Basic Materials", "Metals and Mining"): ("Basic Resources", "Mining", ("Gold Mines", "Copper Mines", "Steel")),
    ("Basic Materials", "Paper and Packaging"): ("Basic Resources", "Paper", ("Packaging", "Paper Mills")),
    ("Utilities", "Electric Utilities"): ("Power", "Electricity", ("Power Stations", "Power Grids")),
    ("Utilities", "Gas Utilities"): ("Gas and Water", "Gas Supply", ("Gas Networks",)),
    ("Utilities", "Water Utilities"): ("Gas and Water", "Water Supply", ("Water Works",)),
    ("Telecommunications", "Wireless Services"): ("Networks and Carriers", "Wireless", ("Mobile Carriers", "Towers")),
    ("Telecommunications", "Cable Services"): ("Networks and Carriers", "Cable", ("Cable Networks",)),
    ("Real Estate", "Office Properties"): ("Property Trusts", "Office Trusts", ("City Offices", "Office Parks")),
    ("Real Estate", "Residential Properties"): ("Property Trusts", "Residential Trusts", ("Flats", "Student Homes")),
    ("Real Estate", "Industrial Properties"): ("Property Trusts", "Industrial Trusts", ("Warehouses", "Data Centres")),
}


def classified(companies: pl.DataFrame, seed: int) -> pl.DataFrame:
    """``companies`` with the four labels in the contract's columns; some of the lower ones are missing."""
    dice = Dice(seed, 11)
    paths = [_path(*labels, dice) for labels in zip(companies["sector"], companies["industry"], strict=True)]
    return companies.with_columns(
        pl.Series(level, [getattr(path, level) for path in paths], dtype=pl.String) for level in LEVELS
    )


def _path(label: str | None, finer: str | None, dice: Dice) -> Path:
    supersector, sector, subsectors = _CLASSES.get((label, finer), (None, None, ()))
    if sector is None:  # a named case has labels of its own, or none
        return Path(label, None, finer, None)
    chosen, chance = dice.one_of(subsectors), dice.below(1_000)
    if chance < 4:  # known to be of an industry, and no more
        return Path(label, None, None, None)
    return Path(label, supersector, sector, None if chance < 30 else chosen)
