-- Puts a value in the place of what it replaces: the lease under which it was loaded.
-- KEYS[1]  the key
-- ARGV[1]  the first 12 bytes that are expected to stand there
-- ARGV[2]  the value
-- ARGV[3]  when it expires, in milliseconds since 1970 by the server's clock
-- Returns  1: the value stands; 0: something else stood there, nothing was changed
if redis.call('GETRANGE', KEYS[1], 0, 11) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
return 1
