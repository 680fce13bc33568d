-- Dates on which a requirement was satisfied (every component) or partly done.
-- Grain: requirement, person, done_on. done_components holds a bit per component_no.
WITH done AS (
    SELECT
        requirement_key,
        person_key,
        done_on,
        BIT_OR(1 << component_no) AS done_components,
    FROM component_day
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
