-- The results of crowded dates, in the order in which they speak for their date: the latest by
-- (collected_at, resulted_at, result_id), ties by feed. Few, so that the many others need no
-- ordering. Grain: result_key. plain_place is the place among plain numbers, where a baseline
-- is sought.
SELECT
    crowded_usable.result_key,
    ROW_NUMBER() OVER (
        PARTITION BY
            crowded_usable.person_key,
            crowded_usable.analyte_key,
            crowded_usable.collected_on
        ORDER BY
            result.collected_at DESC,
            result.resulted_at DESC NULLS LAST,
            result.result_id DESC,
            feed.feed DESC
    ) AS place,
    ROW_NUMBER() OVER (
        PARTITION BY
            crowded_usable.person_key,
            crowded_usable.analyte_key,
            crowded_usable.collected_on,
            crowded_usable.is_plain
        ORDER BY
            result.collected_at DESC,
            result.resulted_at DESC NULLS LAST,
            result.result_id DESC,
            feed.feed DESC
    ) AS plain_place,
FROM crowded_usable
INNER JOIN result ON crowded_usable.result_key = result.result_key
INNER JOIN feed ON result.feed_key = feed.feed_key
