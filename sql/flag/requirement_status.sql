-- The schedule of each treated person, with what is missing.
-- Grain: requirement, person (exposed). Parameters: as_of. missing_components: what lacks on
-- the partial date; else everything when due, pending or overdue; else nothing. Of the slots done
-- those are counted that have ended: the low bits of their block.
WITH done AS (
    SELECT
        slot_done.requirement_key,
        slot_done.person_key,
        CAST(
            SUM(
                BIT_COUNT(
                    slot_done.slots
                    & (
                        (
                            CAST(1 AS BIGINT)
                            << LEAST(
                                60,
                                slot_expected.slots_expected - 60 * slot_done.block_no
                            )
                        )
                        - 1
                    )
                )
            ) AS BIGINT
        ) AS slots_done,
    FROM slot_done
    INNER JOIN slot_expected
        ON
            slot_done.requirement_key = slot_expected.requirement_key
            AND slot_done.person_key = slot_expected.person_key
    WHERE 60 * slot_done.block_no < slot_expected.slots_expected
    GROUP BY slot_done.requirement_key, slot_done.person_key
)

SELECT
    requirement_state.requirement_key,
    requirement_state.protocol_key,
    requirement_state.person_key,
    requirement.requirement,
    requirement_state.state,
    requirement_state.window_start,
    requirement_state.window_end,
    requirement_state.last_done_on,
    requirement_state.partial_on,
    COALESCE(component_gap.missing_components, CAST([] AS VARCHAR[]))
        AS missing_components,
    requirement_state.due_on,
    requirement_state.grace_days,
    CASE
        WHEN requirement_state.state IN ('due', 'pending', 'overdue')
            THEN GREATEST(0, DATEDIFF('day', requirement_state.due_on, $as_of))
        ELSE 0
    END AS days_overdue,
    slot_expected.slots_expected,
    COALESCE(done.slots_done, 0) AS slots_done,
FROM requirement_state
INNER JOIN requirement
    ON requirement_state.requirement_key = requirement.requirement_key
INNER JOIN slot_expected
    ON
        requirement_state.requirement_key = slot_expected.requirement_key
        AND requirement_state.person_key = slot_expected.person_key
LEFT JOIN component_gap
    ON
        requirement_state.requirement_key = component_gap.requirement_key
        AND CASE
            WHEN requirement_state.partial_on IS NOT NULL
                THEN requirement_state.partial_components
            WHEN requirement_state.state IN ('due', 'pending', 'overdue') THEN 0
        END = component_gap.done_components
LEFT JOIN done
    ON
        requirement_state.requirement_key = done.requirement_key
        AND requirement_state.person_key = done.person_key
