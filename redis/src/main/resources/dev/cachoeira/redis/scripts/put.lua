-- Puts a value in the place of an older one.
-- KEYS[1]  the key
-- ARGV[1]  its version, 8 bytes: whichever comes first as unsigned, big-endian numbers is the older one
-- ARGV[2]  the value
-- ARGV[3]  when it expires, in milliseconds since 1970 by the server's clock
-- ARGV[4]  a tombstone: what to leave where nobody can say which is older
-- ARGV[5]  its TTL in milliseconds
-- Returns  1: the value stands; 0: it does not
local present = redis.call('GETRANGE', KEYS[1], 0, 55)
local kind, flags = string.byte(present, 3, 4)
local FENCE, VERSIONED, AGES = 3, 4, 2
local stores = present == ''

if not stores and string.byte(present, 1) == 0xCA and kind == FENCE then
  return 0
end
if #present >= 40 and string.sub(present, 1, 3) == '\202\002\001' and flags % (2 * VERSIONED) >= VERSIONED then
  local at = flags % (2 * AGES) >= AGES and 48 or 32
  local version = string.sub(present, at + 1, at + 8)
  if #version == 8 then
    local high, low = struct.unpack('>I4I4', version)
    local newHigh, newLow = struct.unpack('>I4I4', ARGV[1])
    if high > newHigh or (high == newHigh and low > newLow) then
      return 0
    end
    stores = true
  end
end

if stores then
  redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
  return 1
end
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
return 0
