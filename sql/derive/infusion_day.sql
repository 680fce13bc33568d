-- The days on which a protocol's drug was given: several rows on a date are one infusion day.
-- Grain: protocol, person, infused_on. Parameters: as_of.
SELECT DISTINCT
    protocol_key,
    person_key,
    started_on AS infused_on,
FROM treatment_day
WHERE
    status_class = 'completed'
    AND started_on <= $as_of
