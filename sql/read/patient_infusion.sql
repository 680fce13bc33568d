-- The infusion rows of one patient, given and planned, with where they were read.
-- Grain: protocol, version of a treatment. Parameters: person_key.
SELECT
    protocol.protocol,
    treatment_day.started_on,
    treatment.started_at,
    treatment.ended_at,
    treatment.observed_until,
    treatment.drug,
    treatment.dose,
    treatment.dose_unit,
    treatment_day.status_class,
    feed.feed,
    file.path AS file,
    treatment.line,
FROM treatment_day
INNER JOIN protocol ON treatment_day.protocol_key = protocol.protocol_key
INNER JOIN treatment ON treatment_day.treatment_key = treatment.treatment_key
INNER JOIN feed ON treatment.feed_key = feed.feed_key
INNER JOIN file ON treatment.file_key = file.file_key
WHERE treatment_day.person_key = $person_key
ORDER BY protocol.protocol, treatment.started_at, file.path, treatment.line
