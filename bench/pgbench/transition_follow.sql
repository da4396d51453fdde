-- As transition.sql, for a step that a coordinator takes on an owner's behalf and that lets the
-- activity follow: two entries, and a message to the owner's reporter.
\set activity random(:first, :last)
BEGIN;
INSERT INTO kept_answer (person, key, item, request_hash, kept_at)
VALUES ('bench', gen_random_uuid()::text, -1, '\x00', now()) ON CONFLICT DO NOTHING
RETURNING key AS request \gset
SELECT a.uid AS subject, a.version + 1 AS sequence, encode(a.head, 'hex') AS head, a.round,
    a.title, a.description, a.number, a.focus, a.rule, a.state AS stands, a.state_since,
    a.starts_on, a.ends_on, a.anchor_by, a.implement_by, a.follow_up_by, p.agreement_id AS agreement,
    p.uid AS plan, p.title AS plan_title, p.state AS plan_state, p.anchor_by AS plan_anchor_by,
    p.follow_up_by AS plan_follow_up_by, p.backdating_limit_days, g.uid AS goal,
    g.title AS goal_title
FROM activity a JOIN plan p ON p.id = a.plan_id LEFT JOIN goal g ON g.id = a.goal_id
WHERE a.id = :activity FOR SHARE OF p FOR UPDATE OF a \gset
SELECT r.id AS key, r.uid AS part, r.role, r.removed, r.state AS left, r.state_since AS since,
    r.effective_on, r.progress, r.blocked, r.reported_at, o.uid AS organisation, o.name,
    (SELECT left_on FROM party WHERE agreement_id = :agreement
        AND organisation_id = r.organisation_id ORDER BY joined_on DESC LIMIT 1) AS gone
FROM responsibility r LEFT JOIN organisation o ON o.id = r.organisation_id
WHERE r.activity_id = :activity ORDER BY r.id \aset
WITH said AS (
    SELECT clock_timestamp() AS at, gen_random_uuid()::text AS uid,
        CASE :left WHEN 'proposed' THEN 'anchored' WHEN 'anchored' THEN 'implemented'
            WHEN 'implemented' THEN 'followed_up' ELSE 'implemented' END AS reached,
        'WyJOeXpCblJTeXVDOG9hOFowa3dxZEh3IiwiZXZpZGVuY2Uvc3VtbWFyeSIsI' || gen_random_uuid() AS text,
        'WyJOeXpCblJTeXVDOG9hOFowa3dxZEh3IiwiYmFzaXMiLCJtYWlsIl0dIiwiI' || gen_random_uuid() AS basis,
        gen_random_uuid()::text AS follow
), spelled AS (
    SELECT said.*, sha256(convert_to(text, 'UTF8')) AS digest, convert_to(format(
        '{"_sd":["%s"],"actor":{"auth":"token","id":"%s","kind":"person"},"app":"0.1.0+0003",'
        '"caused_by": null,"changes":[{"field":"responsibility/%s/state","from":"%s","to":"%s"},'
        '{"field":"responsibility/%s/effective_on","from": null,"to":"2026-02-11"}],"corrects": null,'
        '"effective_on":"2026-02-11","event":"anchor","evidence":{"decidedOn":"2026-02-11",'
        '"decisionBody":{"sd":"%s"}},"flow": 1,"from":"%s","id":"%s","level":"part",'
        '"log":"forankra.local/trail/2026","on_behalf_of": null,"organisation":"%s","prev":"%s",'
        '"recorded_at":"%s","request_id":"%s","role":"reporter","round": 1,'
        '"seq":%s,"stream":"activity/%s","to":"%s","v": 1}',
        encode(sha256(convert_to(text, 'UTF8')), 'base64'), :organisation::text, :part::text,
        :left::text, reached, :part::text, encode(sha256(convert_to(text, 'UTF8')), 'base64'),
        :left::text, uid, :organisation::text, encode(decode(:head, 'hex'), 'base64'),
        at, :request::text, :sequence::int, :subject::text, reached), 'UTF8') AS body
    FROM said
), hashed AS (
    SELECT *, sha256('\x00'::bytea || body) AS leaf FROM spelled
), followed AS (
    SELECT *, convert_to(format(
        '{"_sd":[],"actor":{"auth":"token","id":"%s","kind":"person"},"app":"0.1.0+0003",'
        '"caused_by":"%s","changes":[{"field":"state","from":"%s","to":"%s"}],"corrects": null,'
        '"effective_on":"2026-02-11","event":"follow","evidence":{},"flow": 1,"from":"%s","id":"%s",'
        '"level":"activity","log":"forankra.local/trail/2026","on_behalf_of": null,'
        '"organisation": null,"prev":"%s","recorded_at":"%s",'
        '"request_id":"%s","role":"service","round": 1,"seq":%s,"stream":"activity/%s","to":"%s","v": 1}',
        :organisation::text, uid, :stands::text, reached, :stands::text, follow,
        encode(leaf, 'base64'), at, :request::text, :sequence::int + 1, :subject::text, reached), 'UTF8')
        AS next_body
    FROM hashed
), chained AS (
    SELECT *, sha256('\x00'::bytea || next_body) AS next_leaf FROM followed
), entry AS (
    INSERT INTO trail_entry
        (stream, sequence, prev_hash, leaf_hash, uid, recorded_at, event, person, organisation)
    SELECT 'activity/' || :subject::text, n.sequence, n.prev_hash, n.leaf_hash, n.uid, at, n.event,
        :organisation::text, n.organisation
    FROM chained, LATERAL (VALUES
        (:sequence::int, decode(:head, 'hex'), leaf, uid, 'anchor', :organisation::text),
        (:sequence::int + 1, leaf, next_leaf, follow, 'follow', NULL)
    ) AS n (sequence, prev_hash, leaf_hash, uid, event, organisation)
    RETURNING id, sequence
), stored AS (
    INSERT INTO trail_body (entry_id, body)
    SELECT entry.id, CASE WHEN sequence = :sequence::int THEN body ELSE next_body END
    FROM entry, chained
), disclosed AS (
    INSERT INTO trail_disclosure (digest, entry_id, disclosure)
    SELECT sha256(convert_to(said, 'UTF8')), entry.id, said
    FROM entry, chained, unnest(ARRAY[text, basis]) AS said WHERE sequence = :sequence::int
), told AS (
    INSERT INTO outbox (uid, topic, person_id, payload, dedupe_key, created_at, available_at, attempts)
    SELECT gen_random_uuid()::text, 'step_on_behalf', person_id, json_build_object('entry', chained.uid),
        'step_on_behalf/' || chained.uid || '/' || person_id, at, at, 0
    FROM chained, person_role r JOIN organisation o ON o.id = r.organisation_id
    WHERE o.uid = :organisation AND r.role = 'reporter' AND NOT r.revoked
), stepped AS (
    UPDATE responsibility r SET state = reached, state_since = at, effective_on = '2026-02-11',
        stepped_by = :organisation, on_behalf = true, entry_sequence = :sequence
    FROM chained WHERE r.id = :key
), risen AS (
    UPDATE activity a SET version = :sequence::int + 1, head = next_leaf, updated_at = at,
        state = CASE reached WHEN 'followed_up' THEN 'implemented' ELSE reached END, state_since = at
    FROM chained WHERE a.id = :activity
)
UPDATE kept_answer SET status = 201, headers = '{"Content-Type": "application/json"}',
    body = convert_to(repeat('{"transition":"anchor","level":"part","allowed": false,"code":"wrong_state",'
        '"message":"This step leaves from proposed, but it stands at implemented."},', 40), 'UTF8')
WHERE person = 'bench' AND key = :request AND item = -1;
COMMIT;
