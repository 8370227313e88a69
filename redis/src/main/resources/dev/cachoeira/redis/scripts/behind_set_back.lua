-- Has changes wait that could not be written, or gives them up. Those that have a newer change are left alone.
-- KEYS     changes, due, ages, failures, dead, deaths
-- ARGV[1]  1: these have failed; 0: they are only to wait
-- ARGV[2]  for how long, in microseconds
-- ARGV[3]  after how many failures a change is given up
-- ARGV[4]  how many may be dead; while there are so many, none is given up
-- ARGV[5]  why they failed
-- ARGV[6…] a field and its sequence (eight bytes), and so on
-- Returns  the fields that were given up
redis.call('ZREM', KEYS[2], '') -- behind a first write a full server refuses none; no field is empty
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local later = string.format('%.0f', now + ARGV[2])
local died = {}
for i = 6, #ARGV, 2 do
  local field = ARGV[i]
  local change = redis.call('HGET', KEYS[1], field)
  if change and string.sub(change, 1, 8) == ARGV[i + 1] then
    local failures = redis.call('HINCRBY', KEYS[4], field, ARGV[1])
    local room = redis.call('HLEN', KEYS[5]) < tonumber(ARGV[4]) or redis.call('HEXISTS', KEYS[5], field) == 1
    if ARGV[1] == '1' and failures >= tonumber(ARGV[3]) and room then
      local head = struct.pack('>I8I4I4', now, failures, #ARGV[5])
      redis.call('HSET', KEYS[5], field, '0' .. head .. ARGV[5] .. change)
      redis.call('ZADD', KEYS[6], string.format('%.0f', (struct.unpack('>I8', change))), field)
      redis.call('HDEL', KEYS[1], field)
      redis.call('ZREM', KEYS[2], field)
      redis.call('ZREM', KEYS[3], field)
      redis.call('HDEL', KEYS[4], field)
      died[#died + 1] = field
    else
      redis.call('ZADD', KEYS[2], 'XX', later, field)
    end
  end
end
return died
