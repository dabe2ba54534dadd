"""The rank day in pandas."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from bench.rank_day import rules
from bench.rank_day.rules import Answer

Frames = dict[str, pd.DataFrame]


def tables_from(tables: dict[str, pa.Table]) -> Frames:
    """The drop as pandas holds it."""
    return {name: table.to_pandas() for name, table in tables.items()}


def decide(tables: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Screens, ranks, bands and membership of the drop: the companies with their rank, the lines with their indexes."""
    incumbents = implied(tables["memberships"])
    lines = lines_of(tables, incumbents)
    companies = tables["companies"].merge(vehicles(lines), on="company_id", how="left")
    companies = companies.merge(countries(companies, tables["geography"]), on="company_id", how="left")
    base = lines[lines.is_equity].assign(base=lambda one: one.total_shares.fillna(0) * one.factor)
    base = base.groupby("company_id").base.sum()
    is_known = companies.total_shares.notna() & (companies.factor != 0)
    cap = companies.company_id.map(base) * companies.close / companies.factor
    companies["cap"] = cap.where(is_known).round(6)
    passing = companies[company_screens(companies)]
    lines["is_vehicle"] = lines.security_id.isin(companies.security_id)
    good = lines[line_screens(lines)]
    ranked = passing[passing.security_id.isin(good.security_id)]
    ranked = ranked.sort_values(["cap", "company_id"], ascending=[False, True]).reset_index(drop=True)
    ranked["rank"] = ranked.index + 1
    codes = indexes(ranked, lines, incumbents)
    members = good.merge(codes, on="company_id")
    return ranked, members


def answer_of(ranked: pd.DataFrame, members: pd.DataFrame) -> Answer:
    """The same to be compared."""
    ranks = dict(zip(ranked.company_id, ranked["rank"], strict=True))
    return Answer(ranks, set(zip(members.index_code, members.security_id, strict=True)))


def implied(memberships: pd.DataFrame) -> pd.DataFrame:
    """An imported list of R1000 and R2000 implies R3000, and that R3000E."""
    for code, by in (("R3000", ["R1000", "R2000"]), ("R3000E", ["R3000"])):
        if code not in set(memberships.index_code):
            more = memberships[memberships.index_code.isin(by)].assign(index_code=code)
            memberships = pd.concat([memberships, more])
    return memberships


def lines_of(tables: Frames, incumbents: pd.DataFrame) -> pd.DataFrame:
    """Every line with its shares, its rank-day close and what the line screens ask of it."""
    lines = tables["securities"].merge(tables["shares"], on="security_id", how="left")
    prices = tables["prices"].dropna(subset="close")
    primary = prices[prices.is_primary.fillna(False).astype(bool)].set_index("security_id").close
    others = prices.merge(lines[["security_id", "mic"]], on="security_id", suffixes=("", "_own"))
    others = others[others.mic.isin(rules.EXCHANGES) & (others.mic != others.mic_own)]
    enough = others[others.close >= rules.MINIMUM_PRICE].groupby("security_id").close.min()
    close = lines.security_id.map(primary).fillna(lines.security_id.map(enough))
    lines["close"] = close.fillna(lines.security_id.map(others.groupby("security_id").close.max()))
    lines["factor"] = lines.base_shares_per_share.fillna(1.0)
    lines["is_equity"] = lines.security_type.isin(rules.EQUITY)
    lines["is_on_exchange"] = lines.mic.isin(rules.EXCHANGES) & ~(lines.is_listed.eq(False).fillna(False))
    extended = incumbents.loc[incumbents.index_code == "R3000E", "security_id"]
    lines["is_member"] = lines.security_id.isin(extended)
    return lines


def vehicles(lines: pd.DataFrame) -> pd.DataFrame:
    """The pricing vehicle of each company."""
    found = lines[lines.is_equity & lines.is_on_exchange & lines.close.notna()]
    volume = found.volume_2y_shares.fillna(0)
    highest = volume.groupby(found.company_id).transform("max")
    near = found[(5 * volume > 4 * highest) | (highest == 0)]
    near = near.assign(available=near.available_shares.fillna(0) * near.factor)
    near = near.sort_values(["available", "security_id"], ascending=[False, True])
    return near.drop_duplicates("company_id")[["company_id", "security_id", "close", "total_shares", "factor"]]


def countries(companies: pd.DataFrame, geography: pd.DataFrame) -> pd.DataFrame:
    """company_id → country of section 3."""
    home = companies[["company_id"]].copy()
    names = ("incorporation_country", "headquarters_country", "most_liquid_exchange_country")
    for name in names:
        home[name] = companies[name].where(~companies[name].isin(rules.TERRITORIES), "US")
        home[name] = home[name].where(~home[name].isin(rules.TAX_HAVENS))
    traded = companies[["company_id", "standard_exchange_countries"]].dropna()
    traded = traded.assign(country=traded.standard_exchange_countries.str.split("|")).explode("country")
    traded["country"] = traded.country.where(~traded.country.isin(rules.TERRITORIES), "US")
    pairs = pd.MultiIndex.from_frame(traded[["company_id", "country"]])
    own = pd.MultiIndex.from_frame(home[["company_id", "incorporation_country"]])
    is_home = (home.incorporation_country == home.headquarters_country) & own.isin(pairs)
    indicators = home.melt("company_id", list(names), value_name="country").dropna(subset="country")
    indicators = indicators[["company_id", "country"]].drop_duplicates()
    country = home.incorporation_country.where(is_home)
    for measure in ("assets", "revenue"):
        primary = primary_locations(geography[geography.measure == measure], indicators)
        country = country.fillna(home.company_id.map(primary))
    for name in ("headquarters_country", "most_liquid_exchange_country", "incorporation_country"):
        country = country.fillna(home[name])
    return home[["company_id"]].assign(country=country)


def primary_locations(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.Series:
    """company_id → the indicator country that leads this measure."""
    rows = rows.assign(place=rows.location.where(~rows.location.isin(rules.TERRITORIES), "US"))
    rows.loc[rows.location_kind != "country", "place"] = rows.location
    held = rows.groupby(["company_id", "location_kind", "place"], as_index=False).fraction.sum()
    held = held.sort_values("fraction", ascending=False)
    kinds = held.groupby(["company_id", "location_kind"])
    first, second = (held[kinds.cumcount() == at].set_index(["company_id", "location_kind"]).fraction for at in (0, 1))
    held = held.join(first.rename("first"), ["company_id", "location_kind"])
    held = held.join(second.rename("second"), ["company_id", "location_kind"]).fillna({"second": 0.0})
    held["lead"] = (held.fraction - held.second.where(held.fraction == held["first"], held["first"])).round(6)
    rest = set(held.loc[held.location_kind == "rest_of_world", "company_id"])
    held = held[(held.fraction >= rules.BESIDE_REST) | ~held.company_id.isin(rest)]
    by_country = rows.loc[rows.location_kind == "country", "company_id"]
    leading = held[(held.location_kind == "country") & (held.lead >= rules.LEAD)]
    leading = leading.merge(indicators, left_on=["company_id", "place"], right_on=["company_id", "country"])
    regions = held[(held.location_kind == "region") & (held.lead > rules.LEAD) & ~held.company_id.isin(by_country)]
    inside = [(region, country) for region, countries in rules.REGIONS.items() for country in countries]
    inside = indicators.merge(pd.DataFrame(inside, columns=["place", "country"]), on="country")
    inside = inside.drop_duplicates(["company_id", "place"], keep=False)
    found = pd.concat([leading, regions.merge(inside, on=["company_id", "place"])])
    return found.drop_duplicates("company_id").set_index("company_id").country


def company_screens(companies: pd.DataFrame) -> pd.Series:
    """S03, S04, S05, S07, S09."""
    return (
        ~companies.structure.isin(rules.STRUCTURES_OUT)
        & ~companies.has_unblocked_ubti.eq(True).fillna(False)
        & companies.country.eq("US").fillna(False)
        & ~companies.is_china_n_share.eq(True).fillna(False)
        & (companies.cap >= rules.MINIMUM_CAP)
        & (companies.public_voting_power.isna() | (companies.public_voting_power >= rules.MINIMUM_SHARE))
    )


def line_screens(lines: pd.DataFrame) -> pd.Series:
    """S01, S02, S06, S08, S10."""
    is_kept = lines.is_member & (lines.average_close_30d >= rules.MINIMUM_PRICE)
    has_price = lines.close.notna() & ((lines.close >= rules.MINIMUM_PRICE) | is_kept)
    has_float = lines.available_shares / lines.total_shares >= rules.MINIMUM_SHARE
    is_large = lines.close * lines.total_shares > rules.CLASS_CAP
    is_class = is_large & (lines.addtv_2y_usd > rules.CLASS_DOLLARS)
    return lines.is_equity & lines.is_on_exchange & has_price & has_float & (lines.is_vehicle | is_class)


def indexes(ranked: pd.DataFrame, lines: pd.DataFrame, incumbents: pd.DataFrame) -> pd.DataFrame:
    """(company_id, index_code) by rank, percentile and band."""
    held = incumbents.merge(lines[["security_id", "company_id"]], on="security_id")
    told, rank = set(incumbents.index_code), ranked["rank"]
    percentile = ranked.cap.head(rules.EXTENDED).cumsum() / ranked.cap.head(rules.EXTENDED).sum()
    percentile = percentile.reindex(ranked.index)

    def has(code):
        return ranked.company_id.isin(held.loc[held.index_code == code, "company_id"])

    above = {}
    for at, (band, code, telling) in rules.BREAKS.items():
        side = rank <= at
        if len(ranked) >= at and told & set(telling):
            in_band = (percentile - percentile[at - 1]).abs() <= band + rules.HAIR
            side = side.where(~(in_band & has("R3000")), has(code) if at != 2000 else ~has(code))
        above[at] = side & (rank <= rules.MAIN)
    main = rank <= rules.MAIN
    extended = rank <= rules.EXTENDED
    codes = {
        "R3000E": extended, "R3000": main, "R1000": above[1000], "R2000": main & ~above[1000],
        "RTOP50": rank <= rules.TOP, "RTOP200": above[200], "RTOP500": above[500],
        "RMIDCAP": above[1000] & ~above[200], "R2500": main & ~above[500], "RMICRO": extended & ~above[2000],
    }  # fmt: skip
    return pd.concat([ranked.loc[is_in, ["company_id"]].assign(index_code=code) for code, is_in in codes.items()])
