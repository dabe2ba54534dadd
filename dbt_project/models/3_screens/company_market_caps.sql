-- 4 · Company total market cap: all equity classes of a company at the close of its
-- pricing vehicle; the macro says how.
{{ total_market_caps(ref('candidate_lines')) }}
