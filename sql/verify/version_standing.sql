-- Results of which more than one version stands, or that end before they were known.
-- Grain: identity. Must be empty.
SELECT identity,
FROM result
GROUP BY identity
HAVING
    COUNT(*) FILTER (WHERE known_until IS NULL) <> 1
