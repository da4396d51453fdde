-- The newest ten entries of an activity: may it be read, the entries with their bytes and the names
-- in them, and the texts beside them.
\set activity random(:first, :last)
SELECT a.uid AS subject, a.version, p.county_code, p.state
FROM activity a JOIN plan p ON p.id = a.plan_id WHERE a.id = :activity \gset
SELECT e.id, e.leaf_hash, b.body, p.name AS person, o.name AS organisation
FROM trail_entry e JOIN trail_body b ON b.entry_id = e.id
LEFT JOIN person p ON p.uid = e.person LEFT JOIN organisation o ON o.uid = e.organisation
WHERE e.stream = 'activity/' || :subject ORDER BY e.sequence DESC LIMIT 10;
SELECT d.entry_id, d.disclosure FROM trail_disclosure d WHERE d.entry_id IN (
    SELECT id FROM trail_entry WHERE stream = 'activity/' || :subject
    ORDER BY sequence DESC LIMIT 10);
