-- KEYS[1] epoch | ARGV[1] nonce, eight bytes | ARGV[2] TTL in ms
-- Makes the epoch if there is none. The time is the server's, so nothing that ended the last one is younger.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
local time = redis.call('TIME')
local millis = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], ARGV[1] .. struct.pack('>I8', millis), 'PX', ARGV[2])
return 1
