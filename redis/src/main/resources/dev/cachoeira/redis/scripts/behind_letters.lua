-- Lists what was given up, the oldest change first.
-- KEYS     dead, deaths
-- ARGV[1]  how many at most
-- Returns  field and letter of each, without the payload of its change
local reply = {}
for _, field in ipairs(redis.call('ZRANGE', KEYS[2], 0, ARGV[1] - 1)) do
  local letter = redis.call('HGET', KEYS[1], field)
  if letter then
    reply[#reply + 1] = field
    reply[#reply + 1] = string.sub(letter, 1, 17 + struct.unpack('>I4', letter, 14) + 17)
  end
end
return reply
