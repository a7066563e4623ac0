"""The pass rule in SQL: what `passing.decide` says of one attempt, for many at once.

Whoever uses it puts the CTE `line` in front: one row per attempt and position with `topic`,
`critical`, `forbidden`, `response`, `mark`, `worth` and `seen_at` (the last arrival there). Every
item of a form is worth one until it is dropped, so a form's cut belongs to `item_count` points.
"""

# Marks are clamped before they are added, and sums compared by products, never by quotients.
JUDGED = """
subtotal AS (
    SELECT attempt_id, topic COLLATE "C" AS topic, sum(worth) AS top,
           sum(least(greatest(mark, 0), worth)) AS score,
           count(*) FILTER (WHERE (critical OR forbidden) AND mark < worth) AS missed,
           count(response) AS answered, max(seen_at) AS seen_at
    FROM line GROUP BY attempt_id, topic COLLATE "C"
), total AS (
    SELECT attempt_id, sum(score) AS score, sum(top) AS max_score, sum(missed) AS missed,
           sum(answered) AS answered, max(seen_at) AS seen_at
    FROM subtotal GROUP BY attempt_id
), rule AS (
    SELECT form.attempt_id, form.cut, form.item_count AS cut_of,
           quiz.topic_minimum_percent AS minimum, quiz.critical_items_must_be_right AS strict
    FROM total JOIN quizzes_form AS form USING (attempt_id)
    JOIN quizzes_attempt AS attempt ON attempt.id = form.attempt_id
    JOIN quizzes_quizversion AS quiz ON quiz.id = attempt.quiz_version_id
), banded AS (
    SELECT subtotal.*, CASE
        WHEN score * 100 < minimum * top THEN 'under-minimum'
        WHEN score * cut_of >= cut * top THEN 'above'
        ELSE 'below' END AS band
    FROM subtotal JOIN rule USING (attempt_id) WHERE top > 0
), topics AS (
    SELECT attempt_id,
           jsonb_agg(jsonb_build_object('topic', topic, 'score', trim_scale(score)::text,
                                        'max', trim_scale(top)::text, 'band', band)
                     ORDER BY topic) AS topics,
           coalesce(jsonb_agg(topic ORDER BY topic)
                    FILTER (WHERE band = 'under-minimum'), '[]') AS weak
    FROM banded GROUP BY attempt_id
), judged AS (
    SELECT attempt_id, score, max_score, cut * max_score / cut_of AS cut, answered, seen_at, topics,
           score * cut_of >= cut * max_score AND (minimum = 0 OR weak = '[]')
               AND (NOT strict OR missed = 0) AS passed,
           jsonb_build_array(jsonb_build_object(
               'gate', 'total', 'passed', score * cut_of >= cut * max_score))
           || CASE WHEN minimum = 0 THEN '[]' ELSE jsonb_build_array(jsonb_build_object(
               'gate', 'topic-minimum', 'passed', weak = '[]', 'topics', weak)) END
           || CASE WHEN NOT strict THEN '[]' ELSE jsonb_build_array(jsonb_build_object(
               'gate', 'critical', 'passed', missed = 0, 'missed', missed)) END AS gates
    FROM total JOIN rule USING (attempt_id) JOIN topics USING (attempt_id)
)"""
