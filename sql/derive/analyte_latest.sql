-- The latest date with a value of an analyte, in each unit it came in.
-- Grain: person, analyte, unit_key. measured_on: the latest date whose value was measured as such,
-- not derived from a percentage.
SELECT
    person_key,
    analyte_key,
    unit_key,
    MAX(collected_on) AS latest_on,
    MAX(collected_on) FILTER (WHERE whole_key IS NULL) AS measured_on,
FROM analyte_day
GROUP BY person_key, analyte_key, unit_key
