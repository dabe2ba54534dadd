"""The rank day in Polars, lazily where it helps."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from bench.rank_day import rules
from bench.rank_day.rules import Answer

Frames = dict[str, pl.DataFrame]


def tables_from(tables: dict[str, pa.Table]) -> Frames:
    """The drop as Polars holds it."""
    return {name: pl.from_arrow(table) for name, table in tables.items()}


def decide(tables: Frames) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Screens, ranks, bands and membership of the drop: the companies with their rank, the lines with their indexes."""
    incumbents = implied(tables["memberships"])
    lines = lines_of(tables, incumbents)
    companies = tables["companies"].join(vehicles(lines), on="company_id", how="left")
    companies = companies.join(countries(companies, tables["geography"]), on="company_id", how="left")
    base = lines.filter("is_equity").group_by("company_id").agg(
        base=(pl.col("total_shares").fill_null(0) * pl.col("factor")).sum()
    )  # fmt: skip
    cap = pl.when(pl.col("total_shares").is_not_null() & (pl.col("factor") != 0)).then(
        (pl.col("base") * pl.col("close") / pl.col("factor")).round(6)
    )
    passing = companies.join(base, on="company_id", how="left").with_columns(cap=cap).filter(company_screens())
    vehicle = companies.select("security_id", is_vehicle=True).drop_nulls()
    good = lines.join(vehicle, on="security_id", how="left").filter(line_screens())
    ranked = passing.join(good.select("security_id"), on="security_id", how="semi")
    ranked = ranked.sort("cap", "company_id", descending=[True, False]).with_row_index("rank", offset=1)
    members = good.join(indexes(ranked, lines, incumbents), on="company_id").select("index_code", "security_id")
    return ranked, members


def answer_of(ranked: pl.DataFrame, members: pl.DataFrame) -> Answer:
    """The same to be compared."""
    return Answer(dict(ranked.select("company_id", "rank").iter_rows()), set(members.iter_rows()))


def implied(memberships: pl.DataFrame) -> pl.DataFrame:
    """An imported list of R1000 and R2000 implies R3000, and that R3000E."""
    for code, by in (("R3000", ["R1000", "R2000"]), ("R3000E", ["R3000"])):
        if code not in set(memberships["index_code"]):
            more = memberships.filter(pl.col("index_code").is_in(by)).with_columns(index_code=pl.lit(code))
            memberships = pl.concat([memberships, more])
    return memberships


def lines_of(tables: Frames, incumbents: pl.DataFrame) -> pl.DataFrame:
    """Every line with its shares, its rank-day close and what the line screens ask of it."""
    lines = tables["securities"].join(tables["shares"], on="security_id", how="left")
    prices = tables["prices"].filter(pl.col("close").is_not_null())
    primary = prices.filter("is_primary").select("security_id", primary="close")
    others = prices.join(lines.select("security_id", own="mic"), on="security_id")
    others = others.filter(pl.col("mic").is_in(rules.EXCHANGES) & (pl.col("mic") != pl.col("own")))
    elsewhere = others.group_by("security_id").agg(
        enough=pl.col("close").filter(pl.col("close") >= rules.MINIMUM_PRICE).min(), highest=pl.col("close").max()
    )
    members = incumbents.filter(pl.col("index_code") == "R3000E").select("security_id", is_member=True)
    for more in (primary, elsewhere, members):
        lines = lines.join(more, on="security_id", how="left")
    return lines.with_columns(
        close=pl.coalesce("primary", "enough", "highest"),
        factor=pl.col("base_shares_per_share").fill_null(1.0),
        is_equity=pl.col("security_type").is_in(rules.EQUITY).fill_null(False),
        is_on_exchange=pl.col("mic").is_in(rules.EXCHANGES).fill_null(False) & pl.col("is_listed").fill_null(True),
    )


def vehicles(lines: pl.DataFrame) -> pl.DataFrame:
    """The pricing vehicle of each company."""
    volume = pl.col("volume_2y_shares").fill_null(0)
    return (
        lines.filter(pl.col("is_equity") & pl.col("is_on_exchange") & pl.col("close").is_not_null())
        .filter((5 * volume > 4 * volume.max().over("company_id")) | (volume.max().over("company_id") == 0))
        .sort(pl.col("available_shares").fill_null(0) * pl.col("factor"), "security_id", descending=[True, False])
        .unique("company_id", keep="first", maintain_order=True)
        .select("company_id", "security_id", "close", "total_shares", "factor")
    )


def countries(companies: pl.DataFrame, geography: pl.DataFrame) -> pl.DataFrame:
    """company_id → country of section 3."""
    names = ("incorporation_country", "headquarters_country", "most_liquid_exchange_country")
    as_nation = pl.col(*names).replace(dict.fromkeys(rules.TERRITORIES, "US"))
    home = companies.select("company_id", as_nation, traded=pl.col("standard_exchange_countries").str.split("|"))
    home = home.with_columns(pl.when(~pl.col(name).is_in(rules.TAX_HAVENS)).then(pl.col(name)) for name in names)
    traded = home.select("company_id", country=pl.col("traded")).explode("country")
    traded = traded.with_columns(pl.col("country").replace(dict.fromkeys(rules.TERRITORIES, "US"))).unique()
    at_home = home.filter(pl.col(names[0]) == pl.col(names[1])).join(
        traded, left_on=["company_id", names[0]], right_on=["company_id", "country"], how="semi"
    )
    indicators = home.unpivot(names, index="company_id", value_name="country").drop_nulls()
    indicators = indicators.select("company_id", "country").unique()
    found = home.join(at_home.select("company_id", at_home=names[0]), on="company_id", how="left")
    for measure in ("assets", "revenue"):
        primary = primary_locations(geography.filter(pl.col("measure") == measure), indicators)
        found = found.join(primary.rename({"country": measure}), on="company_id", how="left")
    steps = ("at_home", "assets", "revenue", names[1], names[2], names[0])
    return found.select("company_id", country=pl.coalesce(steps))


def primary_locations(rows: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """(company_id, country): the indicator country that leads this measure."""
    kind, kinds = pl.col("location_kind"), ["company_id", "location_kind"]
    is_territory = (kind == "country") & pl.col("location").is_in(rules.TERRITORIES)
    rows = rows.with_columns(place=pl.when(is_territory).then(pl.lit("US")).otherwise("location"))
    held = rows.group_by(*kinds, "place").agg(pl.col("fraction").sum())
    first, second = (pl.col("fraction").top_k(2).get(at, null_on_oob=True).over(kinds) for at in (0, 1))
    held = held.with_columns(first=first, second=second.fill_null(0.0)).with_columns(
        lead=(pl.col("fraction") - pl.when(pl.col("fraction") == pl.col("first")).then("second").otherwise("first"))
        .round(6),
        has_country=(kind == "country").any().over("company_id"),
        has_rest=(kind == "rest_of_world").any().over("company_id"),
    )  # fmt: skip
    held = held.filter((pl.col("fraction") >= rules.BESIDE_REST) | ~pl.col("has_rest"))
    leading = held.filter((kind == "country") & (pl.col("lead") >= rules.LEAD))
    leading = leading.join(indicators, left_on=["company_id", "place"], right_on=["company_id", "country"])
    inside = [(region, country) for region, countries in rules.REGIONS.items() for country in countries]
    inside = indicators.join(pl.DataFrame(inside, schema=["place", "country"], orient="row"), on="country")
    inside = inside.unique(["company_id", "place"], keep="none")
    regions = held.filter((kind == "region") & (pl.col("lead") > rules.LEAD) & ~pl.col("has_country"))
    regions = regions.join(inside, on=["company_id", "place"])
    return pl.concat([leading.select("company_id", country="place"), regions.select("company_id", "country")])


def company_screens() -> pl.Expr:
    """S03, S04, S05, S07, S09."""
    return (
        ~pl.col("structure").is_in(rules.STRUCTURES_OUT).fill_null(False)
        & ~pl.col("has_unblocked_ubti").fill_null(False)
        & (pl.col("country") == "US")
        & ~pl.col("is_china_n_share").fill_null(False)
        & (pl.col("cap") >= rules.MINIMUM_CAP)
        & (pl.col("public_voting_power").fill_null(1.0) >= rules.MINIMUM_SHARE)
    )


def line_screens() -> pl.Expr:
    """S01, S02, S06, S08, S10."""
    is_kept = pl.col("is_member").fill_null(False) & (pl.col("average_close_30d") >= rules.MINIMUM_PRICE)
    has_float = pl.col("available_shares") / pl.col("total_shares") >= rules.MINIMUM_SHARE
    is_large = pl.col("close") * pl.col("total_shares") > rules.CLASS_CAP
    is_class = is_large & (pl.col("addtv_2y_usd") > rules.CLASS_DOLLARS)
    return (
        pl.col("is_equity")
        & pl.col("is_on_exchange")
        & ((pl.col("close") >= rules.MINIMUM_PRICE) | (pl.col("close").is_not_null() & is_kept.fill_null(False)))
        & has_float
        & (pl.col("is_vehicle").fill_null(False) | is_class.fill_null(False))
    )


def indexes(ranked: pl.DataFrame, lines: pl.DataFrame, incumbents: pl.DataFrame) -> pl.DataFrame:
    """(company_id, index_code) by rank, percentile and band."""
    held = incumbents.join(lines.select("security_id", "company_id"), on="security_id")
    held = held.group_by("company_id").agg(held="index_code")
    ranked = ranked.select("company_id", "rank", "cap").join(held, on="company_id", how="left", maintain_order="left")
    told, rank, cap = set(incumbents["index_code"]), pl.col("rank"), pl.col("cap")
    extended, main = rank <= rules.EXTENDED, rank <= rules.MAIN
    percentile = pl.when(extended).then(cap.cum_sum() / cap.filter(extended).sum())
    ranked = ranked.with_columns(percentile=percentile)

    def has(code):
        return pl.col("held").list.contains(code).fill_null(False)

    above = {}
    for at, (band, code, telling) in rules.BREAKS.items():
        side = rank <= at
        if len(ranked) >= at and told & set(telling):
            in_band = ((pl.col("percentile") - ranked["percentile"][at - 1]).abs() <= band + rules.HAIR).fill_null(
                False
            )
            side = pl.when(in_band & has("R3000")).then(has(code) if at != 2000 else ~has(code)).otherwise(side)
        above[at] = side & main
    codes = {
        "R3000E": extended, "R3000": main, "R1000": above[1000], "R2000": main & ~above[1000],
        "RTOP50": rank <= rules.TOP, "RTOP200": above[200], "RTOP500": above[500],
        "RMIDCAP": above[1000] & ~above[200], "R2500": main & ~above[500], "RMICRO": extended & ~above[2000],
    }  # fmt: skip
    return pl.concat(
        [ranked.filter(is_in).select("company_id", index_code=pl.lit(code)) for code, is_in in codes.items()]
    )
