SELECT a.uid::text, a.version, a.county_id, plan.uid::text,
    json_agg(json_build_array(o.uid, r.state, p.username) ORDER BY r.id)
FROM plans_activity a JOIN plans_plan plan ON plan.id = a.plan_id
JOIN plans_responsibility r ON r.activity_id = a.id AND NOT r.removed
JOIN plans_organisation o ON o.id = r.organisation_id
JOIN plans_role g ON g.organisation_id = o.id AND g.role = 'reporter'
JOIN plans_person p ON p.id = g.person_id
WHERE plan.state = 'adopted' AND a.state IN ('proposed', 'anchored', 'implemented')
GROUP BY a.id, plan.uid
ORDER BY a.id
