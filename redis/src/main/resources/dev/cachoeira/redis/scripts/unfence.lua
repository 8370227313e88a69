-- Deletes the key, unless others hold a fence in its place: then only the holder goes, and those whose time is over.
-- KEYS[1]  the key
-- ARGV[1]  the fence's first 12 bytes, with a new stamp; the first four of them are those of every fence
-- ARGV[2]  the holder that goes, eight bytes; perhaps none of the fence's
-- ARGV[3]  1: writes also where there is nothing to change, since WAIT counts only what its own connection has written
-- Returns  1: deleted; 0: nothing stood there, or a fence of others does
local function delete()
  local deleted = redis.call('DEL', KEYS[1])
  if deleted == 0 and ARGV[3] == '1' then
    redis.call('SET', KEYS[1], '', 'PX', 1) -- behind a first write a full server refuses none
    redis.call('DEL', KEYS[1])
  end
  return deleted
end

local old = redis.pcall('GET', KEYS[1])
if type(old) ~= 'string' or string.sub(old, 1, 4) ~= string.sub(ARGV[1], 1, 4) then
  return delete()
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local latest = 0
local holders = ''
for at = 13, #old - 15, 16 do
  local deadline = struct.unpack('>I8', old, at + 8)
  if deadline > now and string.sub(old, at, at + 7) ~= ARGV[2] then
    holders = holders .. string.sub(old, at, at + 15)
    latest = math.max(latest, deadline)
  end
end
if holders == '' then
  return delete()
end
if #holders < #old - 12 or ARGV[3] == '1' then
  redis.call('SET', KEYS[1], ARGV[1] .. holders, 'PX', string.format('%.0f', latest - now))
end
return 0
