-- Deletes the key and leaves a mark in its place, on a server that is full too.
-- KEYS[1]  the key
-- ARGV[1]  the mark
-- ARGV[2]  its TTL in milliseconds
-- Returns  1
redis.call('DEL', KEYS[1]) -- behind a first write a full server refuses none
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
