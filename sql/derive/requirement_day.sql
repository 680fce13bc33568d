-- Dates on which a requirement was satisfied (every component) or partly done.
-- Grain: requirement, person, done_on. done_components holds a bit per component_no.
-- Millions of dates show a few hundred different sets of analytes: what a set does for each
-- requirement is told once for the set (served), which spares a grouping of all dates.
WITH derived AS (
    SELECT
        person_key,
        collected_on,
        BIT_OR(CAST(1 AS BIGINT) << analyte_key) AS analytes,
    FROM derived_count
    GROUP BY person_key, collected_on
),

tested AS (
    SELECT
        visit.person_key,
        visit.collected_on,
        visit.analytes | COALESCE(derived.analytes, 0) AS analytes,
    FROM visit
    LEFT JOIN derived
        ON
            visit.person_key = derived.person_key
            AND visit.collected_on = derived.collected_on
),

analyte_set AS (
    SELECT DISTINCT analytes,
    FROM tested
),

served AS (
    SELECT
        component_analyte.requirement_key,
        analyte_set.analytes,
        BIT_OR(1 << component_analyte.component_no) AS done_components,
    FROM analyte_set
    CROSS JOIN component_analyte
    WHERE
        NOT component_analyte.is_percentage
        AND (
            analyte_set.analytes
            & (CAST(1 AS BIGINT) << component_analyte.analyte_key)
        ) <> 0
    GROUP BY component_analyte.requirement_key, analyte_set.analytes
),

by_analytes AS (
    SELECT
        served.requirement_key,
        tested.person_key,
        tested.collected_on AS done_on,
        served.done_components,
    FROM tested
    INNER JOIN served ON tested.analytes = served.analytes
),

-- Only the requirements that ask for an assessment: what was collected that date joins in.
with_assessment AS (
    SELECT
        component_assessment.requirement_key,
        assessment_day.person_key,
        assessment_day.assessed_on AS done_on,
        1 << component_assessment.component_no AS done_components,
    FROM assessment_day
    INNER JOIN component_assessment ON assessment_day.code = component_assessment.code
    WHERE assessment_day.status_class = 'completed'
    UNION ALL
    SELECT
        requirement_key,
        person_key,
        done_on,
        done_components,
    FROM by_analytes
    WHERE
        requirement_key IN (
            SELECT component_assessment.requirement_key, FROM component_assessment
        )
),

done AS (
    SELECT
        requirement_key,
        person_key,
        done_on,
        done_components,
    FROM by_analytes
    WHERE
        requirement_key NOT IN (
            SELECT component_assessment.requirement_key, FROM component_assessment
        )
    UNION ALL
    SELECT
        requirement_key,
        person_key,
        done_on,
        BIT_OR(done_components) AS done_components,
    FROM with_assessment
    GROUP BY requirement_key, person_key, done_on
)

SELECT
    done.requirement_key,
    done.person_key,
    done.done_on,
    done.done_components,
    BIT_COUNT(done.done_components) = requirement.n_components AS is_satisfying,
FROM done
INNER JOIN requirement ON done.requirement_key = requirement.requirement_key
