-- A page of one plan's focused activities, the latest change first.
\set activity random(:first, :last)
SELECT plan_id AS plan FROM activity WHERE id = :activity \gset
SELECT count(*) FROM (
    SELECT a.id FROM activity a JOIN plan p ON p.id = a.plan_id
    WHERE a.plan_id = :plan AND a.focus
    LIMIT 10001) AS found;
WITH page AS MATERIALIZED (
    SELECT a.id, a.uid, a.version, a.number, a.title, a.description, a.county_code, a.focus, a.rule,
        a.round, a.state, a.state_since, a.updated_at,
        a.starts_on, a.ends_on, a.precision, a.recurrence, a.anchor_by,
        a.implement_by, a.follow_up_by, p.uid AS plan, p.title AS plan_title, p.state AS plan_state,
        p.state_since AS plan_since, p.anchor_by AS plan_anchor_by, p.follow_up_by AS plan_follow_up_by,
        g.uid AS goal, g.title AS goal_title
    FROM activity a JOIN plan p ON p.id = a.plan_id LEFT JOIN goal g ON g.id = a.goal_id
    WHERE a.plan_id = :plan AND a.focus
    ORDER BY a.updated_at DESC, a.id DESC LIMIT 10)
SELECT page.*, r.uid AS part, r.role, r.state AS stands, r.state_since AS since, r.progress, r.signal,
    r.blocked, r.blocked_help, r.reported_at, r.on_behalf, o.uid AS organisation, o.name
FROM page LEFT JOIN responsibility r ON r.activity_id = page.id AND NOT r.removed
LEFT JOIN organisation o ON o.id = r.organisation_id
ORDER BY page.updated_at DESC, page.id DESC, r.id;
