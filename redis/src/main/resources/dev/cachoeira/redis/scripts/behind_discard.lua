-- Forgets a change that was given up.
-- KEYS     dead, deaths
-- ARGV[1]  its sequence, as text
-- Returns  'discarded' or 'gone'
local field = redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[1], ARGV[1])[1]
if not field then
  return {'gone'}
end
redis.call('ZREM', KEYS[2], field)
redis.call('HDEL', KEYS[1], field)
return {'discarded'}
