-- What the following files share: identifiers, texts, digests and the chain, as the service
-- makes them (docs/trail-format.md), but from a number and not from chance.

CREATE SCHEMA bench;

CREATE FUNCTION bench.chance(i bigint, salt int, below int) RETURNS int LANGUAGE sql IMMUTABLE
AS $$ SELECT ((hashint8extended(i, salt) & 2147483647) % below)::int $$;

CREATE FUNCTION bench.uid(at timestamptz, key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT substr(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 1, 8) || '-'
        || substr(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 9, 4) || '-7'
        || substr(md5(key), 1, 3) || '-8' || substr(md5(key), 4, 3) || '-' || substr(md5(key), 7, 12)
$$;

CREATE FUNCTION bench.spelled(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

CREATE FUNCTION bench.day(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (at AT TIME ZONE 'Europe/Stockholm')::date $$;

CREATE FUNCTION bench.base64url(octets bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(encode(octets, 'base64'), E'+/=\n', '-_') $$;

CREATE FUNCTION bench.title(i bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT replace(current_setting('bench.title'), '{}', i::text) $$;

-- A text beside the trail: salt, name and value.
CREATE FUNCTION bench.disclosure(key text, name text, value text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT bench.base64url(convert_to(
        '["' || bench.base64url(decode(md5(key || name), 'hex')) || '","' || name || '","'
        || value || '"]', 'UTF8')) $$;

CREATE FUNCTION bench.told(field text, before text, after text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT '{"field":"' || field || '","from":' || before || ',"to":' || after || '}' $$;

CREATE FUNCTION bench.quoted(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce('"' || value || '"', 'null') $$;

-- An entry's bytes are `opening`, the digest of the entry before, and `closing`.
CREATE FUNCTION bench.body(before bytea, opening text, closing text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT convert_to(
        opening || bench.quoted(encode(before, 'base64')) || closing, 'UTF8') $$;

CREATE FUNCTION bench.link(before bytea, opening text, closing text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256('\x00'::bytea || convert_to(
        opening || coalesce('"' || encode(before, 'base64') || '"', 'null') || closing, 'UTF8')) $$;

CREATE AGGREGATE bench.chain(opening text, closing text) (SFUNC = bench.link, STYPE = bytea);
