-- The patient ids whose facts are derived now, and the person each stands for.
-- Grain: patient_key. Every step below reads people from here, so it derives no more than these.
SELECT
    every_person.patient_key,
    every_person.person_key,
FROM every_person
INNER JOIN in_scope ON every_person.person_key = in_scope.person_key
