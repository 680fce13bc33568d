-- What a rule is asked where its latest date is not clear, or where any date in breach calls for
-- another test: what it says of all dates from the start on.
-- Grain: rule, person. Takes the place of asked.latest.
SELECT
    rule_person.rule_key,
    rule_person.person_key,
    rule_person.analyte_key,
    rule_person.baseline_value,
    rule_person.looks_back,
    rule_person.window_start AS from_on,
FROM rule_person
INNER JOIN rule_latest
    ON
        rule_person.rule_key = rule_latest.rule_key
        AND rule_person.person_key = rule_latest.person_key
WHERE
    NOT rule_latest.is_clear
    OR rule_person.rule_key IN (SELECT reflex.trigger_rule_key, FROM reflex)
