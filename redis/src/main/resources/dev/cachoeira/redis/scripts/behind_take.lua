-- Reads what is due in a queue, and how it is. Changes nothing.
-- KEYS     changes, due, ages, failures, dead
-- ARGV[1]  how many changes are asked for at most; 0: none
-- ARGV[2]  when so many wait, all that have not failed are due
-- ARGV[3]  what becomes due until then is due, if it has not failed, in microseconds since 1970; 0: what is due now
-- Returns  the time, how many wait, since when the oldest (0: none), how many are dead, when the next is due (0: none),
--          then field, change and failures of each
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local waiting = redis.call('HLEN', KEYS[1])
local oldest = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
local next = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
local reply = {
  string.format('%.0f', now), waiting, string.format('%.0f', oldest[2] or 0), redis.call('HLEN', KEYS[5]),
  string.format('%.0f', next[2] or 0)
}
local most = tonumber(ARGV[1])
if most == 0 then
  return reply
end
local horizon = tonumber(ARGV[3])
if horizon < now then
  horizon = now
end
local until_then = string.format('%.0f', horizon)
if waiting >= tonumber(ARGV[2]) then
  until_then = '+inf'
end
local found = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', until_then, 'WITHSCORES', 'LIMIT', 0, most)
for i = 1, #found, 2 do
  local field = found[i]
  local failures = redis.call('HGET', KEYS[4], field)
  local change = redis.call('HGET', KEYS[1], field)
  if change and (tonumber(found[i + 1]) <= now or not failures) then
    reply[#reply + 1] = field
    reply[#reply + 1] = change
    reply[#reply + 1] = failures or '0'
  end
end
return reply
