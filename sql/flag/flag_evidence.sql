-- The results each flag rests on, as feed/result_id, and the text of the latest of them.
-- Grain: flag_no.
WITH cited AS (
    SELECT
        flag_no,
        latest_key,
        UNNEST(result_keys) AS result_key,
    FROM every_flag
)

SELECT
    cited.flag_no,
    LIST(DISTINCT feed.feed || '/' || result.result_id) AS evidence,
    MAX(result.value_text) FILTER (
        WHERE cited.result_key = cited.latest_key
    ) AS latest_text,
FROM cited
INNER JOIN result ON cited.result_key = result.result_key
INNER JOIN feed ON result.feed_key = feed.feed_key
GROUP BY cited.flag_no
