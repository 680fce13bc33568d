-- Assessments that were done, with their outcome in lower case.
-- Grain: visible version of an assessment. Parameters: as_of, known_by.
SELECT
    treated_person.person_key,
    LOWER(assessment.code) AS code,
    assessment.assessed_on,
    LOWER(assessment.outcome) AS outcome,
    assessment.status_class,
    assessment.assessment_key,
FROM assessment
INNER JOIN treated_person ON assessment.patient_key = treated_person.patient_key
WHERE
    assessment.known_from <= $known_by
    AND (assessment.known_until IS NULL OR assessment.known_until > $known_by)
    AND assessment.assessed_on <= $as_of
    AND assessment.status_class <> 'withdrawn'
