-- What the rules are asked of the chosen patients: what they say of all dates from the start on.
-- Grain: rule, person. Takes the place of what a night asks.
SELECT
    rule_key,
    person_key,
    analyte_key,
    baseline_value,
    looks_back,
    window_start AS from_on,
FROM rule_person
