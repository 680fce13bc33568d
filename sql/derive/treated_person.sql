-- The people any protocol looks at, given its drug or planned to be, by each of their ids.
-- Grain: patient_key.
SELECT DISTINCT
    person.patient_key,
    person.person_key,
FROM person
INNER JOIN treatment_day ON person.person_key = treatment_day.person_key
