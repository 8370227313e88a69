-- Clients of one tenant's catalog: items and pages of lists, the low numbers more often, and writes of items.
-- WRITES: how many requests in a hundred are writes; ITEMS: how many items there are; SEED: what to begin with.

local LISTS_IN_100_READS = 20
local PAGES = 50
local CATEGORIES = 20 -- of the sample data: item n has the category (n - 1) % 20 + 1
local EXPONENT = 0.99

local writes = tonumber(os.getenv("WRITES"))
local items = tonumber(os.getenv("ITEMS"))
local headers = { ["X-Tenant-Id"] = "acme", ["Content-Type"] = "application/json" }

-- Zipf, as sums: entry k is the weight of the numbers up to k.
local function sums(count)
  local all, sum = {}, 0
  for k = 1, count do
    sum = sum + 1 / k ^ EXPONENT
    all[k] = sum
  end
  return all
end

local function pick(all)
  local wanted = math.random() * all[#all]
  local low, high = 1, #all
  while low < high do
    local middle = math.floor((low + high) / 2)
    if all[middle] < wanted then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

local of_items = sums(items)
local of_pages = sums(PAGES)

function init()
  math.randomseed(tonumber(os.getenv("SEED")))
end

local function write()
  local id = pick(of_items)
  local body = string.format(
    '{"name":"Item %d","description":"Made by hand.","category":%d,"price":%d.5,"stock":%d}',
    id, (id - 1) % CATEGORIES + 1, math.random(500), math.random(200))
  return wrk.format("PUT", "/api/products/" .. id, headers, body)
end

function request()
  if math.random(100) <= writes then
    return write()
  elseif math.random(100) <= LISTS_IN_100_READS then
    return wrk.format("GET", "/api/products?limit=20&page=" .. pick(of_pages), headers)
  else
    return wrk.format("GET", "/api/products/" .. pick(of_items), headers)
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"micros":%d,"requests":%d,"failed":%d,"p50":%d,"p99":%d}',
    summary.duration, summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
