-- Infusion days without the full observation after the infusion's end.
-- Grain: rule, person, infusion day. Parameters: as_of. Exactly the time asked for is enough;
-- an absent end or an absent observation counts as too short. Of several rows on a day one
-- that shows the full observation is enough.
WITH observed AS (
    SELECT
        treatment_rule.rule_key,
        treatment_day.person_key,
        treatment_day.started_on,
        BOOL_OR(
            COALESCE(
                DATEDIFF('second', treatment_day.ended_at, treatment_day.observed_until)
                >= treatment_rule.min_hours * 3600,
                FALSE
            )
        ) AS is_enough,
    FROM treatment_rule
    INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
    INNER JOIN treatment_day ON rule.protocol_key = treatment_day.protocol_key
    WHERE
        treatment_rule.kind_of_check = 'observation'
        AND treatment_day.status_class = 'completed'
        AND treatment_day.started_on <= $as_of
    GROUP BY
        treatment_rule.rule_key, treatment_day.person_key, treatment_day.started_on
)

SELECT
    rule_key,
    person_key,
    started_on AS opened_on,
    started_on AS shown_from,
FROM observed
WHERE NOT is_enough
