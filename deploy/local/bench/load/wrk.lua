-- Sends what a file says, a request a line: method, path, cookie, key and body, with tabs between.
-- Each thread takes its own lines, in their order, and begins again after the last. With a pace,
-- ms between two requests of a thread, one waits until it is its turn.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, us; } moment; int gettimeofday(moment *, void *);")
local threads, clock = 0, ffi.new("moment")

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local file, origin, of, pace = args[1], args[2], tonumber(args[3]), tonumber(args[4])
  requests, at = {}, 0
  if pace > 0 then keep(pace) end
  local index = 0
  for line in io.lines(file) do
    if index % of == number then
      requests[#requests + 1] = read(line, origin)
    end
    index = index + 1
  end
end

function read(line, origin)
  local method, path, cookie, key, body = line:match("^(.-)\t(.-)\t(.-)\t(.-)\t(.*)$")
  local headers = {}
  if cookie ~= "" then headers["Cookie"] = cookie end
  if body == "" then return wrk.format(method, path, headers) end
  headers["Content-Type"] = "application/json"
  headers["Origin"] = origin
  headers["Idempotency-Key"] = key
  return wrk.format(method, path, headers, body)
end

function keep(pace)
  local turn = 0
  function delay()
    ffi.C.gettimeofday(clock, nil)
    local now = tonumber(clock.s) * 1000 + tonumber(clock.us) / 1000
    turn = math.max(turn + pace, now)
    return math.floor(turn - now)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %f, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
