-- Remarks are looked through as names are: letters of ASCII in any case, all others as they are. Here they always were.
SELECT 1;
