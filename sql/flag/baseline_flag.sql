-- Baselines missing at a course's start (shown for a time), or due before a planned one.
-- Grain: requirement, person, anchor_on. Parameters: as_of.
SELECT
    baseline_gap.protocol_key,
    baseline_gap.person_key,
    requirement.requirement
    || CASE
        WHEN baseline_gap.is_planned THEN '_baseline_due'
        ELSE '_baseline_missing'
    END AS rule,
    'baseline' AS kind,
    CASE
        WHEN baseline_gap.is_planned THEN requirement.due_severity_rank
        ELSE requirement.missing_severity_rank
    END AS severity_rank,
    CASE
        WHEN baseline_gap.is_planned
            THEN baseline_gap.anchor_on - protocol.planned_within_days
        ELSE baseline_gap.anchor_on
    END AS opened_on,
    baseline_gap.anchor_on AS due_on,
    CAST(NULL AS SMALLINT) AS analyte_key,
    CAST(NULL AS DATE) AS latest_on,
    CAST(NULL AS DOUBLE) AS latest_value,
    CAST(NULL AS BIGINT) AS latest_key,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    CAST(NULL AS BIGINT) AS n_results,
    CAST(NULL AS DOUBLE) AS worst_value,
    CAST(NULL AS DOUBLE) AS baseline_value,
    CAST(NULL AS DATE) AS baseline_on,
    CAST(NULL AS VARCHAR) AS baseline_method,
    CAST(NULL AS VARCHAR) AS threshold,
    requirement_done.last_done_on,
    component_gap.missing_components,
    CAST([] AS BIGINT[]) AS result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    CASE
        WHEN baseline_gap.is_planned THEN requirement.due_message
        ELSE requirement.missing_message
    END AS message,
    requirement.source,
FROM baseline_gap
INNER JOIN requirement ON baseline_gap.requirement_key = requirement.requirement_key
INNER JOIN protocol ON baseline_gap.protocol_key = protocol.protocol_key
INNER JOIN component_gap
    ON
        baseline_gap.requirement_key = component_gap.requirement_key
        AND COALESCE(baseline_gap.partial_components, 0) = component_gap.done_components
LEFT JOIN requirement_done
    ON
        baseline_gap.requirement_key = requirement_done.requirement_key
        AND baseline_gap.person_key = requirement_done.person_key
