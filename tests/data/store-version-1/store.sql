-- A store as Labwatch made it when the arrangement of tables was version 1: the landing files
-- beside this, read in two runs (21 and 30 June 2026). Never made anew: it stands for old stores.

CREATE TABLE "store_version" (
    "version" INTEGER NOT NULL
);

CREATE TABLE "feed" (
    "feed_key" SMALLINT NOT NULL,
    "feed" VARCHAR NOT NULL,
    "entity" VARCHAR NOT NULL CHECK (entity IN ('patients', 'lab_results', 'treatments', 'vaccinations', 'assessments', 'dispositions'))
);

CREATE TABLE "file" (
    "file_key" INTEGER NOT NULL,
    "feed_key" SMALLINT NOT NULL,
    "path" VARCHAR NOT NULL,
    "content_hash" VARCHAR NOT NULL,
    "bytes" BIGINT NOT NULL,
    "modified_ns" BIGINT NOT NULL,
    "settings_hash" VARCHAR NOT NULL,
    "received_on" DATE NOT NULL,
    "ingested_on" DATE NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "rows_read" BIGINT NOT NULL,
    "loaded" BIGINT NOT NULL,
    "duplicate" BIGINT NOT NULL,
    "not_monitored" BIGINT NOT NULL,
    "quarantined" BIGINT NOT NULL,
    "refused" VARCHAR
);

CREATE TABLE "patient_id" (
    "patient_key" INTEGER NOT NULL,
    "patient_id" VARCHAR NOT NULL
);

CREATE TABLE "analyte" (
    "analyte_key" SMALLINT NOT NULL,
    "analyte" VARCHAR NOT NULL
);

CREATE TABLE "patient" (
    "identity" UBIGINT NOT NULL,
    "content" UBIGINT NOT NULL,
    "feed_key" SMALLINT NOT NULL,
    "file_key" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "received_on" DATE NOT NULL,
    "known_from" DATE NOT NULL,
    "known_until" DATE,
    "patient_key" INTEGER NOT NULL,
    "patient_id" VARCHAR NOT NULL,
    "sex" VARCHAR,
    "birth_on" DATE,
    "site" VARCHAR,
    "followup_end_on" DATE,
    "followup_end_reason" VARCHAR,
    "merged_into" VARCHAR,
    "merged_into_key" INTEGER
);

CREATE TABLE "result" (
    "identity" UBIGINT NOT NULL,
    "content" UBIGINT NOT NULL,
    "feed_key" SMALLINT NOT NULL,
    "file_key" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "received_on" DATE NOT NULL,
    "known_from" DATE NOT NULL,
    "known_until" DATE,
    "result_key" BIGINT NOT NULL,
    "patient_key" INTEGER NOT NULL,
    "analyte_key" SMALLINT NOT NULL,
    "collected_on" DATE NOT NULL,
    "collected_at" TIMESTAMP NOT NULL,
    "resulted_at" TIMESTAMP,
    "status_class" VARCHAR NOT NULL CHECK (status_class IN ('counts', 'pending', 'withdrawn')),
    "value_kind" VARCHAR CHECK (value_kind IN ('number', 'comparator', 'range', 'ordinal', 'unreadable')),
    "value" DOUBLE,
    "value_low" DOUBLE,
    "value_high" DOUBLE,
    "canonical_unit" VARCHAR,
    "range_low" DOUBLE,
    "range_high" DOUBLE,
    "value_text" VARCHAR,
    "unit_text" VARCHAR,
    "code" VARCHAR NOT NULL,
    "code_system" VARCHAR,
    "test_name" VARCHAR,
    "reference_text" VARCHAR,
    "status_text" VARCHAR,
    "specimen_id" VARCHAR,
    "site" VARCHAR,
    "result_id" VARCHAR NOT NULL
);

CREATE TABLE "treatment" (
    "identity" UBIGINT NOT NULL,
    "content" UBIGINT NOT NULL,
    "feed_key" SMALLINT NOT NULL,
    "file_key" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "received_on" DATE NOT NULL,
    "known_from" DATE NOT NULL,
    "known_until" DATE,
    "treatment_key" BIGINT NOT NULL,
    "treatment_id" VARCHAR NOT NULL,
    "patient_key" INTEGER NOT NULL,
    "drug" VARCHAR NOT NULL,
    "started_on" DATE NOT NULL,
    "started_at" TIMESTAMP NOT NULL,
    "ended_at" TIMESTAMP,
    "observed_until" TIMESTAMP,
    "dose" VARCHAR,
    "dose_unit" VARCHAR,
    "status_class" VARCHAR NOT NULL CHECK (status_class IN ('completed', 'planned', 'not-done', 'withdrawn'))
);

CREATE TABLE "vaccination" (
    "identity" UBIGINT NOT NULL,
    "content" UBIGINT NOT NULL,
    "feed_key" SMALLINT NOT NULL,
    "file_key" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "received_on" DATE NOT NULL,
    "known_from" DATE NOT NULL,
    "known_until" DATE,
    "vaccination_key" BIGINT NOT NULL,
    "vaccination_id" VARCHAR NOT NULL,
    "patient_key" INTEGER NOT NULL,
    "vaccine" VARCHAR NOT NULL,
    "given_on" DATE NOT NULL,
    "status_class" VARCHAR NOT NULL CHECK (status_class IN ('completed', 'planned', 'not-done', 'withdrawn'))
);

CREATE TABLE "assessment" (
    "identity" UBIGINT NOT NULL,
    "content" UBIGINT NOT NULL,
    "feed_key" SMALLINT NOT NULL,
    "file_key" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "received_on" DATE NOT NULL,
    "known_from" DATE NOT NULL,
    "known_until" DATE,
    "assessment_key" BIGINT NOT NULL,
    "assessment_id" VARCHAR NOT NULL,
    "patient_key" INTEGER NOT NULL,
    "code" VARCHAR NOT NULL,
    "assessed_on" DATE NOT NULL,
    "outcome" VARCHAR,
    "status_class" VARCHAR NOT NULL CHECK (status_class IN ('completed', 'planned', 'not-done', 'withdrawn'))
);

CREATE TABLE "disposition" (
    "identity" UBIGINT NOT NULL,
    "content" UBIGINT NOT NULL,
    "feed_key" SMALLINT NOT NULL,
    "file_key" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "received_on" DATE NOT NULL,
    "known_from" DATE NOT NULL,
    "known_until" DATE,
    "flag_id" VARCHAR NOT NULL,
    "decision" VARCHAR NOT NULL,
    "until" DATE,
    "reason" VARCHAR,
    "decided_by" VARCHAR,
    "decided_at" TIMESTAMP NOT NULL
);

CREATE TABLE "repeat" (
    "entity" VARCHAR NOT NULL CHECK (entity IN ('patients', 'lab_results', 'treatments', 'vaccinations', 'assessments', 'dispositions')),
    "identity" UBIGINT NOT NULL,
    "content" UBIGINT NOT NULL,
    "feed_key" SMALLINT NOT NULL,
    "file_key" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "received_on" DATE NOT NULL,
    "known_from" DATE NOT NULL,
    "resulted_at" TIMESTAMP
);

CREATE TABLE "quarantine" (
    "quarantine_key" BIGINT NOT NULL,
    "entity" VARCHAR NOT NULL CHECK (entity IN ('patients', 'lab_results', 'treatments', 'vaccinations', 'assessments', 'dispositions')),
    "feed_key" SMALLINT NOT NULL,
    "file_key" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "received_on" DATE NOT NULL,
    "reason" VARCHAR NOT NULL CHECK (reason IN ('missing_field', 'bad_date', 'future_date', 'bad_value', 'unit_missing', 'unit_unknown', 'unit_incompatible', 'implausible_value', 'unknown_patient', 'bad_status', 'conflicting_identity')),
    "raw" VARCHAR,
    "fields" VARCHAR NOT NULL,
    "patient_key" INTEGER,
    "analyte_key" SMALLINT,
    "identity" UBIGINT,
    "result_id" VARCHAR,
    "resulted_at" TIMESTAMP,
    "collected_on" DATE,
    "released_on" DATE
);

INSERT INTO "store_version" VALUES
    (1);

INSERT INTO "feed" VALUES
    (1, 'registry', 'patients'),
    (2, 'infusions', 'treatments'),
    (3, 'lab', 'lab_results'),
    (4, 'vaccines', 'vaccinations'),
    (5, 'clinic', 'assessments'),
    (6, 'decisions', 'dispositions');

INSERT INTO "file" VALUES
    (1, 1, 'landing/patients/2026-06-20.csv', '6d743f660f0b866406cb15dbd82705354fdd4c9ec15de007d27d2a0fde87b920', 164, 1795408944097756518, 'fa97cd0d18147ef47453edf407e2b78361aae64430d04426ffdb41e0af0d2ee7', '2026-06-20', '2026-06-21', '2026-06-21/1', 3, 3, 0, 0, 0, NULL),
    (2, 2, 'landing/treatments/2026-06-20.csv', 'b4a0eb748a085bc865bf7b5db70fe04631d7822487f1737e1284b44a695c9510', 575, 1795408944176101976, 'fa18c84002760ca52d9eb8de18ed81fd87da564435501929853c0fb3f1d0925b', '2026-06-20', '2026-06-21', '2026-06-21/1', 6, 6, 0, 0, 0, NULL),
    (3, 3, 'landing/lab/2026-06-20.csv', 'e0ca83292693eb987ab59cca34ddf6e010aa8a32051dba5053e0507c9ed8d932', 372, 1795408944178955934, '0bd136c57bd5ddcb8df2727b9c61f03d393d8355406bcc0ddc9010580ea3985c', '2026-06-20', '2026-06-21', '2026-06-21/1', 6, 3, 0, 1, 2, NULL),
    (4, 4, 'landing/vaccinations/2026-06-20.csv', '5fa5efa476ea5784aab09fad54d0cfe4a1b71028c282e8dcec9268cef879a9ef', 82, 1795408944183225265, '5b8b25f9e8d720cb356d1f3ef193c9c027d85f9d9c536c297b0777b1140ed021', '2026-06-20', '2026-06-21', '2026-06-21/1', 1, 1, 0, 0, 0, NULL),
    (5, 5, 'landing/assessments/2026-06-20.csv', '04b0c55d974a182c73f0c48f5834fdb45f5a415d16413d1c7268f1b427cfb74b', 85, 1795408944183225265, '991cb72f762e432eac64f8aed21893512471b010437d415052cb9162bf0ecef1', '2026-06-20', '2026-06-21', '2026-06-21/1', 1, 1, 0, 0, 0, NULL),
    (6, 1, 'landing/patients/2026-06-29.csv', 'bd821dd9b3c22c2a6b93b4560823c9f6040cb0845ee97458a3a9bfbfceb59ee8', 144, 1795408954416801479, 'fa97cd0d18147ef47453edf407e2b78361aae64430d04426ffdb41e0af0d2ee7', '2026-06-29', '2026-06-30', '2026-06-30/2', 2, 2, 0, 0, 0, NULL),
    (7, 3, 'landing/lab/2026-06-28.csv', '53633e34049c17d5b62dc922675720df376968ebd4f0d59b6a1231ff77e4c77f', 280, 1795408954422793496, '0bd136c57bd5ddcb8df2727b9c61f03d393d8355406bcc0ddc9010580ea3985c', '2026-06-28', '2026-06-30', '2026-06-30/2', 4, 2, 1, 0, 1, NULL),
    (8, 3, 'landing/lab/2026-06-29.csv', '001c3d9495e5998af8f870b7d76936081706f27a10db5f4e2f1e3f47d135af94', 28, 1795408954419744774, '0bd136c57bd5ddcb8df2727b9c61f03d393d8355406bcc0ddc9010580ea3985c', '2026-06-29', '2026-06-30', '2026-06-30/2', 0, 0, 0, 0, 0, 'missing column code, collected_at, value (it has 2 columns); mend the feed''s columns, or ask for the column'),
    (9, 6, 'landing/decisions/2026-06-28.csv', '6fe20bb15296f12db0fd45ed8d0b0eab366f53fc7abc93e39984f6cdabaeb8b6', 109, 1795408954422897210, '6629b93cbe1406208469ea99c2c886c1411b24ca931306ce7d2a3f4d08797c6a', '2026-06-28', '2026-06-30', '2026-06-30/2', 1, 1, 0, 0, 0, NULL);

INSERT INTO "patient_id" VALUES
    (1, 'ada'),
    (2, 'ben'),
    (3, 'old-ada'),
    (4, 'cy');

INSERT INTO "analyte" VALUES
    (1, 'creatinine'),
    (2, 'platelets');

INSERT INTO "patient" VALUES
    (2790698139425896944, 2007368319779153830, 1, 1, 2, '2026-06-20', '2026-06-20', NULL, 1, 'ada', 'F', '1985-03-01', 'north', NULL, NULL, NULL, NULL),
    (7246890677405693478, 3710843506237700897, 1, 1, 3, '2026-06-20', '2026-06-20', '2026-06-29', 2, 'ben', 'M', '1979-07-12', 'north', NULL, NULL, NULL, NULL),
    (12222725906160727438, 13498393779202760995, 1, 1, 4, '2026-06-20', '2026-06-20', NULL, 3, 'old-ada', 'F', '1985-03-01', 'north', NULL, NULL, 'ada', 1),
    (7246890677405693478, 10982057745738521107, 1, 6, 2, '2026-06-29', '2026-06-29', NULL, 2, 'ben', 'M', '1979-07-12', 'south', NULL, NULL, NULL, NULL),
    (17829313618611860983, 3726318433110757967, 1, 6, 3, '2026-06-29', '2026-06-29', NULL, 4, 'cy', 'M', '1990-01-05', 'south', '2026-06-25', 'died', NULL, NULL);

INSERT INTO "result" VALUES
    (12406519661836948348, 16432082883149746837, 3, 3, 3, '2026-06-20', '2026-06-20', NULL, 1, 1, 2, '2026-05-20', '2026-05-20 08:00:00', NULL, 'counts', 'number', 210.0, 210.0, 210.0, '10*9/L', NULL, NULL, '210', '10*3/uL', '777-3', NULL, NULL, NULL, 'final', NULL, NULL, 'r2'),
    (14058376903277119121, 4880254835012537500, 3, 3, 2, '2026-06-20', '2026-06-20', '2026-06-28', 2, 1, 2, '2026-06-10', '2026-06-10 08:00:00', '2026-06-10 12:00:00', 'counts', 'number', 140.0, 140.0, 140.0, '10*9/L', NULL, NULL, '140', '10*3/uL', '777-3', NULL, NULL, NULL, 'final', NULL, NULL, 'r1'),
    (944927239548396086, 10609885059231789664, 3, 3, 7, '2026-06-20', '2026-06-20', '2026-06-28', 3, 2, 2, '2026-06-13', '2026-06-13 08:00:00', NULL, 'pending', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '<5', '10*3/uL', '777-3', NULL, NULL, NULL, 'P', NULL, NULL, 'r6'),
    (10672402823957751263, 6724110015723004370, 3, 3, 5, '2026-06-20', '2026-06-29', NULL, 4, 4, 2, '2026-06-12', '2026-06-12 08:00:00', NULL, 'counts', 'number', 99.0, 99.0, 99.0, '10*9/L', NULL, NULL, '99', '10*3/uL', '777-3', NULL, NULL, NULL, 'final', NULL, NULL, 'r4'),
    (14058376903277119121, 3060176966469985669, 3, 7, 2, '2026-06-28', '2026-06-28', NULL, 5, 1, 2, '2026-06-10', '2026-06-10 08:00:00', '2026-06-27 12:00:00', 'counts', 'number', 45.0, 45.0, 45.0, '10*9/L', NULL, NULL, '45', '10*3/uL', '777-3', NULL, NULL, NULL, 'corrected', NULL, NULL, 'r1'),
    (944927239548396086, 3794564963290482372, 3, 7, 4, '2026-06-28', '2026-06-28', NULL, 6, 2, 2, '2026-06-13', '2026-06-13 08:00:00', NULL, 'counts', 'unreadable', NULL, NULL, NULL, NULL, NULL, NULL, 'clotted', NULL, '777-3', NULL, NULL, NULL, 'final', NULL, NULL, 'r6');

INSERT INTO "treatment" VALUES
    (2070012122224470652, 13334158929398653726, 2, 2, 2, '2026-06-20', '2026-06-20', NULL, 1, 'ada-15', 1, 'alemtuzumab', '2025-01-15', '2025-01-15 09:00:00', '2025-01-15 13:00:00', '2025-01-15 15:30:00', NULL, NULL, 'completed'),
    (1355968954447258510, 14404926805255298595, 2, 2, 3, '2026-06-20', '2026-06-20', NULL, 2, 'ada-16', 1, 'alemtuzumab', '2025-01-16', '2025-01-16 09:00:00', '2025-01-16 13:00:00', '2025-01-16 15:30:00', NULL, NULL, 'completed'),
    (15628766480410404990, 16552115628972056519, 2, 2, 4, '2026-06-20', '2026-06-20', NULL, 3, 'ada-17', 1, 'alemtuzumab', '2025-01-17', '2025-01-17 09:00:00', '2025-01-17 13:00:00', '2025-01-17 15:30:00', NULL, NULL, 'completed'),
    (6563389021210086899, 10180248208046608592, 2, 2, 5, '2026-06-20', '2026-06-20', NULL, 4, 'ben-15', 2, 'alemtuzumab', '2025-01-15', '2025-01-15 09:00:00', '2025-01-15 13:00:00', '2025-01-15 15:30:00', NULL, NULL, 'completed'),
    (8076675390560891103, 12575266409415697658, 2, 2, 6, '2026-06-20', '2026-06-20', NULL, 5, 'ben-16', 2, 'alemtuzumab', '2025-01-16', '2025-01-16 09:00:00', '2025-01-16 13:00:00', '2025-01-16 15:30:00', NULL, NULL, 'completed'),
    (9741231863405065313, 16881996811884319339, 2, 2, 7, '2026-06-20', '2026-06-20', NULL, 6, 'ben-17', 2, 'alemtuzumab', '2025-01-17', '2025-01-17 09:00:00', '2025-01-17 13:00:00', '2025-01-17 15:30:00', NULL, NULL, 'completed');

INSERT INTO "vaccination" VALUES
    (4136206871470573722, 13728718930016117310, 4, 4, 2, '2026-06-20', '2026-06-20', NULL, 1, 'v1', 1, 'MMR', '2025-02-20', 'completed');

INSERT INTO "assessment" VALUES
    (11152939265668844577, 10428694040283973231, 5, 5, 2, '2026-06-20', '2026-06-20', NULL, 1, 'a1', 1, 'skin_exam', '2026-01-05', 'normal', 'completed');

INSERT INTO "disposition" VALUES
    (52796795239231059, 1388021284525251257, 6, 9, 2, '2026-06-28', '2026-06-28', NULL, 'abc', 'snoozed', '2026-07-15', 'on holiday', 'dr no', '2026-06-28 10:00:00');

INSERT INTO "repeat" VALUES
    ('lab_results', 12406519661836948348, 16432082883149746837, 3, 7, 3, '2026-06-28', '2026-06-28', NULL);

INSERT INTO "quarantine" VALUES
    (1, 'lab_results', 3, 3, 4, '2026-06-20', 'unit_unknown', 'r3,ben,2160-0,2026-06-11T08:00,,0.9,furlongs,final', '{"result_id":"r3","patient_id":"ben","code":"2160-0","code_system":null,"test_name":null,"collected_at":"2026-06-11T08:00","resulted_at":null,"value":"0.9","unit":"furlongs","reference_low":null,"reference_high":null,"reference_range":null,"status":"final","specimen_id":null,"site":null,"reject":null}', 2, 1, 18047273578008281024, 'r3', NULL, '2026-06-11', NULL),
    (2, 'lab_results', 3, 3, 5, '2026-06-20', 'unknown_patient', 'r4,cy,777-3,2026-06-12T08:00,,99,10*3/uL,final', '{"result_id":"r4","patient_id":"cy","code":"777-3","code_system":null,"test_name":null,"collected_at":"2026-06-12T08:00","resulted_at":null,"value":"99","unit":"10*3/uL","reference_low":null,"reference_high":null,"reference_range":null,"status":"final","specimen_id":null,"site":null,"reject":null}', 4, 2, 10672402823957751263, 'r4', NULL, '2026-06-12', '2026-06-29'),
    (3, 'lab_results', 3, 7, 5, '2026-06-28', 'conflicting_identity', 'r1,ben,777-3,2026-06-13T08:00,,45,10*3/uL,final', '{"result_id":"r1","patient_id":"ben","code":"777-3","code_system":null,"test_name":null,"collected_at":"2026-06-13T08:00","resulted_at":null,"value":"45","unit":"10*3/uL","reference_low":null,"reference_high":null,"reference_range":null,"status":"final","specimen_id":null,"site":null,"reject":null}', 2, 2, 14058376903277119121, 'r1', NULL, '2026-06-13', NULL);
