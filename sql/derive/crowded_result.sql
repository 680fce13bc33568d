-- The results of crowded dates, in the order in which they speak for their date: the latest by
-- (collected_at, resulted_at, result_id), ties by feed. Few, so that the many others need no
-- ordering. Grain: result_key. plain_place is the place among plain numbers, where a baseline
-- is sought.
SELECT
    usable_result.result_key,
    ROW_NUMBER() OVER (
        PARTITION BY
            usable_result.person_key,
            usable_result.analyte_key,
            usable_result.collected_on
        ORDER BY
            result.collected_at DESC,
            result.resulted_at DESC NULLS LAST,
            result.result_id DESC,
            feed.feed DESC
    ) AS place,
    ROW_NUMBER() OVER (
        PARTITION BY
            usable_result.person_key,
            usable_result.analyte_key,
            usable_result.collected_on,
            usable_result.is_plain
        ORDER BY
            result.collected_at DESC,
            result.resulted_at DESC NULLS LAST,
            result.result_id DESC,
            feed.feed DESC
    ) AS plain_place,
FROM visit
INNER JOIN usable_result
    ON
        visit.person_key = usable_result.person_key
        AND visit.collected_on = usable_result.collected_on
INNER JOIN result ON usable_result.result_key = result.result_key
INNER JOIN feed ON result.feed_key = feed.feed_key
WHERE visit.is_crowded
