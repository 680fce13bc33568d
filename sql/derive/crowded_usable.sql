-- The usable results of crowded dates. Grain: result_key. A step of its own, so that the next one
-- knows how few they are and looks them up among all results, in a fifth of the time.
SELECT
    usable_result.result_key,
    usable_result.person_key,
    usable_result.analyte_key,
    usable_result.collected_on,
    usable_result.is_plain,
FROM visit
INNER JOIN usable_result
    ON
        visit.person_key = usable_result.person_key
        AND visit.collected_on = usable_result.collected_on
WHERE visit.is_crowded
