-- Adds to a counter, and makes it, with its TTL, if there is none. An error (no number, an overflow) changes nothing.
-- KEYS[1]  the counter
-- ARGV[1]  what is added
-- ARGV[2]  TTL in milliseconds of a counter that is made; 0: none
-- ARGV[3]  1: the TTL begins anew with each change
-- Returns  what the counter is then, as text: a number of Lua has 53 bits
local made
if ARGV[2] == '0' then
  made = redis.call('SET', KEYS[1], ARGV[1], 'NX')
else
  made = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
end
if made then
  return ARGV[1]
end
local value = redis.call('INCRBY', KEYS[1], ARGV[1])
if ARGV[3] == '1' then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
if value > -9007199254740992 and value < 9007199254740992 then
  return string.format('%.0f', value) -- a GET would have the server push each change to whoever counts
end
return redis.call('GET', KEYS[1])
