-- Where each requirement of each treated person stands tonight.
-- Grain: requirement, person (exposed). Parameters: as_of. The states in order: stopped,
-- completed, not_due, due, pending, overdue; the first that fits is the one.
WITH dated AS (
    SELECT
        requirement.requirement_key,
        requirement.protocol_key,
        requirement.grace_days,
        requirement_done.person_key,
        exposure.window_start,
        exposure.window_end,
        requirement_done.last_done_on,
        requirement_done.partial_components,
        CASE
            WHEN
                requirement_done.last_partial_on
                > GREATEST(
                    exposure.window_start,
                    COALESCE(requirement_done.last_done_on, exposure.window_start)
                )
                THEN requirement_done.last_partial_on
        END AS partial_on,
        CAST(
            DATE_ADD(
                COALESCE(requirement_done.last_counting_on, exposure.window_start)
                + requirement.every_days,
                INTERVAL (requirement.every_months) MONTH
            ) AS DATE
        ) AS due_on,
    FROM requirement_done
    INNER JOIN requirement
        ON requirement_done.requirement_key = requirement.requirement_key
    INNER JOIN exposure
        ON
            requirement.protocol_key = exposure.protocol_key
            AND requirement_done.person_key = exposure.person_key
    WHERE requirement.is_scheduled
),

awaited AS (
    SELECT DISTINCT
        dated.requirement_key,
        dated.person_key,
    FROM dated
    INNER JOIN protocol ON dated.protocol_key = protocol.protocol_key
    INNER JOIN component_analyte
        ON dated.requirement_key = component_analyte.requirement_key
    INNER JOIN pending_day
        ON
            component_analyte.analyte_key = pending_day.analyte_key
            AND dated.person_key = pending_day.person_key
    WHERE
        pending_day.collected_on >= $as_of - protocol.turnaround_days
        AND pending_day.collected_on > dated.window_start
        AND (
            dated.last_done_on IS NULL
            OR pending_day.collected_on > dated.last_done_on
        )
)

SELECT
    dated.requirement_key,
    dated.protocol_key,
    dated.person_key,
    dated.window_start,
    dated.window_end,
    dated.last_done_on,
    dated.partial_on,
    dated.partial_components,
    dated.due_on,
    dated.grace_days,
    CASE
        WHEN patient_now.followup_end_on <= $as_of THEN 'stopped'
        WHEN dated.due_on > dated.window_end THEN 'completed'
        WHEN $as_of < dated.due_on THEN 'not_due'
        WHEN $as_of <= dated.due_on + dated.grace_days THEN 'due'
        WHEN awaited.requirement_key IS NOT NULL THEN 'pending'
        ELSE 'overdue'
    END AS state,
FROM dated
LEFT JOIN patient_now ON dated.person_key = patient_now.patient_key
LEFT JOIN awaited
    ON
        dated.requirement_key = awaited.requirement_key
        AND dated.person_key = awaited.person_key
