-- What lists find and order activities by (service/core/folding.py); only the number differs.
-- Settings: bench.words and bench.title_key, those of an activity with the number 0.

INSERT INTO activity_word (word, row_id, source)
SELECT CASE word WHEN '0' THEN i::text ELSE word END, i, 0
FROM bench.activity CROSS JOIN unnest(current_setting('bench.words')::text[]) AS word;

INSERT INTO activity_order (activity_id, number_key, title_key)
SELECT i, lpad(length(i::text)::text, 3, '0') || i,
    replace(current_setting('bench.title_key'), ' 0 ', ' ' || i || ' ')
FROM bench.activity;
