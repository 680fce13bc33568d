-- What was found around the infusions, while it is shown: nobody can mend it afterwards.
-- Grain: rule, person, opened_on. Parameters: as_of. Only rules whose data was ever received.
WITH finding AS (
    SELECT *, FROM premedication_gap
    UNION ALL
    SELECT *, FROM observation_gap
    UNION ALL
    SELECT *, FROM vaccination_before
    UNION ALL
    SELECT *, FROM live_vaccine_after
    UNION ALL
    SELECT *, FROM immunity_gap
)

SELECT
    rule.protocol_key,
    finding.person_key,
    rule.rule,
    rule.kind,
    treatment_rule.severity_rank,
    finding.opened_on,
    CAST(NULL AS DATE) AS due_on,
    CAST(NULL AS SMALLINT) AS analyte_key,
    CAST(NULL AS DATE) AS latest_on,
    CAST(NULL AS DOUBLE) AS latest_value,
    CAST(NULL AS BIGINT) AS latest_key,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    CAST(NULL AS BIGINT) AS n_results,
    CAST(NULL AS DOUBLE) AS worst_value,
    CAST(NULL AS DOUBLE) AS baseline_value,
    CAST(NULL AS DATE) AS baseline_on,
    CAST(NULL AS VARCHAR) AS baseline_method,
    rule.threshold,
    CAST(NULL AS DATE) AS last_done_on,
    CAST([] AS VARCHAR[]) AS missing_components,
    CAST([] AS BIGINT[]) AS result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    rule.message,
    rule.source,
FROM finding
INNER JOIN rule ON finding.rule_key = rule.rule_key
INNER JOIN treatment_rule ON finding.rule_key = treatment_rule.rule_key
INNER JOIN assessable_rule ON finding.rule_key = assessable_rule.rule_key
INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
WHERE $as_of <= finding.shown_from + protocol.shown_days
