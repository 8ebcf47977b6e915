-- `code` is that of the finding which explains what became of the object: the worst, and of those the first. Empty when it has none.
ALTER TABLE task_items ADD COLUMN code TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE task_items SET code = COALESCE((
    SELECT f.value ->> 'code' FROM jsonb_array_elements(task_items.findings::jsonb) WITH ORDINALITY AS f (value, place)
    ORDER BY CASE f.value ->> 'severity' WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, f.place LIMIT 1), '')
    WHERE findings IS NOT NULL AND findings <> '' AND findings <> '[]';

-- The orders in which a report is read.
CREATE INDEX task_items_in_order ON task_items (task_id, kind, key, seq);
CREATE INDEX task_items_by_code ON task_items (task_id, code, seq) WHERE code <> '';
CREATE INDEX task_items_by_outcome ON task_items (task_id, outcome, code, seq) WHERE outcome <> 'ok' OR code <> '';
