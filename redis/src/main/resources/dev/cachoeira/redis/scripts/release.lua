-- Deletes a lease, unless something else has taken its place.
-- KEYS[1]  the key
-- ARGV[1]  the first 12 bytes of the lease
-- Returns  1: deleted; 0: something else stood there, nothing was changed
if redis.call('GETRANGE', KEYS[1], 0, 11) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
