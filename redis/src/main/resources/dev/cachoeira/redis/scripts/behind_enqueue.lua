-- Files changes in a queue, all or none; a newer change takes the place of the one that waits for the same field.
-- KEYS     changes, due, ages, failures, sequence, dead
-- ARGV[1]  how many changes may wait
-- ARGV[2]  how long a change waits to be written, in microseconds
-- ARGV[3]  until when this may be done, in microseconds since 1970 by the server's clock
-- ARGV[4…] a field and its change, and so on
-- Returns  'taken', how many wait then, and the sequence of each as text
--          'full' and how many wait; 'late': nothing was changed
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if now > tonumber(ARGV[3]) then
  return {'late'}
end
local waiting = redis.call('HLEN', KEYS[1])
local fresh = 0
for i = 4, #ARGV, 2 do
  fresh = fresh + 1 - redis.call('HEXISTS', KEYS[1], ARGV[i])
end
if fresh > 0 and waiting + fresh > tonumber(ARGV[1]) then
  return {'full', waiting}
end
-- Sequences grow also where a restart has lost some, and where the clock is set back.
local sequence = math.max(tonumber(redis.call('GET', KEYS[5]) or '0'), now - 1)
redis.call('SET', KEYS[5], string.format('%.0f', sequence + (#ARGV - 3) / 2))
local reply = {'taken', waiting + fresh}
local due = string.format('%.0f', now + ARGV[2])
for i = 4, #ARGV, 2 do
  local field = ARGV[i]
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], field, struct.pack('>I8I8', sequence, now) .. ARGV[i + 1])
  if redis.call('HDEL', KEYS[4], field) == 1 then
    redis.call('ZADD', KEYS[2], due, field)
  else
    redis.call('ZADD', KEYS[2], 'NX', due, field)
  end
  redis.call('ZADD', KEYS[3], 'NX', string.format('%.0f', now), field)
  local letter = redis.call('HGET', KEYS[6], field)
  if letter then
    redis.call('HSET', KEYS[6], field, '1' .. string.sub(letter, 2))
  end
  reply[#reply + 1] = string.format('%.0f', sequence)
end
return reply
