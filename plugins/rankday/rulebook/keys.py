"""The key of each seed: two rows with the same one would leave the choice to chance."""

KEYS = {
    "base_values": ("index_code", "series", "base_date"),
    "parameters": ("parameter", "effective_from"),
    "derived_indexes": ("index_code", "effective_from"),
    "derived_lists": ("list", "company_id", "effective_from"),
    "derived_screens": ("screen_set", "condition", "effective_from"),
    "eligible_values": ("list_name", "value", "effective_from"),
    "exceptions": ("event_id", "security_id", "screen_id"),
    "gates": ("stage", "gate"),
    "change_causes": ("evidence",),
    "incumbent_sources": ("source",),
    "policies": ("policy", "effective_from"),
    "evidence_codes": ("code", "effective_from"),
    "breaks": ("break_rank",),
    "event_types": ("event_type",),
    "indexes": ("index_code",),
    "region_countries": ("region", "country"),
    "screens": ("screen_id",),
    "series": ("series_code", "effective_from"),
    "share_rules": ("kind", "effective_from"),
    "withholding_rates": ("country", "effective_from"),
}
