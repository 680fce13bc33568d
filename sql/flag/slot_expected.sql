-- How many slots of its schedule have ended for each requirement by tonight, the end of the
-- window or the end of follow-up, whichever is first.
-- Grain: requirement, person (exposed). Parameters: as_of. counted_from: the start, or its month
-- where slots are counted in months.
WITH limited AS (
    SELECT
        requirement.requirement_key,
        requirement.every_months,
        requirement.every_days,
        exposure.person_key,
        exposure.window_start,
        patient_now.site,
        LEAST(
            exposure.window_end,
            $as_of,
            COALESCE(patient_now.followup_end_on, $as_of)
        ) AS limit_on,
    FROM exposure
    INNER JOIN requirement ON exposure.protocol_key = requirement.protocol_key
    LEFT JOIN patient_now ON exposure.person_key = patient_now.patient_key
    WHERE requirement.is_scheduled
)

SELECT
    requirement_key,
    person_key,
    site,
    CASE
        WHEN every_days > 0 THEN window_start
        ELSE CAST(DATE_TRUNC('month', window_start) AS DATE)
    END AS counted_from,
    CAST(
        GREATEST(
            0,
            CASE
                WHEN every_months > 0
                    THEN
                        FLOOR(
                            (
                                (YEAR(limit_on) - YEAR(window_start)) * 12
                                + MONTH(limit_on) - MONTH(window_start)
                                - CASE
                                    WHEN
                                        DAY(limit_on) < DAY(window_start)
                                        AND limit_on < LAST_DAY(limit_on)
                                        THEN 1
                                    ELSE 0
                                END
                            )
                            / every_months
                        )
                ELSE FLOOR(DATEDIFF('day', window_start, limit_on) / every_days)
            END
        ) AS INTEGER
    ) AS slots_expected,
FROM limited
