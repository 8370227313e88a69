-- Puts back a change that was given up, with the sequence that it had, unless a newer one was filed since.
-- KEYS     changes, due, ages, dead, deaths
-- ARGV[1]  its sequence, as text
-- Returns  'replayed' or 'superseded', and the field; or 'gone'
local field = redis.call('ZRANGEBYSCORE', KEYS[5], ARGV[1], ARGV[1])[1]
local letter = field and redis.call('HGET', KEYS[4], field)
if not letter then
  return {'gone'}
end
redis.call('ZREM', KEYS[5], field)
redis.call('HDEL', KEYS[4], field)
if string.sub(letter, 1, 1) == '1' or redis.call('HEXISTS', KEYS[1], field) == 1 then
  return {'superseded', field}
end
local time = redis.call('TIME')
local change = string.sub(letter, 18 + struct.unpack('>I4', letter, 14))
local _, filed = struct.unpack('>I8I8', change)
redis.call('HSET', KEYS[1], field, change)
redis.call('ZADD', KEYS[2], string.format('%.0f', time[1] * 1000000 + time[2]), field)
redis.call('ZADD', KEYS[3], string.format('%.0f', filed), field)
return {'replayed', field}
