-- The people whose facts may say something else tonight than when they were last derived.
-- Grain: person_key. Parameters: as_of; last_as_of, and the highest key of each kind of record,
-- of the night the facts were last derived for.
-- A record touches its person when it is new, by its key and whatever its date says, or when in
-- the nights since then it became known, was followed by another version, or its day came.
-- former_patient_state is patient_state as of that night.
WITH changed_result AS (
    SELECT
        patient_key,
        identity,
    FROM result
    WHERE
        result_key > $last_result_key
        OR (known_from > $last_as_of AND known_from <= $as_of)
        OR (known_until > $last_as_of AND known_until <= $as_of)
        OR (collected_on > $last_as_of AND collected_on <= $as_of)
),

changed_patient AS (
    SELECT patient_key,
    FROM changed_result
    UNION
    -- A row set aside is overtaken by a version of its identity, which may name another patient.
    SELECT quarantine.patient_key,
    FROM quarantine
    INNER JOIN changed_result ON quarantine.identity = changed_result.identity
    UNION
    SELECT patient_key,
    FROM treatment
    WHERE
        treatment_key > $last_treatment_key
        OR (known_from > $last_as_of AND known_from <= $as_of)
        OR (known_until > $last_as_of AND known_until <= $as_of)
        OR (started_on > $last_as_of AND started_on <= $as_of)
    UNION
    SELECT patient_key,
    FROM vaccination
    WHERE
        vaccination_key > $last_vaccination_key
        OR (known_from > $last_as_of AND known_from <= $as_of)
        OR (known_until > $last_as_of AND known_until <= $as_of)
        OR (given_on > $last_as_of AND given_on <= $as_of)
    UNION
    SELECT patient_key,
    FROM assessment
    WHERE
        assessment_key > $last_assessment_key
        OR (known_from > $last_as_of AND known_from <= $as_of)
        OR (known_until > $last_as_of AND known_until <= $as_of)
        OR (assessed_on > $last_as_of AND assessed_on <= $as_of)
    UNION
    SELECT patient_state.patient_key,
    FROM patient_state
    LEFT JOIN former_patient_state AS former
        ON patient_state.patient_key = former.patient_key
    WHERE
        former.patient_key IS NULL
        OR patient_state.person_key <> former.person_key
        OR patient_state.received_on IS DISTINCT FROM former.received_on
        OR patient_state.quarantine_keys IS DISTINCT FROM former.quarantine_keys
)

SELECT patient_state.person_key,
FROM changed_patient
INNER JOIN patient_state ON changed_patient.patient_key = patient_state.patient_key
UNION
SELECT former_patient_state.person_key,
FROM changed_patient
INNER JOIN former_patient_state
    ON changed_patient.patient_key = former_patient_state.patient_key
