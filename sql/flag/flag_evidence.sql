-- The results each flag rests on, as feed/result_id.
-- Grain: flag_no.
WITH cited AS (
    SELECT
        every_flag.flag_no,
        UNNEST(every_flag.result_keys) AS result_key,
    FROM every_flag
)

SELECT
    cited.flag_no,
    LIST(DISTINCT feed.feed || '/' || result.result_id) AS evidence,
FROM cited
INNER JOIN result ON cited.result_key = result.result_key
INNER JOIN feed ON result.feed_key = feed.feed_key
GROUP BY cited.flag_no
