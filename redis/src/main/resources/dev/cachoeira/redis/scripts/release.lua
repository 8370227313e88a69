-- Deletes a lease, unless something else has taken its place, and may leave a mark there, on a server that is full too.
-- KEYS[1]  the key
-- ARGV[1]  the first 12 bytes of the lease
-- ARGV[2]  the mark; may be left out
-- ARGV[3]  its TTL in milliseconds
-- Returns  1: deleted; 0: something else stood there, nothing was changed
if redis.call('GETRANGE', KEYS[1], 0, 11) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1]) -- behind a first write a full server refuses none
if ARGV[2] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
