"""What Redis does with sessions in one step, in Lua. Times are seconds of the epoch."""

from gateway.state.browser.live_keys import KEPT, SESSION, STREAM

# Whoever has a socket open with the session hears that it is over.
SAY_ENDED = f"""
    local function say_ended(id)
        local topic = '{SESSION}' .. id
        redis.call('XADD', '{STREAM}', 'MAXLEN', '~', {KEPT}, '*', 't', topic, 'm', '{{}}')
    end
"""

# KEYS session; ARGV now, idle. The fields, or nothing; a session that is gone stays gone.
TOUCH = """
    local last = redis.call('HGET', KEYS[1], 'until')
    if not last then return {} end
    local left = tonumber(last) - tonumber(ARGV[1])
    if left <= 0 then
        redis.call('DEL', KEYS[1])
        return {}
    end
    redis.call('HSET', KEYS[1], 'seen', ARGV[1])
    redis.call('EXPIRE', KEYS[1], math.ceil(math.min(left, tonumber(ARGV[2]))))
    return redis.call('HGETALL', KEYS[1])
"""

# KEYS session, index, signed out; ARGV id, proven at, now, idle, lifetime, most, fields…
# Whether it began.
BEGIN = (
    SAY_ENDED
    + """
    local ended = redis.call('GET', KEYS[3])
    if ended and tonumber(ended) >= tonumber(ARGV[2]) then return 0 end
    local now, lifetime = tonumber(ARGV[3]), tonumber(ARGV[5])
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
    while redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[6]) do
        local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
        redis.call('DEL', 'signed-in:' .. oldest)
        say_ended(oldest)
    end
    redis.call('HSET', KEYS[1], 'proven', ARGV[2])
    for field = 7, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[field], ARGV[field + 1]) end
    redis.call('EXPIRE', KEYS[1], ARGV[4])
    redis.call('ZADD', KEYS[2], now + lifetime, ARGV[1])
    redis.call('EXPIRE', KEYS[2], lifetime)
    return 1
"""
)

# KEYS session, not enough; ARGV asked at, fields… Whether what was asked then is enough now.
CONFIRM = """
    local since = redis.call('GET', KEYS[2])
    if since and tonumber(since) >= tonumber(ARGV[1]) then return 0 end
    if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
    for field = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[field], ARGV[field + 1]) end
    return 1
"""

# KEYS index, not enough; ARGV fields… Who is just confirming learns of it for five minutes.
UNCONFIRM = """
    for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
        local session = 'signed-in:' .. id
        if redis.call('EXISTS', session) == 1 then
            for field = 1, #ARGV, 2 do redis.call('HSET', session, ARGV[field], ARGV[field + 1]) end
        end
    end
    local time = redis.call('TIME')
    redis.call('SET', KEYS[2], time[1] .. '.' .. string.format('%06d', time[2]), 'EX', 300)
"""

# KEYS index. Pairs of id and fields; those that ended are left out, and forgotten.
LIST = """
    local found = {}
    for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
        local fields = redis.call('HGETALL', 'signed-in:' .. id)
        if #fields == 0 then
            redis.call('ZREM', KEYS[1], id)
        else
            found[#found + 1] = {id, fields}
        end
    end
    return found
"""

# KEYS session, index; ARGV id. Only what is in this account's index.
END = (
    SAY_ENDED
    + """
    if redis.call('ZREM', KEYS[2], ARGV[1]) == 1 then
        redis.call('DEL', KEYS[1])
        say_ended(ARGV[1])
    end
"""
)

# KEYS index, signed out; ARGV the moment of the sign-out, when it is not now: who has proven to
# be the account after it stays. What is just beginning learns of it for five minutes.
END_ALL = (
    SAY_ENDED
    + """
    local function begun_after(id)
        if not ARGV[1] then return false end
        local session = 'signed-in:' .. id
        local since = redis.call('HGET', session, 'proven') or redis.call('HGET', session, 'since')
        return since and tonumber(since) > tonumber(ARGV[1])
    end
    for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
        if not begun_after(id) then
            redis.call('DEL', 'signed-in:' .. id)
            redis.call('ZREM', KEYS[1], id)
            say_ended(id)
        end
    end
    local time = redis.call('TIME')
    local moment = ARGV[1] or time[1] .. '.' .. string.format('%06d', time[2])
    local earlier = redis.call('GET', KEYS[2])
    if not earlier or tonumber(earlier) < tonumber(moment) then
        redis.call('SET', KEYS[2], moment, 'EX', 300)
    end
"""
)

# KEYS session; ARGV id.
FORGET = (
    SAY_ENDED
    + """
    local user = redis.call('HGET', KEYS[1], 'user_id')
    if user then
        redis.call('ZREM', 'sessions-of:' .. user, ARGV[1])
        say_ended(ARGV[1])
    end
    redis.call('DEL', KEYS[1])
"""
)
