-- Puts a lease in the place of what is expected to stand there, on a server that is full too.
-- KEYS[1]  the lease
-- ARGV[1]  the first 12 bytes that are expected to stand there; empty: nothing
-- ARGV[2]  the lease
-- ARGV[3]  its TTL in milliseconds
-- Returns  1: the lease stands; 0: something else stood there, nothing was changed
if redis.call('GETRANGE', KEYS[1], 0, 11) ~= ARGV[1] then
  return 0
end
redis.call('PERSIST', KEYS[1]) -- behind a first write a full server refuses none
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
