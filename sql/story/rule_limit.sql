-- The limits of every rule, for drawing: factor × basis + offset.
-- Grain: protocol, rule, unit, band.
SELECT
    protocol.protocol,
    rule.rule,
    analyte_name.analyte,
    threshold_limit.canonical_unit,
    threshold_limit.basis,
    threshold_limit.below_factor,
    threshold_limit.below_offset,
    threshold_limit.above_factor,
    threshold_limit.above_offset,
    threshold_limit.default_low,
    threshold_limit.default_high,
    severity.severity,
FROM threshold_limit
INNER JOIN rule ON threshold_limit.rule_key = rule.rule_key
INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
INNER JOIN analyte_name ON rule.analyte_key = analyte_name.analyte_key
INNER JOIN severity ON threshold_limit.severity_rank = severity.severity_rank
WHERE threshold_limit.basis <> 'previous'
ORDER BY
    protocol.protocol,
    rule.rule,
    threshold_limit.canonical_unit,
    threshold_limit.band_no
