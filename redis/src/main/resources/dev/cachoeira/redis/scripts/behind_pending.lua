-- Reads the changes that wait for fields.
-- KEYS[1]  changes
-- ARGV     fields, a thousand at most
-- Returns  the change of each, or nil
return redis.call('HMGET', KEYS[1], unpack(ARGV))
