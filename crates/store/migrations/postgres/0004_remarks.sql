-- Remarks are looked through as names are: letters of ASCII in any case, all others as they are.
ALTER TABLE tasks ALTER COLUMN remarks TYPE TEXT COLLATE "C";
