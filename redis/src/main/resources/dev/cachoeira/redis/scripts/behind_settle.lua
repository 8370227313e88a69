-- Removes changes that were written; where a newer one waits, that one stays and begins to wait anew.
-- KEYS     changes, due, ages, failures
-- ARGV[1]  how long a change waits to be written, in microseconds
-- ARGV[2…] a field and the sequence (eight bytes) that was written, and so on
-- Returns  how many were removed
redis.call('ZREM', KEYS[2], '') -- behind a first write a full server refuses none; no field is empty
local settled = 0
for i = 2, #ARGV, 2 do
  local field = ARGV[i]
  local change = redis.call('HGET', KEYS[1], field)
  if change and string.sub(change, 1, 8) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], field)
    redis.call('ZREM', KEYS[2], field)
    redis.call('ZREM', KEYS[3], field)
    redis.call('HDEL', KEYS[4], field)
    settled = settled + 1
  elseif change and struct.unpack('>I8', change) > struct.unpack('>I8', ARGV[i + 1]) then
    local _, filed = struct.unpack('>I8I8', change)
    redis.call('ZADD', KEYS[2], 'XX', string.format('%.0f', filed + ARGV[1]), field)
    redis.call('ZADD', KEYS[3], 'XX', string.format('%.0f', filed), field)
    redis.call('HDEL', KEYS[4], field)
  end
end
return {settled}
