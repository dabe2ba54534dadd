-- 5.band · The side of each break on which a current R3000 member is now, eligible or
-- not; no row where the incumbents hold no row of the codes of the sides.
select * from {{ prior_sides() }} as sides
