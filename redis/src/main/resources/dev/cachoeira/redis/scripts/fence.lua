-- Adds a holder to the fence in the key's place, or puts a fence there instead of whatever stands there.
-- KEYS[1]  the key
-- ARGV[1]  the fence's first 12 bytes, with a new stamp; the first four of them are those of every fence
-- ARGV[2]  the holder, eight bytes; one that holds it already begins anew
-- ARGV[3]  for how long it holds, in milliseconds
-- Returns  1
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local latest = now + ARGV[3]
local holders = ARGV[2] .. struct.pack('>I8', latest)
local old = redis.pcall('GET', KEYS[1])
if type(old) == 'string' and string.sub(old, 1, 4) == string.sub(ARGV[1], 1, 4) then
  for at = 13, #old - 15, 16 do
    local deadline = struct.unpack('>I8', old, at + 8)
    if deadline > now and string.sub(old, at, at + 7) ~= ARGV[2] then
      holders = holders .. string.sub(old, at, at + 15)
      latest = math.max(latest, deadline)
    end
  end
end
redis.call('SET', KEYS[1], ARGV[1] .. holders, 'PX', string.format('%.0f', latest - now))
return 1
